/** Flows between two nodes of a picture on one port, in one direction, counted by what becomes of them. */
import { FlowVerdict, type FlowPort, type FlowTable } from '../../types'
import { droppedAt, isAudited } from './rows'

/** Flows of one sort; `first` is a row of the flow table, −1 where that is not known. */
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
  /** A rule denies the first dropped flow, rather than no rule allowing it. */
  readonly isDenied: boolean
  /** Keys of the policies that decided any of the flows. */
  readonly policies: ReadonlySet<string>
}

/** The sorts of flows that a link counts. */
export const shareNames = ['decided', 'open', 'redirected', 'dropped', 'undecided'] as const

export type Draft = { -readonly [Key in keyof Link]: Link[Key] } & {
  /** Where its first flow stands among all, and its first dropped one. */
  place: number
  droppedPlace: number
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

/** Deciders that are policies are written as keys, `Kind/namespace/name`; the others are built in. */
const isPolicyKey = (decider: string): boolean => decider.includes('/')

export function rowId({ protocol, port }: Pick<FlowPort, 'protocol' | 'port'>): string {
  return `${protocol}/${port}`
}

/** Ports of a table that are one row: `TCP/80` may be there with several names. */
export function numberRows({ ports }: Pick<FlowTable, 'ports'>): {
  readonly rowOf: Uint32Array
  readonly rowIds: readonly string[]
} {
  const numbers = new Map<string, number>()
  const rowOf = Uint32Array.from(ports, (port) => {
    const id = rowId(port)
    const known = numbers.get(id) ?? numbers.size
    numbers.set(id, known)
    return known
  })
  return { rowOf, rowIds: [...numbers.keys()] }
}

/** Senders, each once: several that are alike have one number. */
class Senders {
  private readonly known = new Set<number>()
  count = 0

  add(sender: number, weight: number): void {
    if (this.known.has(sender)) return
    this.known.add(sender)
    this.count += weight
  }
}

export interface Tally {
  readonly port: FlowPort
  readonly allowed: Senders
  readonly dropped: Senders
  readonly undecided: Senders
  isRedirected: boolean
  isDecided: boolean
  isForItself: boolean
  /** Where its first flow stands among all. */
  place: number
}

/** The table that flows stand in, and what it says of them. */
export interface LinkedTable {
  readonly table: FlowTable
  readonly isUndecided: (row: number) => boolean
  readonly rowOf: Uint32Array
  /** Rows that a node may have. */
  readonly width: number
}

export interface Arrival {
  /** Row of the table. */
  readonly i: number
  /** Number of the receiving node. */
  readonly node: number
  /** A number for senders that are alike, and how many of them are outside of the node. */
  readonly sender: number
  readonly senders: number
  /** The node has the flow with itself. */
  readonly isOwn: boolean
  readonly isHost: boolean
  readonly isDropped: boolean
}

/** Counts what the rows of nodes say. */
export class Tallies {
  private readonly known = new Map<number, Tally>()
  private lastKey = -1
  private last: Tally | null = null

  constructor(
    private readonly of: LinkedTable,
    private readonly deciders: Deciders,
  ) {}

  /** @param place where the flow stands among all */
  decide(node: number, i: number, place: number): void {
    const { deciders } = this
    const { table, isUndecided } = this.of
    const tally = this.at(node, i, place)
    if (place < tally.place) tally.place = place
    tally.isDecided ||=
      !deciders.isOpen(table.ingressBy[i] ?? 0) ||
      !deciders.isOpen(table.egressBy[i] ?? 0) ||
      // A drop that no rule decided is a default deny, also where it is only recorded.
      table.verdict[i] === FlowVerdict.DROPPED ||
      isAudited(table, i) ||
      isUndecided(i)
  }

  count({ i, node, sender, senders, isOwn, isHost, isDropped }: Arrival): void {
    const tally = this.at(node, i, Infinity)
    if (isOwn) tally.isForItself ||= !isDropped
    if (senders === 0 || isHost) return
    tally[this.of.isUndecided(i) ? 'undecided' : isDropped ? 'dropped' : 'allowed'].add(sender, senders)
    tally.isRedirected ||= this.of.table.verdict[i] === FlowVerdict.REDIRECTED
  }

  /** By `node * width + row`. */
  all(): Iterable<readonly [key: number, tally: Tally]> {
    return this.known
  }

  private at(node: number, i: number, place: number): Tally {
    const { table, rowOf, width } = this.of
    const key = node * width + (rowOf[table.port[i] ?? 0] ?? 0)
    // Flows of many senders to one port often follow one another.
    if (key === this.lastKey && this.last !== null) return this.last
    let tally = this.known.get(key)
    if (tally === undefined) {
      tally = newTally(table.ports[table.port[i] ?? 0], place)
      this.known.set(key, tally)
    }
    this.lastKey = key
    this.last = tally
    return tally
  }
}

function newTally(port: FlowPort = { protocol: 'TCP', port: 0, assumed: true }, place: number): Tally {
  return {
    port,
    allowed: new Senders(),
    dropped: new Senders(),
    undecided: new Senders(),
    isRedirected: false,
    isDecided: false,
    isForItself: false,
    place,
  }
}

const noPolicies: ReadonlySet<string> = new Set()

/** What is asked of lists of deciders, of which more may come. */
export class Deciders {
  private readonly open: boolean[] = []
  private readonly policies = new Map<number, ReadonlySet<string>>()

  constructor(private readonly table: Pick<FlowTable, 'deciders'>) {}

  /** Whether a list has no policy in it. */
  isOpen(by: number): boolean {
    return (this.open[by] ??= this.table.deciders[by]?.every((key) => key === 'default-allow') !== false)
  }

  /** The policies of what decided at both ends: one set for each pair, as pairs are few and links may be very many. */
  policiesOf(egressBy: number, ingressBy: number): ReadonlySet<string> {
    const pair = egressBy * 4_294_967_296 + ingressBy
    let both = this.policies.get(pair)
    if (both === undefined) {
      const { deciders } = this.table
      both = new Set([...(deciders[egressBy] ?? []), ...(deciders[ingressBy] ?? [])].filter(isPolicyKey))
      this.policies.set(pair, both)
    }
    return both
  }
}

export interface Passage {
  /** Row of the table. */
  readonly i: number
  /** Numbers of nodes, and of the receiver's row. */
  readonly from: number
  readonly to: number
  readonly row: number
  readonly isDropped: boolean
  /** How many flows like this one there are. */
  readonly weight: number
  /** Where the first of them stands among all. */
  readonly place: number
  /** Its row of the flow table; −1 where that is not known. */
  readonly first: number
}

interface DraftsInput {
  readonly of: LinkedTable
  readonly deciders: Deciders
  readonly ids: readonly string[]
  readonly rowIds: readonly string[]
  /** Keys of pods whose policies cannot be combined. */
  readonly faulty: ReadonlySet<string>
  readonly most: number
}

/** Counts flows by their nodes and row. */
export class Drafts {
  /** Some flows are between nodes of which there are too many pairs. */
  isCut = false
  private readonly known = new Map<number, Draft>()

  constructor(private readonly input: DraftsInput) {}

  /** There is room for no more links. */
  get isFull(): boolean {
    return this.known.size >= this.input.most
  }

  all(): Iterable<Draft> {
    return this.known.values()
  }

  count(passage: Passage): void {
    const { deciders, of } = this.input
    const { table, isUndecided } = of
    const { i, isDropped, weight, place, first } = passage
    const draft = this.at(passage)
    if (draft === null) return
    if (place < draft.place) draft.place = place
    const egressBy = table.egressBy[i] ?? 0
    const ingressBy = table.ingressBy[i] ?? 0
    const policies = deciders.policiesOf(egressBy, ingressBy)
    draft.policies = joined(draft.policies, policies)
    const add = (name: (typeof shareNames)[number]): void => {
      const share = draft[name]
      const own: Share = share === none ? { count: 0, first } : share
      own.count += weight
      draft[name] = own
    }
    if (isUndecided(i)) add('undecided')
    else if (isDropped) {
      add('dropped')
      if (place < draft.droppedPlace) {
        draft.droppedPlace = place
        draft.isDenied = policies.size > 0
      }
      const side = droppedAt(table, i)
      draft.isDroppedAtSource ||= side === 'egress' || side === 'both' || this.isFaulty(i, table.source[i])
      draft.isDroppedAtDestination ||= side === 'ingress' || side === 'both' || this.isFaulty(i, table.destination[i])
    } else if (table.verdict[i] === FlowVerdict.REDIRECTED) add('redirected')
    else if (deciders.isOpen(egressBy) && deciders.isOpen(ingressBy) && !isAudited(table, i)) add('open')
    else add('decided')
  }

  private isFaulty(i: number, peer: number | undefined): boolean {
    const { table } = this.input.of
    return table.verdict[i] === FlowVerdict.ERROR && this.input.faulty.has(table.peers[peer ?? 0]?.key ?? '')
  }

  private at({ from, to, row, place }: Passage): Draft | null {
    const { ids, rowIds, of } = this.input
    const key = (from * ids.length + to) * of.width + row
    let draft = this.known.get(key)
    if (draft === undefined) {
      if (this.isFull) {
        this.isCut = true
        return null
      }
      draft = newDraft(ids[from] ?? '', ids[to] ?? '', rowIds[row] ?? 'in', place)
      this.known.set(key, draft)
    }
    return draft
  }
}

/** Most links have no policy or the same few in all their flows: a set is made only where one is new. */
function joined(policies: ReadonlySet<string>, more: ReadonlySet<string>): ReadonlySet<string> {
  if (policies.size === 0 || policies === more) return more
  for (const key of more) if (!policies.has(key)) return new Set([...policies, ...more])
  return policies
}

/** Most links have flows of one sort: the others share one object. */
export const none: Readonly<Share> = { count: 0, first: -1 }

export function newDraft(from: string, to: string, row: string, place = 0): Draft {
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
    isDenied: false,
    policies: noPolicies,
    place,
    droppedPlace: Infinity,
  }
}

/** What the tallies say, by nodes and their rows. */
export function rowsOfTallies(
  tallies: Iterable<readonly [key: number, tally: Tally]>,
  {
    ids,
    rowIds,
    width,
  }: { readonly ids: readonly string[]; readonly rowIds: readonly string[]; readonly width: number },
): ReadonlyMap<string, ReadonlyMap<string, RowCount>> {
  const rows = new Map<string, Map<string, RowCount>>()
  for (const [key, { allowed, dropped, undecided, place: _, ...rest }] of tallies) {
    const node = ids[Math.floor(key / width)] ?? ''
    const own = rows.get(node) ?? new Map<string, RowCount>()
    own.set(rowIds[key % width] ?? '', {
      ...rest,
      allowed: allowed.count,
      dropped: dropped.count,
      undecided: undecided.count,
    })
    rows.set(node, own)
  }
  return rows
}
