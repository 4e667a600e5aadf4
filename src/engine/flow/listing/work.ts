/** Work in small steps, so that whoever does it may stop between two of them; it says how much of a part is done, from 0 to 1. */
export type Work<T> = Generator<number, T, void>

/** Does all of it at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
