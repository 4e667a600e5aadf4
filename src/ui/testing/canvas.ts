/** A canvas without a picture: what sheets, menus and keys over it ask of it. */
import type { CanvasController } from '../canvas/drawing/CanvasController'
import type { GestureEvents } from '../canvas/drawing/pointer'
import type { GestureTarget } from '../canvas/drawing/target'

const nothing: GestureTarget = { node: null, row: null, edge: null, namespace: null, point: { x: 0, y: 0 } }

export interface BlankCanvas {
  readonly controller: CanvasController
  /** Takes the keys. */
  readonly surface: HTMLElement
  /** Opens the menu of what a click with the other button is about. */
  readonly menu: (target: Partial<GestureTarget>) => void
}

/** Every card stands at one place. Whoever asks for more than is here fails at once. */
export function blankCanvas(): BlankCanvas {
  const surface = document.createElement('div')
  surface.tabIndex = 0
  document.body.append(surface)
  const listeners = new Set<GestureEvents>()
  const canvas: Partial<CanvasController> = {
    surface,
    onViewChange: () => () => undefined,
    boxOnScreen: () => ({ left: 10, right: 60, top: 10, bottom: 40 }),
    doorOnScreen: () => ({ x: 60, y: 25 }),
    targetAt: () => nothing,
    mark: (ids) => {
      for (const events of listeners) events.onMark(ids)
    },
    listen: (events) => {
      listeners.add(events)
      return () => listeners.delete(events)
    },
  }
  return {
    // The parts that are asked for are the parts of the real one.
    controller: canvas as CanvasController,
    surface,
    menu: (target) => {
      for (const events of listeners) events.onMenu({ ...nothing, ...target }, 5, 5)
    },
  }
}
