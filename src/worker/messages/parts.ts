/**
 * Long lists of a snapshot travel ahead of it in parts: the page reads one part at a time, and between two of them it can
 * take a key or paint, where one message of megabytes would hold it up for longer than a frame. Of a list that was sent before
 * only what is new travels: most edits leave nearly all of it, and the page keeps the very objects that it has.
 */
import { Documents } from './documents'
import type { FlowTable, Snapshot } from './types'

export interface Lists extends Pick<Snapshot, 'diagnostics' | 'resources' | 'endpoints' | 'identities' | 'policies'> {
  readonly services: NonNullable<Snapshot['services']>
  readonly peers: FlowTable['peers']
  readonly groups: NonNullable<FlowTable['groups']>
}

export type ListName = keyof Lists

/** Some items of one list, in order. */
export type Part = {
  readonly [K in ListName]: { readonly list: K; readonly items: Lists[K] }
}[ListName]

/** A part as it travels: its items, or which of those that were sent last it consists of. */
export type SentPart = Part | { readonly list: ListName; readonly from: number; readonly count: number }

/** Lists of which an item is the same object for as long as an edit only moves it; see `UnplacedLists`. */
export type UnplacedName = 'resources' | 'endpoints' | 'policies'

export const isUnplaced = (list: ListName): list is UnplacedName =>
  list === 'resources' || list === 'endpoints' || list === 'policies'

/** A snapshot with other items in some of its lists. */
export function withLists(snapshot: Snapshot, lists: Partial<Lists>): Snapshot {
  const { peers = snapshot.flows.peers, groups = snapshot.flows.groups, ...others } = lists
  return { ...snapshot, ...others, flows: { ...snapshot.flows, peers, ...(groups === undefined ? {} : { groups }) } }
}

/** The receiver's end: what has come last of each list. */
export class ReceivedParts {
  private before = new Map<ListName, readonly unknown[]>()
  private now = new Map<ListName, (readonly unknown[])[]>()

  readonly documents = new Documents()

  /** Takes a part in. */
  add(sent: SentPart): void {
    const own = this.now.get(sent.list) ?? []
    this.now.set(sent.list, own)
    if ('items' in sent) {
      if (isUnplaced(sent.list)) for (const item of sent.items) this.documents.attach(item)
      own.push(sent.items)
      return
    }
    const { from, count, list } = sent
    const known = this.before.get(list) ?? []
    if (from + count > known.length) throw new Error(`a part of the ${list} is missing`)
    own.push(count === known.length ? known : known.slice(from, from + count))
  }

  /** Puts the lists back into a snapshot. A list that is all of the one before is that very list. */
  join(rest: Snapshot): Snapshot {
    if (this.now.size === 0) {
      this.before.clear()
      return rest
    }
    const lists = new Map(
      [...this.now].map(([list, parts]) => [list, parts.length === 1 ? (parts[0] ?? []) : parts.flat()]),
    )
    this.before = lists
    this.now = new Map()
    // Each list holds what `split` took from the list of that name.
    return withLists(rest, Object.fromEntries(lists))
  }
}
