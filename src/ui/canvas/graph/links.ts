/** The flows between two nodes of the picture on one port, in one direction, counted by what becomes of them. */
import {
  clusterNodes,
  droppedAt,
  filterRows,
  FlowVerdict,
  isAudited,
  isGroupNode,
  isUndecided,
  parseNode,
  type FlowFilter,
  type FlowPort,
  type FlowTable,
  type PlaceFlows,
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
  /** Hanging on what the workspace does not say. */
  readonly undecided: Readonly<Share>
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
  undecided: Readonly<Share>
  isDroppedAtSource: boolean
  isDroppedAtDestination: boolean
  policies: ReadonlySet<string>
}

/** What a node's row says: distinct senders by what becomes of their flows, and whether a policy decides any. */
export interface RowCount {
  readonly port: FlowPort
  readonly allowed: number
  readonly dropped: number
  readonly undecided: number
  readonly isRedirected: boolean
  readonly isDecided: boolean
  /** The pod's own flow to itself gets through. */
  readonly isForItself: boolean
}

export interface Links {
  readonly links: readonly Link[]
  /** Node → row → what it says. Rows that the filter holds back are there, and count nothing. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, RowCount>>
  /** All flows of namespaces and outside peers, where there are too many to list and no filter asks for some; else null. */
  readonly places: readonly PlaceFlows[] | null
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
  readonly undecided: Set<number>
  isRedirected: boolean
  isDecided: boolean
  isForItself: boolean
}

/**
 * Links the flows that pass the filter. Flows inside a folded group are left out. Where there are too many flows to
 * list, those between folded namespaces and the outside come from the counts by namespace, as long as no filter asks
 * for some of them.
 */
export function linkFlows(snapshot: Snapshot, nodeOf: ReadonlyMap<string, string>, filter: FlowFilter): Links {
  const { flows } = snapshot
  const numbered = numberNodes(snapshot, nodeOf)
  const { ids, nodes, isNamespace, isHost, isFolded, isPlace } = numbered
  const { rowOf, rowIds } = numberRows(flows)
  const width = rowIds.length + 1
  const isCounted = isBlank(filter) && flows.places !== undefined
  const tallies = new Tallies(flows, rowOf, width)
  const drafts = new Drafts(snapshot, { ids, rowIds, width })
  const { source, destination, port, verdict } = flows
  // There may be two hundred thousand rows: what the loops ask of each is one number.
  const all = isBlank(filter) ? null : filterRows(flows, filter, null)
  // Every port has its row, whatever the filter says, so that cards keep their size while one types in it.
  for (let i = 0; i < flows.count; i++) {
    const to = nodes[destination[i] ?? 0] ?? 0
    if (isNamespace[to] === 0) tallies.decide(to, i)
  }
  const count = all?.length ?? flows.count
  for (let at = 0; at < count; at++) {
    const i = all === null ? at : (all[at] ?? 0)
    const from = source[i] ?? 0
    const to = destination[i] ?? 0
    // Counted by namespace, and so are the rows of folded ones.
    if (isCounted && isPlace[from] === 1 && isPlace[to] === 1 && isNamespace[nodes[to] ?? 0] === 1) continue
    const fromNode = nodes[from] ?? 0
    const toNode = nodes[to] ?? 0
    const isDropped = verdict[i] === FlowVerdict.DROPPED || verdict[i] === FlowVerdict.ERROR
    if (isNamespace[toNode] === 0)
      tallies.count({
        i,
        node: toNode,
        sender: from,
        isOwn: fromNode === toNode,
        isHost: isHost[from] === 1,
        isDropped,
      })
    if (fromNode === toNode && (isFolded[from] === 1 || !isDropped)) continue
    if (isCounted && isPlace[from] === 1 && isPlace[to] === 1) continue
    const row = isNamespace[toNode] === 1 ? width - 1 : (rowOf[port[i] ?? 0] ?? 0)
    drafts.count({ i, from: fromNode, to: toNode, row, isDropped })
  }
  const known = new Set(ids)
  const groups = isCounted ? (flows.groups ?? []).flatMap((group) => linkOfGroup(group, known)) : []
  return {
    links: [...drafts.all(), ...groups],
    rows: tallies.rows(ids, rowIds),
    places: isCounted ? (flows.places ?? null) : null,
  }
}

interface Numbered {
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
function numberNodes({ flows: { peers } }: Snapshot, nodeOf: ReadonlyMap<string, string>): Numbered {
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

/** Ports of the table that are one row: `TCP/80` may be there with several names. */
function numberRows({ ports }: FlowTable): { readonly rowOf: Uint32Array; readonly rowIds: readonly string[] } {
  const numbers = new Map<string, number>()
  const rowOf = Uint32Array.from(ports, (port) => {
    const id = rowId(port)
    const known = numbers.get(id) ?? numbers.size
    numbers.set(id, known)
    return known
  })
  return { rowOf, rowIds: [...numbers.keys()] }
}

/** Counts what the rows of nodes say. */
class Tallies {
  private readonly known = new Map<number, Tally>()
  private readonly isOpen: Uint8Array
  private lastKey = -1
  private last: Tally | null = null

  constructor(
    private readonly flows: FlowTable,
    private readonly rowOf: Uint32Array,
    private readonly width: number,
  ) {
    this.isOpen = openDeciders(flows)
  }

  decide(node: number, i: number): void {
    const { isOpen, flows } = this
    const tally = this.of(node, i)
    tally.isDecided ||=
      isOpen[flows.ingressBy[i] ?? 0] === 0 ||
      isOpen[flows.egressBy[i] ?? 0] === 0 ||
      // A drop that no rule decided is a default deny, also where it is only recorded.
      flows.verdict[i] === FlowVerdict.DROPPED ||
      isAudited(flows, i) ||
      isUndecided(flows, i)
  }

  count({ i, node, sender, isOwn, isHost, isDropped }: Arrival): void {
    const tally = this.of(node, i)
    if (isOwn) tally.isForItself ||= !isDropped
    else if (!isHost) {
      tally[isUndecided(this.flows, i) ? 'undecided' : isDropped ? 'dropped' : 'allowed'].add(sender)
      tally.isRedirected ||= this.flows.verdict[i] === FlowVerdict.REDIRECTED
    }
  }

  rows(ids: readonly string[], rowIds: readonly string[]): ReadonlyMap<string, ReadonlyMap<string, RowCount>> {
    const rows = new Map<string, Map<string, RowCount>>()
    for (const [key, { allowed, dropped, undecided, ...rest }] of this.known) {
      const node = ids[Math.floor(key / this.width)] ?? ''
      const own = rows.get(node) ?? new Map<string, RowCount>()
      own.set(rowIds[key % this.width] ?? '', {
        ...rest,
        allowed: allowed.size,
        dropped: dropped.size,
        undecided: undecided.size,
      })
      rows.set(node, own)
    }
    return rows
  }

  private of(node: number, i: number): Tally {
    const { port: ports } = this.flows
    const key = node * this.width + (this.rowOf[ports[i] ?? 0] ?? 0)
    // Flows of many senders to one port often follow one another.
    if (key === this.lastKey && this.last !== null) return this.last
    let tally = this.known.get(key)
    if (tally === undefined) {
      tally = newTally(this.flows.ports[ports[i] ?? 0])
      this.known.set(key, tally)
    }
    this.lastKey = key
    this.last = tally
    return tally
  }
}

interface Arrival {
  /** Row of the table. */
  readonly i: number
  readonly node: number
  /** Peer of the table. */
  readonly sender: number
  readonly isOwn: boolean
  readonly isHost: boolean
  readonly isDropped: boolean
}

function newTally(port: FlowPort = { protocol: 'TCP', port: 0, assumed: true }): Tally {
  return {
    port,
    allowed: new Set(),
    dropped: new Set(),
    undecided: new Set(),
    isRedirected: false,
    isDecided: false,
    isForItself: false,
  }
}

/** Lists of deciders that are no policy. */
function openDeciders({ deciders }: FlowTable): Uint8Array {
  return Uint8Array.from(deciders, (keys) => Number(keys.every((key) => key === 'default-allow')))
}

interface Names {
  readonly ids: readonly string[]
  readonly rowIds: readonly string[]
  readonly width: number
}

/** Counts flows by their nodes and row. */
class Drafts {
  private readonly known = new Map<number, Draft>()
  private readonly isOpen: Uint8Array
  private readonly faulty: ReadonlySet<string>
  private readonly policiesOf: (egressBy: number, ingressBy: number) => ReadonlySet<string>

  constructor(
    private readonly snapshot: Snapshot,
    private readonly names: Names,
  ) {
    const { flows, endpoints } = snapshot
    this.isOpen = openDeciders(flows)
    this.faulty = new Set(endpoints.flatMap(({ key, error }) => (error === undefined ? [] : [key])))
    this.policiesOf = policiesOfPairs(flows.deciders.map((keys) => keys.filter(isPolicyKey)))
  }

  all(): Iterable<Link> {
    return this.known.values()
  }

  count({ i, from, to, row, isDropped }: Passage): void {
    const { flows } = this.snapshot
    const draft = this.of(from, to, row)
    const egressBy = flows.egressBy[i] ?? 0
    const ingressBy = flows.ingressBy[i] ?? 0
    draft.policies = joined(draft.policies, this.policiesOf(egressBy, ingressBy))
    if (isUndecided(flows, i)) draft.undecided = counted(draft.undecided, i)
    else if (isDropped) {
      draft.dropped = counted(draft.dropped, i)
      const side = droppedAt(flows, i)
      draft.isDroppedAtSource ||= side === 'egress' || side === 'both' || this.isFaulty(i, flows.source[i])
      draft.isDroppedAtDestination ||= side === 'ingress' || side === 'both' || this.isFaulty(i, flows.destination[i])
    } else if (flows.verdict[i] === FlowVerdict.REDIRECTED) draft.redirected = counted(draft.redirected, i)
    else if (this.isOpen[egressBy] === 1 && this.isOpen[ingressBy] === 1 && !isAudited(flows, i))
      draft.open = counted(draft.open, i)
    else draft.decided = counted(draft.decided, i)
  }

  private isFaulty(i: number, peer: number | undefined): boolean {
    const { flows } = this.snapshot
    return flows.verdict[i] === FlowVerdict.ERROR && this.faulty.has(flows.peers[peer ?? 0]?.key ?? '')
  }

  private of(from: number, to: number, row: number): Draft {
    const { ids, rowIds, width } = this.names
    const key = (from * ids.length + to) * width + row
    let draft = this.known.get(key)
    if (draft === undefined) {
      draft = newDraft(ids[from] ?? '', ids[to] ?? '', rowIds[row] ?? 'in')
      this.known.set(key, draft)
    }
    return draft
  }
}

interface Passage {
  /** Row of the table. */
  readonly i: number
  /** Numbers of nodes, and of the receiver's row. */
  readonly from: number
  readonly to: number
  readonly row: number
  readonly isDropped: boolean
}

type Group = NonNullable<FlowTable['groups']>[number]

/** A group between two nodes that are drawn; those of unfolded namespaces have no node. */
function linkOfGroup(group: Group, nodes: ReadonlySet<string>): readonly Link[] {
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
    undecided: none,
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
