/**
 * Long texts in the database: in stretches, each under a key of its own, of which an edit writes those that it touches. The browser
 * copies whatever it is given to store, on the page's own thread, and would copy megabytes after each pause.
 */
import { difference } from '../../values/difference'
import { stretchesOf } from './database'
import type { StoredWorkspace } from '../state/storage'

interface Stretch {
  readonly key: string
  readonly length: number
}

interface StretchedText {
  readonly text: string
  readonly stretches: readonly Stretch[]
}

/** What is to be done to the database with a record. */
interface Plan {
  readonly id: string
  readonly stamp: string
  /** The record, whose long files have `stretches` (their keys, in order) in place of a text. */
  readonly record: object
  readonly fresh: readonly (readonly [key: string, text: string])[]
  /** Keys that nothing needs any more; null for all that the workspace has. */
  readonly gone: readonly string[] | null
  readonly texts: ReadonlyMap<string, StretchedText>
}

interface Sizes {
  /** Characters from which on a text is long. */
  readonly long: number
  /** About so many a stretch. */
  readonly stretch: number
}

const nothing: ReadonlyMap<string, StretchedText> = new Map()

export class Stretches {
  /** What this tab has written last. */
  private last: Pick<Plan, 'id' | 'stamp' | 'texts'> | null = null

  constructor(private readonly sizes: Sizes = { long: 1_000_000, stretch: 200_000 }) {}

  /** @param before the stamp of what the database has */
  plan(
    { id, record, stamp }: { readonly id: string; readonly record: StoredWorkspace; readonly stamp: string },
    before: string | null,
  ): Plan {
    const { last } = this
    // Until it has worked, and where another tab has written meanwhile, nobody knows what is there.
    this.last = null
    const known = before === null ? nothing : last?.id === id && last.stamp === before ? last.texts : null
    const fresh: [key: string, text: string][] = []
    const cut = (text: string): readonly Stretch[] =>
      this.partsOf(text).map((part) => {
        const key = `${stretchesOf(id)}${stamp}.${fresh.length}`
        fresh.push([key, part])
        return { key, length: part.length }
      })
    const texts = new Map<string, StretchedText>()
    const files = record.files.map((file) => {
      const { name, text } = file
      if (text.length < this.sizes.long) return file
      const earlier = known?.get(name)
      const stretches = earlier === undefined ? cut(text) : this.edited(earlier, text, cut)
      texts.set(name, { text, stretches })
      return { name, stretches: stretches.map(({ key }) => key) }
    })
    const kept = new Set(keysOf(texts))
    const gone = known === null ? null : keysOf(known).filter((key) => !kept.has(key))
    return { id, stamp, record: { ...record, files }, fresh, gone, texts }
  }

  /** The database has what was planned. */
  written({ id, stamp, texts }: Plan): void {
    this.last = { id, stamp, texts }
  }

  private edited(
    { text: before, stretches }: StretchedText,
    text: string,
    cut: (text: string) => readonly Stretch[],
  ): readonly Stretch[] {
    const { start, end } = difference(before, text)
    let [head, from] = [0, 0]
    for (const { length } of stretches) {
      if (from + length > start) break
      from += length
      head++
    }
    let [tail, to] = [stretches.length, before.length]
    for (; tail > head; tail--) {
      const { length = 0 } = stretches[tail - 1] ?? {}
      if (to - length < end) break
      to -= length
    }
    const shift = text.length - before.length
    // What is left of one is put to the one before: many edits would leave crumbs.
    while (head > 0 && to + shift - from < this.sizes.stretch / 4) from -= stretches[--head]?.length ?? 0
    return [...stretches.slice(0, head), ...cut(text.slice(from, to + shift)), ...stretches.slice(tail)]
  }

  private partsOf(text: string): readonly string[] {
    const { stretch } = this.sizes
    if (text.length <= stretch * 2) return text === '' ? [] : [text]
    return Array.from({ length: Math.ceil(text.length / stretch) }, (_, i) =>
      text.slice(i * stretch, (i + 1) * stretch),
    )
  }
}

function keysOf(texts: ReadonlyMap<string, StretchedText>): readonly string[] {
  return [...texts.values()].flatMap(({ stretches }) => stretches.map(({ key }) => key))
}
