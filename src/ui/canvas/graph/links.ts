/** The flows between two nodes of the picture on one port, in one direction, counted by what becomes of them. */
import {
  clusterNodes,
  filterRows,
  FlowVerdict,
  isGroupNode,
  isUndecided,
  parseNode,
  type FlowFilter,
  type FlowTable,
  seenFlowsOf,
  type PlaceFlows,
  type Snapshot,
} from '../../../store/index'
import {
  Deciders,
  Drafts,
  newDraft,
  numberRows,
  rowsOfTallies,
  Tallies,
  type Link,
  type RowCount,
} from '../../../store/flows/links'

import { oneWord, proxyWord, type ProxyWord } from '../../../store/flows/proxy-words'

export { rowId, type Link, type RowCount } from '../../../store/flows/links'

/** What a row says, with what the proxy reads there, if it is known. */
export type ReadCount = RowCount & { readonly l7?: ProxyWord }

export interface Links {
  readonly links: readonly Link[]
  /** Node → row → what it says. Rows that the filter holds back are there, and count nothing. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, ReadCount>>
  /** All flows of namespaces and outside peers, where there are too many to list and no filter asks for some; else null. */
  readonly places: readonly PlaceFlows[] | null
  /** Not all flows of single pods are in them. */
  readonly isCut: boolean
}

/**
 * Links the flows that pass the filter. Flows inside a folded group are left out. Where there are too many flows to
 * list, those between folded namespaces and the outside come from the counts by namespace, as long as no filter asks
 * for some of them.
 */
export function linkFlows(snapshot: Snapshot, nodeOf: ReadonlyMap<string, string>, filter: FlowFilter): Links {
  const { flows } = snapshot
  const numbered = numberNodes(snapshot, nodeOf)
  const { links, rows } = linkRows(snapshot, numbered, filter, 0)
  return { ...withGroups(flows, numbered.ids, filter, links), rows, isCut: flows.count < flows.total }
}

/** Links rows of the flow table, from one of them on. */
function linkRows(
  { flows, endpoints }: Snapshot,
  { ids, nodes, isNamespace, isHost, isFolded, isPlace }: Numbered,
  filter: FlowFilter,
  start: number,
): Pick<Links, 'links' | 'rows'> {
  const { rowOf, rowIds } = numberRows(flows)
  const width = rowIds.length + 1
  const isCounted = isCountedByPlace(flows, filter)
  const of = { table: flows, isUndecided: (row: number) => isUndecided(flows, row), rowOf, width }
  const deciders = new Deciders(flows)
  const tallies = new Tallies(of, deciders)
  const faulty = new Set<string>(endpoints.flatMap(({ key, error }) => (error === undefined ? [] : [key])))
  const drafts = new Drafts({ of, deciders, ids, rowIds, faulty, most: Infinity })
  const { source, destination, port, verdict } = flows
  // There may be two hundred thousand rows: what the loops ask of each is one number.
  const all = isBlank(filter) ? null : filterRows(flows, filter, null)
  // Every port has its row, whatever the filter says, so that cards keep their size while one types in it.
  for (let i = start; i < flows.count; i++) {
    const to = nodes[destination[i] ?? 0] ?? 0
    if (isNamespace[to] === 0) tallies.decide(to, i, i)
  }
  const count = all?.length ?? flows.count
  for (let at = 0; at < count; at++) {
    const i = all === null ? at : (all[at] ?? 0)
    if (i < start) continue
    const from = source[i] ?? 0
    const to = destination[i] ?? 0
    // Counted by namespace, and so are the rows of folded ones.
    if (isCounted && isPlace[from] === 1 && isPlace[to] === 1 && isNamespace[nodes[to] ?? 0] === 1) continue
    const fromNode = nodes[from] ?? 0
    const toNode = nodes[to] ?? 0
    const isDropped = verdict[i] === FlowVerdict.DROPPED || verdict[i] === FlowVerdict.ERROR
    const isOwn = fromNode === toNode
    if (isNamespace[toNode] === 0)
      tallies.count({
        i,
        node: toNode,
        sender: from,
        senders: isOwn ? 0 : 1,
        isOwn,
        isHost: isHost[from] === 1,
        isDropped,
      })
    if (isOwn && (isFolded[from] === 1 || !isDropped)) continue
    if (isCounted && isPlace[from] === 1 && isPlace[to] === 1) continue
    const row = isNamespace[toNode] === 1 ? width - 1 : (rowOf[port[i] ?? 0] ?? 0)
    drafts.count({ i, from: fromNode, to: toNode, row, isDropped, weight: 1, place: i, first: i })
  }
  return { links: [...drafts.all()], rows: rowsOfTallies(tallies.all(), { ids, rowIds, width }) }
}

export function isCountedByPlace(flows: FlowTable, filter: FlowFilter): boolean {
  return isBlank(filter) && flows.places !== undefined
}

/** Links with those between folded namespaces, where these are counted. */
function withGroups(
  flows: FlowTable,
  ids: readonly string[],
  filter: FlowFilter,
  links: readonly Link[],
): Pick<Links, 'links' | 'places'> {
  if (!isCountedByPlace(flows, filter)) return { links, places: null }
  const known = new Set(ids)
  const groups = (flows.groups ?? []).flatMap((group) => linkOfGroup(group, known))
  return { links: [...links, ...groups], places: flows.places ?? null }
}

/** The engine's links as the picture's, with those of requests that stand behind the flows of the table. */
export function withSent(
  snapshot: Snapshot,
  nodeOf: ReadonlyMap<string, string>,
  filter: FlowFilter,
  { links, ...rest }: Omit<Links, 'places'>,
): Links {
  const { flows } = snapshot
  const seen = seenFlowsOf(flows).length
  const numbered = numberNodes(snapshot, nodeOf)
  if (seen === 0) return { ...rest, ...withGroups(flows, numbered.ids, filter, links) }
  const keyOf = ({ from, to, row }: Link): string => `${from} ${to} ${row}`
  const known = new Set(links.map(keyOf))
  const sent = linkRows(snapshot, numbered, filter, flows.count - seen).links
  const all = [...links, ...sent.filter((one) => !known.has(keyOf(one)))]
  return { ...rest, ...withGroups(flows, numbered.ids, filter, all) }
}

/** The rows, with what the proxy reads there by the rules of the policies that decide. */
export function readRows({ links, rows }: Links, { policies: all }: Snapshot): Links['rows'] {
  const read = new Map<string, Map<string, ReadCount>>()
  for (const { to, row, redirected, policies } of links) {
    if (redirected.count === 0) continue
    const own = read.get(to) ?? new Map<string, ReadCount>(rows.get(to))
    const count = own.get(row)
    if (count === undefined) continue
    const word = proxyWord(all, policies, count.port.port)
    read.set(to, own.set(row, { ...count, l7: oneWord([word, count.l7 ?? word]) }))
  }
  return read.size === 0 ? rows : new Map([...rows, ...read])
}

export interface Numbered {
  readonly ids: readonly string[]
  /** Peer of the table → number of its node. */
  readonly nodes: Uint32Array
  readonly isNamespace: Uint8Array
  /** By peer of the table. */
  readonly isHost: Uint8Array
  readonly isFolded: Uint8Array
  /** Flows of these are counted by namespace. */
  readonly isPlace: Uint8Array
}

/** Rows of the table refer to peers by number, so nodes get numbers too: a triple with the port is then one number. */
export function numberNodes({ flows: { peers } }: Snapshot, nodeOf: ReadonlyMap<string, string>): Numbered {
  let numbered = lastNumbered.get(nodeOf)
  if (numbered?.peers !== peers) lastNumbered.set(nodeOf, (numbered = numberedOf(peers, nodeOf)))
  return numbered
}

/** The nodes of the picture, numbered for the peers of a table. */
const lastNumbered = new WeakMap<ReadonlyMap<string, string>, NumberedPeers>()

type NumberedPeers = Numbered & { readonly peers: FlowTable['peers'] }

function numberedOf(peers: FlowTable['peers'], nodeOf: ReadonlyMap<string, string>): NumberedPeers {
  const ids = [...new Set(nodeOf.values())]
  const numbers = new Map(ids.map((id, i) => [id, i]))
  const isFolded = new Uint8Array(peers.length)
  const nodes = Uint32Array.from(peers, ({ key }, i) => {
    const node = nodeOf.get(key)
    if (node !== key) isFolded[i] = 1
    return numbers.get(node ?? key) ?? 0
  })
  const isNamespace = Uint8Array.from(ids, (id) => Number(id === clusterNodes || parseNode(id)?.kind === 'namespace'))
  return {
    peers,
    ids,
    nodes,
    isNamespace,
    isHost: Uint8Array.from(peers, ({ key }) => Number(key === 'entity:host')),
    isFolded,
    isPlace: Uint8Array.from(peers, ({ kind }, i) =>
      Number((kind !== 'endpoint' && kind !== 'node') || isNamespace[nodes[i] ?? 0] === 1),
    ),
  }
}

type Group = NonNullable<FlowTable['groups']>[number]

/** A group between two nodes that are drawn; those of unfolded namespaces have no node. */
function linkOfGroup(group: Group, nodes: ReadonlySet<string>): readonly Link[] {
  const { from, to, isDroppedAtSource, isDroppedAtDestination } = group
  if (from === to || !nodes.has(from) || !nodes.has(to)) return []
  const share = (amount: number) => ({ count: amount, first: -1 })
  return [
    {
      ...newDraft(from, to, isGroupNode(to) ? 'in' : 'all'),
      decided: share(group.forwarded),
      redirected: share(group.redirected),
      dropped: share(group.dropped),
      isDroppedAtSource,
      isDroppedAtDestination,
    },
  ]
}

/** Whether a filter lets everything through. */
export function isBlank({ text, verdicts }: FlowFilter): boolean {
  return text.trim() === '' && verdicts.length === 0
}
