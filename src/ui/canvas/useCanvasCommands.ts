import { useEffect, type RefObject } from 'react'
import { useStore } from '../../store/index'
import type { CanvasActions } from './commands'
import type { CanvasController } from './drawing/CanvasController'

/** Offers what the canvas can do to the palette and the menus while it is on screen. */
export function useCanvasCommands(controller: RefObject<CanvasController | null>, actions: CanvasActions): void {
  const { tidy, fit, read, find, toggleFold, foldAll, toggleFocus, toggleGhosts } = actions
  useEffect(() => {
    let isGone = false
    let takeAway = (): void => undefined
    void import('./commands').then(({ canvasCommands }) => {
      const offered = { tidy, fit, read, find, toggleFold, foldAll, toggleFocus, toggleGhosts }
      if (!isGone) takeAway = useStore.getState().registerCommands(canvasCommands(controller, offered))
    })
    useStore.setState({ drawSvg: async (title) => (await controller.current?.toSvg(title)) ?? '' })
    return () => {
      isGone = true
      useStore.setState({ drawSvg: null })
      takeAway()
    }
  }, [controller, tidy, fit, read, find, toggleFold, foldAll, toggleFocus, toggleGhosts])
}
