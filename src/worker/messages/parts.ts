/**
 * Long lists of a snapshot travel ahead of it in parts: the page reads one part at a time, and between two of them it can
 * take a key or paint, where one message of megabytes would hold it up for longer than a frame. A part that is as it was
 * last time is only named: most edits leave nearly all of them, and the page keeps the very objects that it has.
 */
import { isSame } from '../../values/same'
import type { FlowTable, Snapshot } from './types'

interface Lists extends Pick<Snapshot, 'diagnostics' | 'resources' | 'endpoints' | 'identities' | 'policies'> {
  readonly services: NonNullable<Snapshot['services']>
  readonly peers: FlowTable['peers']
  readonly groups: NonNullable<FlowTable['groups']>
}

type ListName = keyof Lists

/** Some items of one list, in order. */
export type Part = {
  readonly [K in ListName]: { readonly list: K; readonly items: Lists[K] }
}[ListName]

/** A part as it travels: without its items where they are those of the last part in this place. */
export type SentPart = Part | { readonly list: ListName; readonly isKnown: true }

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

function listOf({ flows, ...snapshot }: Snapshot, list: ListName): Lists[ListName] {
  if (list === 'peers') return flows.peers
  return (list === 'groups' ? flows.groups : snapshot[list]) ?? []
}

/** A snapshot with other items in some of its lists. */
function withLists(snapshot: Snapshot, lists: Partial<Lists>): Snapshot {
  const { peers = snapshot.flows.peers, groups = snapshot.flows.groups, ...others } = lists
  return { ...snapshot, ...others, flows: { ...snapshot.flows, peers, ...(groups === undefined ? {} : { groups }) } }
}

/** Takes the long lists out of a snapshot. */
export function split(snapshot: Snapshot): { readonly parts: readonly Part[]; readonly rest: Snapshot } {
  const parts: Part[] = []
  const emptied: ListName[] = []
  for (const list of listNames) {
    const items = listOf(snapshot, list)
    const most = itemsAPart[list]
    if (items.length <= most) continue
    for (let at = 0; at < items.length; at += most)
      // A stretch of a list is a list of the same kind.
      parts.push({ list, items: items.slice(at, at + most) } as Part)
    emptied.push(list)
  }
  if (emptied.length === 0) return { parts, rest: snapshot }
  return { parts, rest: withLists(snapshot, Object.fromEntries(emptied.map((list) => [list, []]))) }
}

/** Puts the lists back. A list of which all parts are those of before is the list of before. */
export function join(rest: Snapshot, parts: readonly Part[], known = new KnownLists()): Snapshot {
  if (parts.length === 0) return rest
  const lists = new Map<ListName, Part['items'][]>()
  for (const { list, items } of parts) {
    const own = lists.get(list)
    if (own === undefined) lists.set(list, [items])
    else own.push(items)
  }
  // Each list holds what `split` took from the list of that name.
  return withLists(rest, Object.fromEntries([...lists].map(([list, own]) => [list, known.listOf(list, own)])))
}

/** The sender's end: what it has sent last of each list. */
export class SentParts {
  private sent = new Map<ListName, readonly Part['items'][]>()

  /** The parts of a snapshot, without the items of those that were sent before. */
  shorten(parts: readonly Part[]): readonly SentPart[] {
    const now = new Map<ListName, Part['items'][]>()
    const shortened = parts.map((part): SentPart => {
      const own = now.get(part.list) ?? []
      now.set(part.list, own)
      const isKnown = isSame(this.sent.get(part.list)?.[own.length], part.items)
      own.push(part.items)
      return isKnown ? { list: part.list, isKnown } : part
    })
    this.sent = now
    return shortened
  }
}

/** The receiver's end: what has come last of each list. */
export class ReceivedParts {
  private before = new Map<ListName, readonly Part[]>()
  private now = new Map<ListName, Part[]>()
  private parts: Part[] = []

  /** Takes a part in; one that only has its name is that of before. */
  add(sent: SentPart): void {
    const own = this.now.get(sent.list) ?? []
    this.now.set(sent.list, own)
    const part = 'items' in sent ? sent : this.before.get(sent.list)?.[own.length]
    if (part === undefined) throw new Error(`a part of the ${sent.list} is missing`)
    own.push(part)
    this.parts.push(part)
  }

  /** All parts of a snapshot, once it is there. */
  take(): readonly Part[] {
    const { parts } = this
    this.before = this.now
    this.now = new Map()
    this.parts = []
    return parts
  }
}

/** Whole lists as they were put together last. */
export class KnownLists {
  private readonly known = new Map<
    ListName,
    { readonly parts: readonly Part['items'][]; readonly all: readonly unknown[] }
  >()

  listOf(list: ListName, parts: readonly Part['items'][]): readonly unknown[] {
    const known = this.known.get(list)
    if (known?.parts.length === parts.length && known.parts.every((part, i) => part === parts[i])) return known.all
    const all = (parts as readonly (readonly unknown[])[]).flat()
    this.known.set(list, { parts, all })
    return all
  }
}
