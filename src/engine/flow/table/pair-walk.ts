/** The flows of one pair of peers after another, for lists that are longer than a table may be. */
import { areSamePorts } from '../../cluster/ports'
import type { FlowTable, FlowTotals } from '../../types'
import { differingPeers, isAmong, type DifferingPeers } from '../../verdict/maps/differing'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { PolicyModel } from '../../verdict/model'
import { addFlow, Columns, setVerdict } from './columns'
import { addPair, podEnd } from './pairs'
import { flowsBySource } from './sources'
import { walkOf, type PodEnd, type Walk } from './walk'
import { totalsOfAll } from './slices'

/** How a peer is in an earlier walk. */
export interface Earlier {
  /** Its number there; -1 where it was not there. */
  readonly number: number
  /** The number of its identity in either model. */
  readonly index: number
  readonly indexBefore: number
  /** All flows from it to whoever receives as before are as they were. */
  readonly sendsAlike: boolean
  /** Where they are not: to whom they may be others; null for anybody. */
  readonly sendsOtherwise: DifferingPeers | null
  /** All flows to it from whoever sends as before are as they were. */
  readonly receivesAlike: boolean
  readonly receivesOtherwise: DifferingPeers | null
}

/** Whether any flow from one peer to another may be another than before. */
export function mayDiffer(from: Earlier | undefined, to: Earlier | undefined): boolean {
  if (from === undefined || to === undefined) return true
  return (
    (!from.sendsAlike && mayMeet(from.sendsOtherwise, to)) || (!to.receivesAlike && mayMeet(to.receivesOtherwise, from))
  )
}

function mayMeet(whom: DifferingPeers | null, { index, indexBefore }: Earlier): boolean {
  return whom === null || isAmong(whom, index, indexBefore)
}

const isNew: Earlier = {
  number: -1,
  index: -1,
  indexBefore: -1,
  sendsAlike: false,
  sendsOtherwise: null,
  receivesAlike: false,
  receivesOtherwise: null,
}

export class PairWalk {
  /** The flows of the pair that was asked for last; its columns are written over by the next one. */
  readonly table: FlowTable
  private readonly walk: Walk
  private readonly columns: Columns
  /** Whether nodes are under policy, which may see each peer in their own way. */
  private readonly hasNodes: boolean
  private kindsOfPeers: Int32Array | null = null

  constructor(private readonly model: PolicyModel) {
    this.hasNodes = model.nodes().isActive
    const walk = walkOf(model)
    this.walk = walk
    const most = walk.ports.reduce((longest, list) => Math.max(longest, list.length), 0)
    const columns = new Columns(most)
    this.columns = columns
    const { source, destination, port, verdict, egress, ingress, egressBy, ingressBy, dropReason, undecided } = columns
    this.table = {
      peers: walk.publicPeers,
      ports: walk.portList,
      // Grows as new lists are found.
      deciders: walk.sides.deciders,
      count: most,
      total: most,
      totals: { forwarded: 0, dropped: 0, redirected: 0 },
      source,
      destination,
      port,
      verdict,
      egress,
      ingress,
      egressBy,
      ingressBy,
      dropReason,
      undecided,
    }
  }

  /** Judges the flows of a pair. @returns how many they are: they stand in the first rows of the table */
  judge(s: number, d: number): number {
    const { walk, columns } = this
    columns.count = 0
    columns.undecided.length = 0
    columns.dropReason.fill(0)
    const source = podEnd(walk, s)
    const destination = source === null ? null : podEnd(walk, d)
    if (source === null || destination === null) addPair(walk, s, d, columns)
    else if (s !== d || source.talksToItself)
      for (const { index, port } of destination.ports) {
        const egress = source.egress.at(destination.identity, index, port)
        setVerdict(columns, addFlow(columns, s, d, index), egress, destination.ingress.at(source.identity, index, port))
      }
    return columns.count
  }

  /** How many flows each peer sends; nothing is judged for it. */
  flowsBySource(): Float64Array {
    return flowsBySource(this.walk)
  }

  /** How many flows of each verdict there are; null where that is not known without judging them. */
  totals(): FlowTotals | null {
    return totalsOfAll(this.walk)
  }

  /** Whether the flow in a row of the pair depends on what nobody states. */
  isUndecided(row: number): boolean {
    return this.columns.undecided.includes(row)
  }

  /** Whether a pod has flows with itself, as one that stands for several replicas does. */
  talksToItself(peer: number): boolean {
    return podEnd(this.walk, peer)?.talksToItself === true
  }

  /**
   * A number for each peer: peers with the same number get the same answers from every other peer. -1 for a peer that each other
   * peer may see in its own way.
   */
  kinds(): Int32Array {
    if (this.kindsOfPeers !== null) return this.kindsOfPeers
    const { walk } = this
    const parts = new Map<object, number>()
    const partOf = (part: object): number => {
      let number = parts.get(part)
      if (number === undefined) parts.set(part, (number = parts.size))
      return number
    }
    const kinds = new Map<string, number>()
    let last: { readonly end: PodEnd; readonly kind: number } | null = null
    return (this.kindsOfPeers = Int32Array.from(walk.publicPeers, (_, i) => {
      const end = podEnd(walk, i)
      // Replicas of one pod share an end.
      if (end !== null && end === last?.end) return last.kind
      if (end === null) {
        const peer = walk.peers.at(i)
        if (this.hasNodes || peer === undefined || walk.isManifold(peer)) return -1
      }
      const text =
        end === null
          ? `outside ${i}`
          : [end.identity, partOf(end.egress), partOf(end.ingress), end.talksToItself]
              .concat(end.ports.map(({ index }) => index))
              .join(' ')
      let number = kinds.get(text)
      if (number === undefined) kinds.set(text, (number = kinds.size))
      if (end !== null) last = { end, kind: number }
      return number
    }))
  }

  /** How each peer is in the walk of an earlier model of the same engine; what is not certain counts as changed. */
  since(before: PairWalk): readonly Earlier[] {
    const numbers = new Map(before.walk.publicPeers.map(({ key }, i) => [key as string, i]))
    const differing = rememberedPairs(differingPeers)
    let last: { readonly end: PodEnd; readonly endBefore: PodEnd; readonly found: Earlier } | null = null
    return this.walk.publicPeers.map(({ key }, i): Earlier => {
      const number = numbers.get(key) ?? -1
      if (number < 0) return isNew
      const [end, endBefore] = [podEnd(this.walk, i), podEnd(before.walk, number)]
      // Replicas of one pod share an end.
      if (last !== null && end === last.end && endBefore === last.endBefore) return { ...last.found, number }
      const found = this.earlierOf(i, { before, number, differing })
      if (end !== null && endBefore !== null) last = { end, endBefore, found }
      return found
    })
  }

  private earlierOf(
    i: number,
    { before, number, differing }: { readonly before: PairWalk; readonly number: number; readonly differing: OfMaps },
  ): Earlier {
    const [now, was] = [this.traceOf(i), before.traceOf(number)]
    if (now === null || was === null) return { ...isNew, number }
    const isAlike =
      now.identity === was.identity && now.talksToItself === was.talksToItself && now.conflict === was.conflict
    const maySend = isAlike && now.asSource === was.asSource
    const mayReceive = isAlike && now.asDestination === was.asDestination && areSamePorts(now.ports, was.ports)
    const sendsAlike = maySend && now.egress?.lineage === was.egress?.lineage
    const receivesAlike = mayReceive && now.ingress?.lineage === was.ingress?.lineage
    return {
      number,
      index: now.index,
      indexBefore: was.index,
      sendsAlike,
      sendsOtherwise: maySend && !sendsAlike ? differing(now.egress, was.egress) : null,
      receivesAlike,
      receivesOtherwise: mayReceive && !receivesAlike ? differing(now.ingress, was.ingress) : null,
    }
  }

  /** What the flows of a peer follow from, whoever is at the other end; null where that is seen in its own way. */
  private traceOf(i: number) {
    const { walk, model } = this
    const peer = walk.peers.at(i)
    if (peer === undefined) return null
    const end = podEnd(walk, i)
    if (end === null && (peer.endpoint >= 0 || this.hasNodes || walk.isManifold(peer))) return null
    const isPod = end !== null
    return {
      index: peer.index,
      identity: model.identities[peer.index],
      talksToItself: end?.talksToItself === true,
      conflict: isPod ? model.maps.conflictOf(peer.endpoint) : null,
      egress: isPod ? model.maps.mapOf(peer.endpoint, 'egress') : null,
      ingress: isPod ? model.maps.mapOf(peer.endpoint, 'ingress') : null,
      asSource: peer.asSource,
      asDestination: peer.asDestination,
      ports: walk.ports[i] ?? [],
    }
  }
}

type OfMaps = (now: SubjectMap | null, before: SubjectMap | null) => DifferingPeers | null

/** What is asked of many peers with the same maps, found once for each two of them. */
function rememberedPairs(find: typeof differingPeers): OfMaps {
  const known = new Map<SubjectMap, Map<SubjectMap, DifferingPeers | null>>()
  return (now, before) => {
    if (now === null || before === null) return null
    let ofNow = known.get(now)
    if (ofNow === undefined) known.set(now, (ofNow = new Map()))
    let found = ofNow.get(before)
    if (found === undefined) ofNow.set(before, (found = find(now, before)))
    return found
  }
}
