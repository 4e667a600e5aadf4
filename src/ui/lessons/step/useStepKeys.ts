import { useEffect } from 'react'
import { useStore, type Command } from '../../../store/index'
import { isSheetOpen } from '../../kit/typeAhead'

export interface StepActions {
  readonly next: () => void
  readonly previous: () => void
  readonly reset: () => void
  readonly leave: () => void
}

/** Keys that belong to what they are typed into. */
const ownKeys =
  'input, textarea, select, [contenteditable="true"], .monaco-editor, [role="grid"], [role="dialog"], [role="application"]'

/** Keys and commands of the player: F9 and Shift+F9 anywhere; while presenting also what a clicker sends. */
export function useStepKeys({ next, previous, reset, leave }: StepActions): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { isPresenting, setPresenting } = useStore.getState()
      const isElsewhere = event.target instanceof Element && event.target.closest(ownKeys) !== null
      const isClicker = isPresenting && !isElsewhere && !event.ctrlKey && !event.metaKey && !event.altKey
      if (event.defaultPrevented || isSheetOpen()) return
      if (event.key === 'F9') (event.shiftKey ? previous : next)()
      else if (isClicker && (event.key === 'PageDown' || event.key === 'ArrowRight')) next()
      else if (isClicker && (event.key === 'PageUp' || event.key === 'ArrowLeft')) previous()
      else if (isClicker && event.key === 'Escape') setPresenting(false)
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [next, previous])

  useEffect(() => {
    const present = (): void => {
      const { isPresenting, setPresenting } = useStore.getState()
      setPresenting(!isPresenting)
    }
    const commands: readonly Command[] = [
      { id: 'lesson-next', title: 'Lesson: next step', group: 'Go to', keys: 'F9', run: next },
      { id: 'lesson-previous', title: 'Lesson: previous step', group: 'Go to', keys: 'Shift+F9', run: previous },
      { id: 'lesson-reset', title: 'Lesson: back to the step as it was', group: 'Edit', run: reset },
      { id: 'lesson-present', title: 'Lesson: presenter view on or off', group: 'View', run: present },
      { id: 'lesson-leave', title: 'Lesson: leave', group: 'File', run: leave },
    ]
    return useStore.getState().registerCommands(commands)
  }, [next, previous, reset, leave])
}
