import { readFileSync } from 'node:fs'

/** Milliseconds of the processor that some work takes. */
export interface Spent {
  /** Of all threads of the process: those that compile and collect garbage beside the work count too. */
  readonly all: number
  /** Of the thread that does the work; null where the system does not say. */
  readonly own: number | null
  /** By the clock: what somebody waits for on a machine that does nothing else. Null for what is no time. */
  readonly clock: number | null
}

/** Milliseconds that some work takes of all processors. Unlike the time on the wall they hardly depend on other work. */
export function cpuTime(work: () => void): number {
  return spent(work).all
}

/** The same, with that of the thread that does the work apart. */
export function spent(work: () => void): Spent {
  const ownBefore = threadTime()
  const start = process.cpuUsage()
  const clockBefore = performance.now()
  work()
  const clock = performance.now() - clockBefore
  const { user, system } = process.cpuUsage(start)
  const ownAfter = threadTime()
  return {
    all: (user + system) / 1000,
    own: ownBefore === null || ownAfter === null ? null : ownAfter - ownBefore,
    clock,
  }
}

const nobody = new Int32Array(new SharedArrayBuffer(4))

/** Linux counts up to the last time that a thread was taken off its processor, so it steps aside first. */
function threadTime(): number | null {
  Atomics.wait(nobody, 0, 0, 0.01)
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6
  } catch {
    return null
  }
}
