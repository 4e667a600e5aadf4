/** Lines that differ between two texts. */
import { diffArrays } from 'diff'

/** Lines `from` to `to` (counted from 1, both included) of the later text are new. */
export interface AddedLines {
  readonly from: number
  readonly to: number
}

/** Lines of the earlier text that are gone; they stood after line `after` of the later text, 0 for its top. */
export interface RemovedLines {
  readonly after: number
  readonly lines: readonly string[]
}

export interface LineChanges {
  readonly added: readonly AddedLines[]
  readonly removed: readonly RemovedLines[]
}

/** Lines of difference up to which comparing is worth its time; beyond, the differing middle counts as replaced. */
const mostEdits = 2_000

export function lineChanges(before: string, after: string): LineChanges {
  const a = linesOf(before)
  const b = linesOf(after)
  let start = 0
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++
  let tail = 0
  while (tail < Math.min(a.length, b.length) - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  const common = commonLines(a.slice(start, a.length - tail), b.slice(start, b.length - tail))
  const added: AddedLines[] = []
  const removed: RemovedLines[] = []
  let i = start
  let j = start
  /** Where the run of equal lines before the present place begins. */
  let runStart = 0
  for (const [x, y] of [
    ...common.map(([x, y]): readonly [number, number] => [x + start, y + start]),
    [a.length - tail, b.length - tail] as const,
  ]) {
    if (x > i && y > j) {
      removed.push({ after: j, lines: a.slice(i, x) })
      added.push({ from: j + 1, to: y })
    } else if (x > i) {
      const up = slideUp(a, i, x, i - runStart)
      removed.push({ after: j - up, lines: a.slice(i - up, x - up) })
    } else if (y > j) {
      const up = slideUp(b, j, y, i - runStart)
      added.push({ from: j + 1 - up, to: y - up })
    }
    if (x > i || y > j) runStart = x
    i = x + 1
    j = y + 1
  }
  return { added, removed }
}

/**
 * A block of new or missing lines may often stand a few lines higher just as well, because those lines repeat at its end.
 * Of all such places it takes the one that reads best: whole documents, then the least indented beginning.
 */
function slideUp(lines: readonly string[], from: number, to: number, most: number): number {
  let best = 0
  for (let up = 0; up <= most; up++) {
    if (up > 0 && lines[from - up] !== lines[to - up]) break
    if (badness(lines, from - up) < badness(lines, from - best)) best = up
  }
  return best
}

function badness(lines: readonly string[], from: number): number {
  if (lines[from] === '---') return 0
  if (from === 0 || lines[from - 1] === '---') return 1
  return 2 + (lines[from] ?? '').search(/\S|$/)
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Pairs of indices of equal lines, in order; none where finding them would take too long. */
function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const parts = diffArrays([...a], [...b], { maxEditLength: mostEdits })
  const pairs: (readonly [number, number])[] = []
  let i = 0
  let j = 0
  for (const { added, removed, count } of parts ?? []) {
    for (let step = 0; step < count && !added && !removed; step++) pairs.push([i + step, j + step])
    if (!added) i += count
    if (!removed) j += count
  }
  return pairs
}
