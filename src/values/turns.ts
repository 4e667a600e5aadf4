/** Long work in steps: at one go, or with breaks in which the page does what waits. */
import { nextTask } from './next-task'

/** Milliseconds of work after which the page gets its turn. */
const turnMs = 20

/** Takes all steps at one go. */
export function finished<T>(steps: Iterator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/**
 * Takes steps in turns with the page; what happens between two of them may end it. A step that gives a promise is over once
 * that is kept.
 *
 * @returns whether all of them were taken
 */
export async function takeTurns(steps: Iterator<unknown, unknown>, isOver: () => boolean): Promise<boolean> {
  let began = performance.now()
  while (!isOver()) {
    const { done, value } = steps.next()
    if (done === true) return true
    if (value instanceof Promise) {
      await value
      began = performance.now()
      continue
    }
    if (performance.now() - began < turnMs) continue
    await nextTask()
    began = performance.now()
  }
  steps.return?.()
  return false
}
