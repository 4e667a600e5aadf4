/** How much a line may do, and what is said where it does more. */
import type { BashOptions } from 'just-bash/browser'

/** More output than this of one line is cut. */
export const mostOutput = 5_000_000

export const limits: NonNullable<BashOptions['executionLimits']> = {
  maxCallDepth: 50,
  maxCommandCount: 5000,
  maxLoopIterations: 20_000,
  maxAwkIterations: 20_000,
  maxSedIterations: 20_000,
  maxJqIterations: 20_000,
  maxExecutionTimeMs: 20_000,
  maxOutputSize: mostOutput,
  maxStringLength: 20_000_000,
  maxHeredocSize: 5_000_000,
  maxFileSystemBytes: 50_000_000,
  maxLiveBytes: 100_000_000,
  maxInputBytes: 50_000_000,
  maxSourceBytes: 5_000_000,
}

/** Files that a line reads and that have no end. */
export function devicesIn(line: string): readonly string[] {
  return [...new Set(line.match(/\/dev\/(?:zero|full|u?random)\b/g))]
}

/** What is read from such a file: one byte more than a line may print. Random bytes are made up, and always the same. */
export function deviceBytes(path: string): Uint8Array {
  const bytes = new Uint8Array(mostOutput + 1)
  if (path.endsWith('random')) {
    let state = 1
    for (let i = 0; i < bytes.length; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      bytes[i] = state >>> 24
    }
  }
  return bytes
}

const mostInRange = 10_000

/** Why a line is not begun at all; null where it may run. */
export function tooMany(line: string): string | null {
  for (const [, first, last, step] of line.matchAll(/\{(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?\}/g))
    if (Math.abs(Number(last) - Number(first)) / Math.max(1, Math.abs(Number(step ?? 1))) >= mostInRange)
      return `shell: this makes more than ${mostInRange} words of one range, so it was not run.\n`
  return null
}

const sentences: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/maximum recursion depth/i, 'this calls itself over and over, so it was stopped'],
  [/too many commands executed/i, `this runs more than ${limits.maxCommandCount} commands, so it was stopped`],
  [
    /iteration limit|too many iterations|maximum.*iterations/i,
    `this goes round more than ${limits.maxLoopIterations} times, so it was stopped`,
  ],
  [
    /output (size )?limit|output.*exceed|total output size/i,
    `this prints more than ${mostOutput / 1_000_000} MB, so it was stopped`,
  ],
  [/execution deadline|execution time|timed? ?out after/i, 'this takes longer than 20 seconds, so it was stopped'],
  [
    /executionLimits|limit exceeded|too large|exceeds (the )?max/i,
    'this needs more than the shell gives to one line, so it was stopped',
  ],
]

/** The library's words about its limits, as one sentence. */
export function inWords(error: string): string {
  return error
    .split('\n')
    .map((line) => {
      if (!/executionLimits|exceed|maximum|deadline|too many/i.test(line)) return line
      const found = sentences.find(([pattern]) => pattern.test(line))
      return found === undefined ? line : `shell: ${found[1]}.`
    })
    .join('\n')
}
