/** The sender's end of parts and documents; a chunk of its own, loaded beside the first picture. */
import type { UnplacedLists } from '../../engine/doors/unplaced'
import { changedPart } from '../../values/difference'
import { isSame } from '../../values/same'
import type { DocumentPlaces, SentDocuments } from './documents'
import { isUnplaced, withLists, type ListName, type Lists, type Part, type SentPart, type UnplacedName } from './parts'
import type { Analysis, Snapshot } from './types'

/** Items a part; a policy lists everybody that it selects and weighs more than other things. */
const itemsAPart: Readonly<Record<ListName, number>> = {
  diagnostics: 500,
  resources: 700,
  endpoints: 350,
  identities: 500,
  policies: 60,
  services: 500,
  peers: 1000,
  groups: 1000,
}

// The keys of a record are its names.
const listNames = Object.keys(itemsAPart) as readonly ListName[]

/** An item of a list with the ranges that it has now. */
export type Placed = (list: UnplacedName, at: number) => object | undefined

/** Whether a list is so long that it travels in parts. */
function isInParts(list: ListName, items: readonly unknown[]): boolean {
  return items.length > itemsAPart[list]
}

function listOf({ flows, ...snapshot }: Snapshot, list: ListName): Lists[ListName] {
  if (list === 'peers') return flows.peers
  return (list === 'groups' ? flows.groups : snapshot[list]) ?? []
}

/** The sender's end: the documents that it has sent last. */
export class DocumentSender {
  private sent: readonly object[] = []

  change({ files, documents, starts, lines }: DocumentPlaces): SentDocuments {
    const { sent } = this
    this.sent = documents
    const { start: head, endBefore } = changedPart(sent, documents)
    const tail = sent.length - endBefore
    return { files, head, tail, starts: Uint32Array.from(starts), lines: Uint32Array.from(lines) }
  }
}

/** Stretches of a list: some of the one before, or items that are new. */
type Stretch = { readonly from: number; readonly count: number } | { readonly start: number; readonly end: number }

/** How a list is made of the one before. Items that are not the same in their order are new. */
function stretches<T>(before: readonly T[], now: readonly T[], isAlike: (a: T, b: T) => boolean): readonly Stretch[] {
  if (before === now) return [{ from: 0, count: now.length }]
  const most = Math.min(before.length, now.length)
  let head = 0
  while (head < most && isAlike(before[head] as T, now[head] as T)) head++
  let tail = 0
  while (tail < most - head && isAlike(before[before.length - 1 - tail] as T, now[now.length - 1 - tail] as T)) tail++
  const [endBefore, end] = [before.length - tail, now.length - tail]
  const places = new Map<T, number>()
  for (let i = head; i < endBefore; i++) places.set(before[i] as T, i)
  const found: Stretch[] = [{ from: 0, count: head }]
  let old = head
  for (let i = head; i < end;) {
    const item = now[i] as T
    const isNext = old < endBefore && isAlike(before[old] as T, item)
    const place = isNext ? old : (places.get(item) ?? -1)
    if (place >= old) {
      let count = 1
      while (i + count < end && place + count < endBefore && isAlike(before[place + count] as T, now[i + count] as T))
        count++
      found.push({ from: place, count })
      i += count
      old = place + count
      continue
    }
    const last = found.at(-1)
    if (last !== undefined && 'end' in last) found[found.length - 1] = { start: last.start, end: i + 1 }
    else found.push({ start: i, end: i + 1 })
    i++
    // What is new most often stands in the place of another.
    if (now.length === before.length) old = i
  }
  found.push({ from: endBefore, count: tail })
  return found.filter((stretch) => 'end' in stretch || stretch.count > 0)
}

/** The sender's end: what it has sent last of each list. */
export class SentParts {
  private sent = new Map<ListName, readonly unknown[]>()

  /** Takes the long lists out of a snapshot. @param placed for those whose items may have moved */
  split(snapshot: Snapshot, placed: Placed | null): { readonly parts: readonly SentPart[]; readonly rest: Snapshot } {
    const parts: SentPart[] = []
    const now = new Map<ListName, readonly unknown[]>()
    for (const list of listNames) {
      const items: readonly unknown[] = listOf(snapshot, list)
      if (!isInParts(list, items)) continue
      now.set(list, items)
      const isAlike = isUnplaced(list) ? Object.is : isSame
      for (const stretch of stretches(this.sent.get(list) ?? [], items, isAlike)) {
        if ('from' in stretch) parts.push({ list, ...stretch })
        else parts.push(...fresh(list, items, stretch, placed))
      }
    }
    this.sent = now
    if (now.size === 0) return { parts, rest: snapshot }
    return { parts, rest: withLists(snapshot, Object.fromEntries([...now.keys()].map((list) => [list, []]))) }
  }
}

function fresh(
  list: ListName,
  items: readonly unknown[],
  { start, end }: { readonly start: number; readonly end: number },
  placed: Placed | null,
): readonly Part[] {
  const parts: Part[] = []
  for (let at = start; at < end; at += itemsAPart[list]) {
    const some = items.slice(at, Math.min(end, at + itemsAPart[list]))
    const own = placed !== null && isUnplaced(list) ? some.map((item, i) => placed(list, at + i) ?? item) : some
    // A stretch of a list is a list of the same kind.
    parts.push({ list, items: own } as Part)
  }
  return parts
}

/** What is sent of one snapshot after the other. */
export function createSender() {
  const parts = new SentParts()
  const documents = new DocumentSender()
  return {
    /** The lists that stand for those of an analysis: where they are long, they may have ranges of an earlier text. */
    listsOf(analysis: Analysis, unplaced: UnplacedLists): Pick<Analysis, UnplacedName> {
      const of = (list: UnplacedName) => (isInParts(list, unplaced[list]) ? unplaced : analysis)
      const { resources } = of('resources')
      const { endpoints } = of('endpoints')
      const { policies } = of('policies')
      return { resources, endpoints, policies }
    },
    send(snapshot: Snapshot, unplaced: UnplacedLists) {
      const split = parts.split(snapshot, unplaced.placed)
      return { ...split, documents: split.parts.length === 0 ? null : documents.change(unplaced.documents) }
    },
  }
}

export type Sender = ReturnType<typeof createSender>
