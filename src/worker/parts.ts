/**
 * Long lists of a snapshot travel ahead of it in parts: the page reads one part at a time, and between two of them it can
 * take a key or paint, where one message of megabytes would hold it up for longer than a frame.
 */
import type { Snapshot } from './types'

type ListName = 'diagnostics' | 'resources' | 'endpoints' | 'identities' | 'policies' | 'services'

/** Some items of one list, in order. */
export type Part = {
  readonly [K in ListName]: { readonly list: K; readonly items: NonNullable<Snapshot[K]> }
}[ListName]

/** Items a part; a policy lists everybody that it selects and weighs more than other things. */
const itemsAPart: Readonly<Record<ListName, number>> = {
  diagnostics: 500,
  resources: 700,
  endpoints: 350,
  identities: 500,
  policies: 60,
  services: 500,
}

// The keys of a record are its names.
const listNames = Object.keys(itemsAPart) as readonly ListName[]

/** Takes the long lists out of a snapshot. */
export function split(snapshot: Snapshot): { readonly parts: readonly Part[]; readonly rest: Snapshot } {
  const parts: Part[] = []
  const rest: { -readonly [K in keyof Snapshot]: Snapshot[K] } = { ...snapshot }
  for (const list of listNames) {
    const items = snapshot[list] ?? []
    const most = itemsAPart[list]
    if (items.length <= most) continue
    for (let at = 0; at < items.length; at += most)
      // A stretch of a list is a list of the same kind.
      parts.push({ list, items: items.slice(at, at + most) } as Part)
    rest[list] = []
  }
  return { parts, rest }
}

/** Puts the lists back. */
export function join(rest: Snapshot, parts: readonly Part[]): Snapshot {
  if (parts.length === 0) return rest
  const lists = new Map<ListName, unknown[]>()
  for (const { list, items } of parts) {
    const known = lists.get(list)
    if (known === undefined) lists.set(list, [...items])
    else for (const item of items) known.push(item)
  }
  // Each list holds what `split` took from the list of that name.
  return { ...rest, ...(Object.fromEntries(lists) as Partial<Snapshot>) }
}
