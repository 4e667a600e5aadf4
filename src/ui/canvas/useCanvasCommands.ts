import { useEffect, useRef, type RefObject } from 'react'
import { useStore } from '../../store/index'
import type { CanvasActions } from './commands'
import type { CanvasController } from './drawing/CanvasController'

/** Offers what the canvas can do to the palette and the menus while it is on screen. */
export function useCanvasCommands(controller: RefObject<CanvasController | null>, actions: CanvasActions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    let isGone = false
    let takeAway = (): void => undefined
    void import('./commands').then(({ canvasCommands }) => {
      if (!isGone) takeAway = useStore.getState().registerCommands(canvasCommands(controller, latest))
    })
    useStore.setState({ drawSvg: async (title) => (await controller.current?.toSvg(title)) ?? '' })
    return () => {
      isGone = true
      useStore.setState({ drawSvg: null })
      takeAway()
    }
  }, [controller])
}
