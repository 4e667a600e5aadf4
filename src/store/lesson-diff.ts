/** Lines that differ between two texts, by the longest common subsequence of lines. */

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

/** Cells of the comparison up to which it is worth its time; beyond, the differing middle counts as replaced. */
const mostCells = 4_000_000

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
  for (const [x, y] of [
    ...common.map(([x, y]): readonly [number, number] => [x + start, y + start]),
    [a.length - tail, b.length - tail] as const,
  ]) {
    if (x > i) removed.push({ after: j, lines: a.slice(i, x) })
    if (y > j) added.push({ from: j + 1, to: y })
    i = x + 1
    j = y + 1
  }
  return { added, removed }
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Pairs of indices of equal lines, in order. */
function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  if (a.length * b.length > mostCells) return []
  const width = b.length + 1
  const lengths = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
  const pairs: (readonly [number, number])[] = []
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i++
    else j++
  }
  return pairs
}
