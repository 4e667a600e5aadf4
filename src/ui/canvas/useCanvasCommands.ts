import { useEffect, type RefObject } from 'react'
import { useStore, type Command } from '../../store/index'
import { download, fileName } from '../kit/index'
import type { CanvasController } from './CanvasController'

/** How large the picture may get while presenting. */
const presenterZoom = 2.2

/** Offers what the canvas can do to the palette and the menus while it is on screen. */
export function useCanvasCommands(
  controller: RefObject<CanvasController | null>,
  { tidy, untidy, fit }: { readonly tidy: () => void; readonly untidy: () => void; readonly fit: () => void },
): void {
  useEffect(() => {
    const { registerCommands, announce } = useStore.getState()
    const name = (): string => useStore.getState().workspaceName
    // A room full of people sits further away than one user.
    const fit = (): void => controller.current?.fit(useStore.getState().isPresenting ? presenterZoom : undefined)
    const commands: readonly Command[] = [
      { id: 'canvas-fit', title: 'Fit the picture', group: 'View', keys: '0', run: fit },
      { id: 'canvas-zoom-in', title: 'Zoom in', group: 'View', keys: '+', run: () => controller.current?.zoom(1.25) },
      { id: 'canvas-zoom-out', title: 'Zoom out', group: 'View', keys: '-', run: () => controller.current?.zoom(0.8) },
      { id: 'canvas-tidy', title: 'Tidy the picture', group: 'View', run: tidy },
      { id: 'canvas-untidy', title: 'Undo tidying', group: 'View', run: untidy },
      {
        id: 'export-svg',
        title: 'Export picture as SVG',
        group: 'Export',
        run: async () => {
          const svg = await controller.current?.toSvg(name())
          if (svg === undefined) return
          download(fileName(name(), 'svg'), svg, 'image/svg+xml')
          announce('Picture exported as SVG')
        },
      },
      {
        id: 'export-png',
        title: 'Export picture as PNG',
        group: 'Export',
        run: async () => {
          const png = await controller.current?.toPng(name())
          if (png === undefined) return
          if (png === null) return announce('This browser cannot make a PNG of the picture: export it as SVG')
          download(fileName(name(), 'png'), png)
          announce('Picture exported as PNG')
        },
      },
    ]
    return registerCommands(commands)
  }, [controller, tidy, untidy, fit])
}
