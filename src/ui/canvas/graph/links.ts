/** The flows between two nodes of the picture on one port, in one direction, counted by what becomes of them. */
import {
  droppedAt,
  filterRows,
  isGroupNode,
  parseNode,
  verdictName,
  type FlowFilter,
  type FlowPort,
  type FlowTable,
  type Snapshot,
} from '../../../store/index'

/** Flows of one sort; `first` is a row of the flow table, −1 where there is none. */
interface Share {
  count: number
  first: number
}

export interface Link {
  /** Ids of nodes; both ends of an outside peer go by its key. */
  readonly from: string
  readonly to: string
  /** Id of the row of the receiver: a port, or `in` of a folded namespace. */
  readonly row: string
  /** Allowed by a policy. */
  readonly decided: Readonly<Share>
  /** Allowed because no policy decides. */
  readonly open: Readonly<Share>
  /** Allowed by way of the layer 7 proxy. */
  readonly redirected: Readonly<Share>
  readonly dropped: Readonly<Share>
  readonly isDroppedAtSource: boolean
  readonly isDroppedAtDestination: boolean
  /** Keys of the policies that decided any of the flows. */
  readonly policies: ReadonlySet<string>
}

interface Draft extends Link {
  decided: Readonly<Share>
  open: Readonly<Share>
  redirected: Readonly<Share>
  dropped: Readonly<Share>
  isDroppedAtSource: boolean
  isDroppedAtDestination: boolean
  policies: ReadonlySet<string>
}

/** What a node's row says: distinct senders by what becomes of their flows, and whether a policy decides any. */
export interface RowCount {
  readonly port: FlowPort
  readonly allowed: number
  readonly dropped: number
  readonly isRedirected: boolean
  readonly isDecided: boolean
  /** The pod's own flow to itself gets through. */
  readonly isForItself: boolean
}

export interface Links {
  readonly links: readonly Link[]
  /** Node → row → what it says. Rows that the filter holds back are there, and count nothing. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, RowCount>>
}

/** Deciders that are policies are written as keys, `Kind/namespace/name`; the others are built in. */
const isPolicyKey = (decider: string): boolean => decider.includes('/')

export function rowId({ protocol, port }: Pick<FlowPort, 'protocol' | 'port'>): string {
  return `${protocol}/${port}`
}

interface Tally {
  readonly port: FlowPort
  readonly allowed: Set<number>
  readonly dropped: Set<number>
  isRedirected: boolean
  isDecided: boolean
  isForItself: boolean
}

/**
 * Links the flows that pass the filter. Flows inside a folded group are left out. Where there are too many flows to
 * list, those between folded namespaces and the outside come from the counts by namespace, as long as no filter asks
 * for some of them.
 */
export function linkFlows(
  { endpoints, flows }: Snapshot,
  nodeOf: ReadonlyMap<string, string>,
  filter: FlowFilter,
): Links {
  // Rows of the table refer to peers by number, so nodes get numbers too: a triple with the port is then one number.
  const ids = [...new Set(nodeOf.values())]
  const numbers = new Map(ids.map((id, i) => [id, i]))
  const nodes = flows.peers.map(({ key }) => numbers.get(nodeOf.get(key) ?? key) ?? 0)
  const isFolded = flows.peers.map(({ key }) => nodeOf.get(key) !== key)
  const isNamespace = ids.map((id) => parseNode(id)?.kind === 'namespace')
  const isHost = flows.peers.map(({ key }) => key === 'entity:host')
  const faulty = new Set(endpoints.flatMap(({ key, error }) => (error === undefined ? [] : [key])))
  const isOpen = flows.deciders.map((keys) => keys.every((key) => key === 'default-allow'))
  const policiesOf = policiesOfPairs(flows.deciders.map((keys) => keys.filter(isPolicyKey)))
  const drafts = new Map<number, Draft>()
  const tallies = new Map<number, Tally>()
  const groups = isBlank(filter) ? flows.groups : undefined
  const isPlace = flows.peers.map(({ kind }, i) => kind !== 'endpoint' || isNamespace[nodes[i] ?? 0] === true)
  const rowNumbers = new Map<string, number>()
  const rowOf = flows.ports.map((port) => {
    const id = rowId(port)
    const known = rowNumbers.get(id) ?? rowNumbers.size
    rowNumbers.set(id, known)
    return known
  })
  const rowIds = [...rowNumbers.keys()]
  const width = rowIds.length + 1

  const tallyOf = (to: number, i: number): Tally => {
    const key = to * width + (rowOf[flows.port[i] ?? 0] ?? 0)
    let tally = tallies.get(key)
    if (tally === undefined) {
      const port = flows.ports[flows.port[i] ?? 0] ?? { protocol: 'TCP' as const, port: 0, assumed: true }
      tally = {
        port,
        allowed: new Set(),
        dropped: new Set(),
        isRedirected: false,
        isDecided: false,
        isForItself: false,
      }
      tallies.set(key, tally)
    }
    return tally
  }
  // Every port has its row, whatever the filter says, so that cards keep their size while one types in it.
  for (let i = 0; i < flows.count; i++) {
    const to = nodes[flows.destination[i] ?? 0] ?? 0
    if (isNamespace[to] === true) continue
    const tally = tallyOf(to, i)
    tally.isDecided ||= isOpen[flows.ingressBy[i] ?? 0] !== true || isOpen[flows.egressBy[i] ?? 0] !== true
  }

  for (const i of filterRows(flows, filter, null)) {
    const source = flows.source[i] ?? 0
    const destination = flows.destination[i] ?? 0
    const from = nodes[source] ?? 0
    const to = nodes[destination] ?? 0
    const verdict = verdictName(flows, i)
    const isDropped = verdict === 'DROPPED' || verdict === 'ERROR'
    const tally = isNamespace[to] === true ? null : tallyOf(to, i)
    if (tally !== null && from === to) tally.isForItself ||= !isDropped
    if (tally !== null && from !== to && isHost[source] !== true) {
      tally[isDropped ? 'dropped' : 'allowed'].add(source)
      tally.isRedirected ||= verdict === 'REDIRECTED'
    }
    if (from === to && (isFolded[source] === true || !isDropped)) continue
    if (groups !== undefined && isPlace[source] === true && isPlace[destination] === true) continue
    const row = isNamespace[to] === true ? width - 1 : (rowOf[flows.port[i] ?? 0] ?? 0)
    const key = (from * ids.length + to) * width + row
    let draft = drafts.get(key)
    if (draft === undefined) {
      draft = newDraft(ids[from] ?? '', ids[to] ?? '', rowIds[row] ?? 'in')
      drafts.set(key, draft)
    }
    const egressBy = flows.egressBy[i] ?? 0
    const ingressBy = flows.ingressBy[i] ?? 0
    draft.policies = joined(draft.policies, policiesOf(egressBy, ingressBy))
    if (isDropped) {
      draft.dropped = counted(draft.dropped, i)
      const side = droppedAt(flows, i)
      const isFaulty = (peer: number): boolean => verdict === 'ERROR' && faulty.has(flows.peers[peer]?.key ?? '')
      draft.isDroppedAtSource ||= side === 'egress' || side === 'both' || isFaulty(source)
      draft.isDroppedAtDestination ||= side === 'ingress' || side === 'both' || isFaulty(destination)
    } else if (verdict === 'REDIRECTED') draft.redirected = counted(draft.redirected, i)
    else if (isOpen[egressBy] === true && isOpen[ingressBy] === true) draft.open = counted(draft.open, i)
    else draft.decided = counted(draft.decided, i)
  }
  const rows = new Map<string, Map<string, RowCount>>()
  for (const [key, { allowed, dropped, ...rest }] of tallies) {
    const node = ids[Math.floor(key / width)] ?? ''
    const own = rows.get(node) ?? new Map<string, RowCount>()
    own.set(rowIds[key % width] ?? '', { ...rest, allowed: allowed.size, dropped: dropped.size })
    rows.set(node, own)
  }
  return { links: [...drafts.values(), ...(groups ?? []).flatMap((group) => linkOfGroup(group, numbers))], rows }
}

type Group = NonNullable<FlowTable['groups']>[number]

/** A group between two nodes that are drawn; those of unfolded namespaces have no node. */
function linkOfGroup(group: Group, nodes: ReadonlyMap<string, number>): readonly Link[] {
  const { from, to, isDroppedAtSource, isDroppedAtDestination } = group
  if (from === to || !nodes.has(from) || !nodes.has(to)) return []
  const share = (amount: number): Share => ({ count: amount, first: -1 })
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

const noPolicies: ReadonlySet<string> = new Set()

/** The policies of what decided at both ends: one set for each pair, as pairs are few and links may be very many. */
function policiesOfPairs(
  policies: readonly (readonly string[])[],
): (egressBy: number, ingressBy: number) => ReadonlySet<string> {
  const known = new Map<number, ReadonlySet<string>>()
  return (egressBy, ingressBy) => {
    const pair = egressBy * policies.length + ingressBy
    let both = known.get(pair)
    if (both === undefined) {
      both = new Set([...(policies[egressBy] ?? []), ...(policies[ingressBy] ?? [])])
      known.set(pair, both)
    }
    return both
  }
}

/** Most links have no policy or the same few in all their flows: a set is made only where one is new. */
function joined(policies: ReadonlySet<string>, more: ReadonlySet<string>): ReadonlySet<string> {
  if (policies.size === 0 || policies === more) return more
  for (const key of more) if (!policies.has(key)) return new Set([...policies, ...more])
  return policies
}

function newDraft(from: string, to: string, row: string): Draft {
  return {
    from,
    to,
    row,
    decided: none,
    open: none,
    redirected: none,
    dropped: none,
    isDroppedAtSource: false,
    isDroppedAtDestination: false,
    policies: noPolicies,
  }
}

/** Most links have flows of one sort: the others share one object. */
const none: Readonly<Share> = { count: 0, first: -1 }

function counted(share: Readonly<Share>, row: number): Readonly<Share> {
  if (share === none) return { count: 1, first: row }
  const own: Share = share
  own.count++
  return own
}
