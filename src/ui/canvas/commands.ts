/** What the canvas can do, as commands. A part of its own: nobody looks for one before the picture is there. */
import type { RefObject } from 'react'
import { useStore, type Command } from '../../store/index'
import { download, fileName } from '../kit/index'
import type { CanvasController } from './drawing/CanvasController'
import type { FoldAll } from './picture/useFolding'

export interface CanvasActions {
  readonly tidy: () => void
  readonly fit: () => void
  readonly read: () => void
  readonly find: () => void
  /** Folds or unfolds what is selected. */
  readonly toggleFold: () => void
  readonly foldAll: (what: FoldAll) => void
  readonly toggleFocus: () => void
  readonly toggleGhosts: () => void
}

/** @param actions what they do now: an edit changes it, and the commands stay */
export function canvasCommands(
  controller: RefObject<CanvasController | null>,
  actions: RefObject<CanvasActions>,
): readonly Command[] {
  const { announce, tell } = useStore.getState()
  const name = (): string => useStore.getState().workspaceName
  return [
    { id: 'canvas-fit', title: 'Fit the picture', group: 'View', keys: '0', run: () => actions.current.fit() },
    {
      id: 'canvas-read',
      title: 'Zoom to where the picture can be read',
      group: 'View',
      run: () => actions.current.read(),
    },
    { id: 'canvas-zoom-in', title: 'Zoom in', group: 'View', keys: '+', run: () => controller.current?.zoom(1.25) },
    { id: 'canvas-zoom-out', title: 'Zoom out', group: 'View', keys: '-', run: () => controller.current?.zoom(0.8) },
    { id: 'canvas-tidy', title: 'Tidy the picture', group: 'View', run: () => actions.current.tidy() },
    { id: 'canvas-find', title: 'Find on the canvas…', group: 'Go to', keys: '/', run: () => actions.current.find() },
    {
      id: 'canvas-fold',
      title: 'Fold or unfold what is selected',
      group: 'View',
      keys: 'F',
      run: () => actions.current.toggleFold(),
    },
    {
      id: 'canvas-fold-namespaces',
      title: 'Fold all namespaces',
      group: 'View',
      run: () => actions.current.foldAll('namespaces'),
    },
    {
      id: 'canvas-fold-workloads',
      title: 'Fold all workloads',
      group: 'View',
      run: () => actions.current.foldAll('workloads'),
    },
    {
      id: 'canvas-fold-details',
      title: 'Fold labels and services of cards',
      group: 'View',
      run: () => actions.current.foldAll('details'),
    },
    { id: 'canvas-unfold', title: 'Unfold everything', group: 'View', run: () => actions.current.foldAll('nothing') },
    {
      id: 'canvas-focus',
      title: 'Show only what is selected and its neighbours, or everything again',
      group: 'View',
      keys: 'N',
      run: () => actions.current.toggleFocus(),
    },
    {
      id: 'canvas-ghosts',
      title: 'Show or hide ghosts: pods that rules would let in and nobody has made',
      group: 'View',
      keys: 'G',
      run: () => actions.current.toggleGhosts(),
    },
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
        if (png === null) return tell('This browser cannot make a PNG of the picture: export it as SVG')
        download(fileName(name(), 'png'), png)
        announce('Picture exported as PNG')
      },
    },
  ]
}
