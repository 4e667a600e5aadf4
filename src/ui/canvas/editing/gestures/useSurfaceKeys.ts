import { useEffect, useRef } from 'react'
import type { CanvasController } from '../../drawing/CanvasController'
import type { SelectionActions } from './actions'

interface KeyActions extends SelectionActions {
  readonly menu: () => void
}

/** Keys of the canvas, beside those that walk and zoom. */
export function useSurfaceKeys(
  controller: CanvasController,
  actions: KeyActions,
  onPaste: (text: string) => void,
): void {
  const latest = useRef({ actions, onPaste })
  useEffect(() => {
    latest.current = { actions, onPaste }
  })
  useEffect(() => {
    const surface = controller.surface
    const onKey = (event: KeyboardEvent): void => {
      const { actions: now } = latest.current
      const isMod = event.ctrlKey || event.metaKey
      const key = event.key.toLowerCase()
      if (isMod && key === 'd') now.duplicate()
      else if (isMod && key === 'c') now.copy()
      else if (isMod && key === 'a') now.markAll()
      else if (isMod) return
      else if (key === 'f2') now.edit()
      else if (key === 'c') now.connect()
      else if (key === 'i') now.isolate()
      else if (key === 'delete' || key === 'backspace') now.remove()
      else if (key === 'contextmenu' || (key === 'f10' && event.shiftKey)) now.menu()
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    const onPasted = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (text.trim() === '') return
      event.preventDefault()
      latest.current.onPaste(text)
    }
    surface.addEventListener('keydown', onKey)
    surface.addEventListener('paste', onPasted)
    return () => {
      surface.removeEventListener('keydown', onKey)
      surface.removeEventListener('paste', onPasted)
    }
  }, [controller])
}
