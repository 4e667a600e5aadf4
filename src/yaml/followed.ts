/** The documents of a text with what has been made of each. An edit leaves that of the documents that it does not touch. */
import { keptOf, movedFrom, type SplitText } from './kept'
import { splitDocuments } from './text'

export interface Followed<T> extends SplitText {
  /** What was made of each document, whose offsets count from its start; undefined until that is written here. */
  readonly made: (T | undefined)[]
  /** The documents of the text before that are not in this one, from one number up to another. */
  readonly gone: readonly [from: number, to: number]
}

/** @param before what was made of the text before */
export function followDocuments<T>(before: Followed<T> | undefined, text: string): Followed<T> {
  const kept = keptOf(before, text)
  const { from, to, head } = kept
  const { starts, ends, made, text: old } = before ?? { starts: [], ends: [], made: [], text: '' }
  const tail = Math.min(kept.tail, starts.length)
  const shift = text.length - old.length
  // One that has only moved is found again by its text.
  const moved = new Map<string, T | undefined>()
  for (let i = head; i < tail; i++) moved.set(old.slice(starts[i], ends[i]), made[i])
  const middle = text.slice(from, to ?? text.length)
  const fresh = splitDocuments(middle)
  const join = (numbers: readonly number[], own: readonly number[]): readonly number[] =>
    numbers.slice(0, head).concat(
      own.map((offset) => from + offset),
      movedFrom(numbers, tail, shift),
    )
  return {
    text,
    starts: join(
      starts,
      fresh.map(({ start }) => start),
    ),
    ends: join(
      ends,
      fresh.map(({ end }) => end),
    ),
    made: made.slice(0, head).concat(
      fresh.map(({ start, end }) => moved.get(middle.slice(start, end))),
      made.slice(tail),
    ),
    gone: [head, tail],
  }
}

/** The text of one of the documents. */
export function documentAt({ text, starts, ends }: SplitText, i: number): string {
  return text.slice(starts[i], ends[i])
}
