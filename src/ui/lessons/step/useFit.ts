import { useEffect, useRef } from 'react'
import type { LessonStep } from '../../../lessons/index'
import { useStore } from '../../../store/index'

/** Panes take a moment to find their new places. */
const settleMs = 200

/** Fits the picture once for each step, and when the room for it changes with the presenter's view; never while the user plays. */
export function useFit(step: LessonStep): void {
  const isCurrent = useStore((state) => state.status === 'ready' || state.status === 'incomplete')
  const isPresenting = useStore((state) => state.isPresenting)
  const fitted = useRef<string | null>(null)
  const hasEditor = useStore((state) => !state.collapsedPanes.includes('editor'))
  const key = `${step.id} ${isPresenting} ${hasEditor}`
  useEffect(() => {
    if (!isCurrent || fitted.current === key) return
    const timer = window.setTimeout(() => {
      fitted.current = key
      void useStore
        .getState()
        .commands.find(({ id }) => id === 'canvas-read')
        ?.run()
    }, settleMs)
    return () => window.clearTimeout(timer)
  }, [isCurrent, key])
}
