/** The flows between the nodes of a picture, all of them, by judging one pair for all pairs of peers that are alike. */
import { FlowVerdict, type FlowPort } from '../../types'
import { Deciders, Drafts, numberRows, shareNames, Tallies, type Tally } from '../rows/links'
import type { PairWalk } from '../table/pair-walk'
import { passes, sweep, type AlikePairs, type Part } from './sweep'
import type { Work } from './work'

/** The nodes of a picture, by peers of the flow table. */
export interface LinkNodes {
  readonly nodes: Uint32Array
  /** By node: a folded namespace, or all nodes of the cluster, whose flows end at one row. */
  readonly isNamespace: Uint8Array
  /** By peer: it is not a node of its own. */
  readonly isFolded: Uint8Array
  /** By peer: its flows with other such peers are counted elsewhere and left out; nothing is where that is not so. */
  readonly isPlace: Uint8Array
}

/** Links and rows as columns of numbers, in the order in which tables have their first flows. */
export interface LinkedFlows {
  readonly from: Uint32Array
  readonly to: Uint32Array
  /** Among `rowIds`; beyond them for the one row of a namespace. */
  readonly row: Uint32Array
  /** By link and sort, see `shareNames`. */
  readonly counts: Float64Array
  /** 1 where any is dropped at the source, 2 at the destination, 4 where a rule denies the first. */
  readonly sides: Uint8Array
  /** Among `policySets`. */
  readonly policies: Uint32Array
  readonly policySets: readonly (readonly string[])[]
  readonly rowIds: readonly string[]
  /** There are more links. */
  readonly isCut: boolean
  /** Rows of nodes: node and number among `rowIds`. */
  readonly tallyNode: Uint32Array
  readonly tallyRow: Uint32Array
  /** Allowed, dropped and undecided senders. */
  readonly tallyCounts: Float64Array
  /** 1 for redirected, 2 for decided, 4 for its own flow. */
  readonly tallyFlags: Uint8Array
  readonly tallyPorts: readonly FlowPort[]
}

/** More links than a picture could be made of. */
const mostLinks = 100_000

/** Members of a kind that one node stands for. */
interface Members {
  readonly node: number
  readonly peers: readonly number[]
  readonly isFolded: boolean
  readonly isPlace: boolean
}

/** @param faulty keys of pods whose policies cannot be combined */
export function* linkFlows(
  walk: PairWalk,
  part: Part,
  nodes: LinkNodes,
  faulty: ReadonlySet<string>,
): Work<LinkedFlows> {
  const linking = new Linking(walk, part, nodes, faulty)
  yield* sweep(
    walk,
    // Every port has its row, whatever the filter lets through.
    { partition: part.partition, sources: null, destinations: null, receiversOf: linking.receiversOf },
    (rows, pairs) => linking.take(rows, pairs),
  )
  return linking.linked()
}

class Linking {
  private readonly groups: readonly (readonly Members[])[]
  private readonly isPlaceOnly: readonly boolean[]
  /** All kinds, and those with which flows from everybody matter. */
  private readonly everybody: readonly number[]
  private readonly cards: readonly number[]
  private readonly tallies: Tallies
  private readonly drafts: Drafts
  private readonly rowIds: readonly string[]
  private readonly width: number
  private readonly rowOf: Uint32Array
  private readonly mostRows: number

  constructor(
    private readonly walk: PairWalk,
    private readonly part: Part,
    private readonly nodes: LinkNodes,
    faulty: ReadonlySet<string>,
  ) {
    const { table } = walk
    const { rowOf, rowIds } = numberRows(table)
    this.rowOf = rowOf
    this.rowIds = rowIds
    this.width = rowIds.length + 1
    this.mostRows = table.count + 1
    this.groups = part.partition.map(({ members }) => membersByNode(members, nodes))
    this.isPlaceOnly = this.groups.map((own) => own.every(({ isPlace }) => isPlace))
    this.everybody = [...this.groups.keys()]
    this.cards = this.everybody.filter(
      (kind) =>
        this.isPlaceOnly[kind] !== true ||
        this.groups[kind]?.every(({ node }) => nodes.isNamespace[node] === 1) !== true,
    )
    const of = { table, isUndecided: (row: number) => walk.isUndecided(row), rowOf, width: this.width }
    const deciders = new Deciders(table)
    this.tallies = new Tallies(of, deciders)
    const count = nodes.isNamespace.length
    this.drafts = new Drafts({
      of,
      deciders,
      ids: Array.from({ length: count }, (_, i) => String(i)),
      rowIds: [...rowIds.keys(), rowIds.length].map(String),
      faulty,
      most: mostLinks,
    })
  }

  /** Flows between what is counted elsewhere are left out, unless a card of its own has rows for them. */
  readonly receiversOf = (sender: number): readonly number[] =>
    this.isPlaceOnly[sender] === true ? this.cards : this.everybody

  take(rows: number, { a, b, senders, isApart }: AlikePairs): void {
    const { walk, part, nodes } = this
    const { table } = walk
    const from = this.groups[a] ?? []
    const [first = 0, second = first] = senders
    const isHost = table.peers[first]?.key === 'entity:host'
    for (let i = 0; i < rows; i++) {
      const isDropped = table.verdict[i] === FlowVerdict.DROPPED || table.verdict[i] === FlowVerdict.ERROR
      const isThrough = passes(part, i)
      for (const to of this.groups[b] ?? []) {
        const isNamespace = nodes.isNamespace[to.node] === 1
        const [receiver = 0] = to.peers
        if (!isNamespace) {
          const isSelf = isApart && first === receiver
          // Of the only pod of its kind, or of the first of several, the flows of others come first.
          const place = isSelf ? this.firstOf(senders, to.peers, first, second) : this.placeOf(first, receiver, i)
          this.tallies.decide(to.node, i, isSelf ? place + i : place)
        }
        if (!isThrough) continue
        const inside = from.find(({ node }) => node === to.node)
        if (!isNamespace) {
          const own = inside?.peers.length ?? 0
          this.tallies.count({
            i,
            node: to.node,
            sender: a,
            senders: senders.length - own,
            isOwn: own * to.peers.length - (isApart && a === b ? own : 0) > 0,
            isHost,
            isDropped,
          })
        }
        for (const one of from) this.link(i, one, to, { isApart: isApart && a === b, isDropped })
      }
    }
  }

  linked(): LinkedFlows {
    const { drafts, tallies, width, rowIds } = this
    const links = [...drafts.all()].sort((x, y) => x.place - y.place)
    const rows = [...tallies.all()].sort(([, x], [, y]) => x.place - y.place)
    const sets = new Map<ReadonlySet<string>, number>()
    const setOf = (policies: ReadonlySet<string>): number => {
      const known = sets.get(policies) ?? sets.size
      sets.set(policies, known)
      return known
    }
    const flagsOf = ({ isRedirected, isDecided, isForItself }: Tally): number =>
      Number(isRedirected) | (Number(isDecided) << 1) | (Number(isForItself) << 2)
    return {
      from: Uint32Array.from(links, ({ from }) => Number(from)),
      to: Uint32Array.from(links, ({ to }) => Number(to)),
      row: Uint32Array.from(links, ({ row }) => Number(row)),
      counts: Float64Array.from(links.flatMap((link) => shareNames.map((name) => link[name].count))),
      sides: Uint8Array.from(
        links,
        ({ isDroppedAtSource, isDroppedAtDestination, isDenied }) =>
          Number(isDroppedAtSource) | (Number(isDroppedAtDestination) << 1) | (Number(isDenied) << 2),
      ),
      policies: Uint32Array.from(links, ({ policies }) => setOf(policies)),
      policySets: [...sets.keys()].map((set) => [...set]),
      rowIds,
      isCut: drafts.isCut,
      tallyNode: Uint32Array.from(rows, ([key]) => Math.floor(key / width)),
      tallyRow: Uint32Array.from(rows, ([key]) => key % width),
      tallyCounts: Float64Array.from(
        rows.flatMap(([, { allowed, dropped, undecided }]) => [allowed.count, dropped.count, undecided.count]),
      ),
      tallyFlags: Uint8Array.from(rows, ([, tally]) => flagsOf(tally)),
      tallyPorts: rows.map(([, { port }]) => port),
    }
  }

  private link(
    i: number,
    from: Members,
    to: Members,
    { isApart, isDropped }: Record<'isApart' | 'isDropped', boolean>,
  ): void {
    const isWithin = from.node === to.node
    const weight = from.peers.length * to.peers.length - (isApart && isWithin ? from.peers.length : 0)
    if (weight === 0 || (isWithin && (from.isFolded || !isDropped))) return
    if (from.isPlace && to.isPlace) return
    const isSingle = !from.isFolded && !to.isFolded
    // Each link between single peers has one flow, so there is none yet.
    if (isSingle && this.drafts.isFull) {
      this.drafts.isCut = true
      return
    }
    const [s = 0, second = s] = from.peers
    const [d = 0] = to.peers
    const place = isApart && s === d ? this.firstOf(from.peers, to.peers, s, second) + i : this.placeOf(s, d, i)
    const row = this.nodes.isNamespace[to.node] === 1 ? this.width - 1 : (this.rowOf[this.walk.table.port[i] ?? 0] ?? 0)
    this.drafts.count({ i, from: from.node, to: to.node, row, isDropped, weight, place, first: -1 })
  }

  /** Where a flow stands in a table of all. */
  private placeOf(s: number, d: number, i: number): number {
    return (s * this.walk.table.peers.length + d) * this.mostRows + i
  }

  /** The place of the first pair of two, where nobody has flows with itself and the first of both is one. */
  private firstOf(senders: readonly number[], receivers: readonly number[], s: number, second: number): number {
    const other = receivers.find((peer) => peer !== s)
    return other === undefined ? this.placeOf(second, receivers[0] ?? 0, 0) : this.placeOf(senders[0] ?? s, other, 0)
  }
}

function membersByNode(members: readonly number[], { nodes, isFolded, isPlace }: LinkNodes): readonly Members[] {
  const byNode = new Map<number, number[]>()
  for (const peer of members) {
    const node = nodes[peer] ?? 0
    const own = byNode.get(node)
    if (own === undefined) byNode.set(node, [peer])
    else own.push(peer)
  }
  return [...byNode].map(([node, peers]) => ({
    node,
    peers,
    isFolded: isFolded[peers[0] ?? 0] === 1,
    isPlace: isPlace[peers[0] ?? 0] === 1,
  }))
}
