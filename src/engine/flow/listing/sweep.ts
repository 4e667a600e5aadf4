/**
 * Flows by the million without looking at each: pods that are alike in all that policies and the filter ask about get the same
 * verdicts, so one pair of them is judged for all pairs of their kinds.
 */
import type { PairWalk } from '../table/pair-walk'
import type { Work } from './work'

export type RowTest = (row: number) => boolean

/** Peers with the same verdicts. */
interface Kind {
  readonly members: readonly number[]
  /** Each other peer may see it in its own way: there is no speaking for several. */
  readonly isSingle: boolean
  readonly talksToItself: boolean
}

export type Partition = readonly Kind[]

/** What tests ask about each peer: those that differ in it are not alike. */
export type Feature = ArrayLike<string | number | boolean | undefined>

/** @param singles peers that nobody speaks for, besides those that the walk names */
export function partitionOf(
  walk: PairWalk,
  features: readonly Feature[],
  singles: ReadonlySet<number> = new Set(),
): Partition {
  const found = new Map<string, { members: number[]; isSingle: boolean; talksToItself: boolean }>()
  const kinds = walk.kinds()
  /** The kind of the peer before, of which replicas are mostly; null for one that is single. */
  let last: { members: number[]; isSingle: boolean; talksToItself: boolean } | null = null
  kinds.forEach((kind, peer) => {
    const isSingle = kind < 0 || singles.has(peer)
    if (last !== null && !isSingle && kind === kinds[peer - 1] && isAlikeIn(features, peer - 1, peer)) {
      last.members.push(peer)
      return
    }
    const key = isSingle ? `single ${peer}` : `${kind} ${features.map((feature) => feature[peer]).join('\n')}`
    let own = found.get(key)
    if (own !== undefined) own.members.push(peer)
    else found.set(key, (own = { members: [peer], isSingle, talksToItself: walk.talksToItself(peer) }))
    last = isSingle ? null : own
  })
  return [...found.values()]
}

function isAlikeIn(features: readonly Feature[], a: number, b: number): boolean {
  for (const feature of features) if (feature[a] !== feature[b]) return false
  return true
}

/** Some of all flows: those between some peers that pass some tests. */
export interface Part {
  readonly partition: Partition
  /** 1 for each peer that may be there; null for all. */
  readonly sources: Uint8Array | null
  readonly destinations: Uint8Array | null
  readonly tests: readonly RowTest[]
  /** Whether any flow between two peers may pass the tests; absent where any may. */
  readonly mayPass?: (sender: number, receiver: number) => boolean
}

export function passes({ tests }: Part, row: number): boolean {
  for (const test of tests) if (!test(row)) return false
  return true
}

/** Pairs of peers with the same flows, of which one was judged: each sender with each receiver. */
export interface AlikePairs {
  /** Numbers of the kinds. */
  readonly a: number
  readonly b: number
  /** In ascending order. */
  readonly senders: readonly number[]
  readonly receivers: readonly number[]
  /** How many pairs they are. */
  readonly weight: number
  /** One pair that speaks for itself alone. */
  readonly isSingle: boolean
  /** Nobody who is among both has flows with itself. */
  readonly isApart: boolean
}

const none: readonly number[] = []
const pairsAStep = 400
/** Pairs that need not be judged cost as much as one that has to be. */
const skippedAPair = 32

/** What is swept: a part without its tests. */
interface Swept extends Omit<Part, 'tests'> {
  /** The kinds, in ascending order, whose flows from a kind matter at all; absent where all do. */
  readonly receiversOf?: (sender: number) => readonly number[]
}

/**
 * Judges a pair of each two kinds of a part; the tests of the part are the visitor's matter.
 *
 * @param visit given how many rows of the walk's table the pair has
 */
export function* sweep(
  walk: PairWalk,
  { partition, sources, destinations, mayPass = () => true, receiversOf }: Swept,
  visit: (rows: number, pairs: AlikePairs) => void,
): Work<void> {
  const within = ({ members }: Kind, mask: Uint8Array | null): readonly number[] =>
    mask === null ? members : members.filter((peer) => mask[peer] === 1)
  const from = partition.map((kind) => within(kind, sources))
  const to = partition.map((kind) => within(kind, destinations))
  const all = [...to.keys()]
  let pairs = 0
  for (const [a, senders] of from.entries()) {
    if (senders.length === 0) continue
    const others = receiversOf?.(a) ?? all
    pairs += others.length / skippedAPair
    const [first = 0] = senders
    // Pairs of kinds are a million in large clusters, and most need not be judged: what runs for each makes no objects.
    for (let at = 0; at < others.length; at++) {
      const b = others[at] ?? 0
      const receivers = to[b] ?? none
      if (receivers.length === 0 || !mayPass(first, receivers[0] ?? 0)) continue
      if (partition[a]?.isSingle === true || partition[b]?.isSingle === true)
        for (const s of senders) {
          for (const d of receivers)
            visit(walk.judge(s, d), {
              a,
              b,
              senders: [s],
              receivers: [d],
              weight: 1,
              isSingle: true,
              isApart: false,
            })
          pairs += receivers.length
        }
      else {
        const isApart = a === b && partition[a]?.talksToItself !== true
        const same = !isApart
          ? 0
          : destinations === null
            ? senders.length
            : senders.filter((peer) => destinations[peer] === 1).length
        const weight = senders.length * receivers.length - same
        if (weight > 0) {
          const [s, d] = sampleOf(senders, receivers, isApart)
          visit(walk.judge(s, d), { a, b, senders, receivers, weight, isSingle: false, isApart })
        }
      }
      if (++pairs < pairsAStep) continue
      pairs = 0
      yield a / from.length
    }
    if (pairs < pairsAStep) continue
    pairs = 0
    yield a / from.length
  }
}

/** The first pair of a sender and a receiver; of two peers where nobody has flows with itself. */
function sampleOf(
  senders: readonly number[],
  receivers: readonly number[],
  isApart: boolean,
): readonly [sender: number, receiver: number] {
  const [s = 0, second = s] = senders
  const [d = 0, other = d] = receivers
  if (!isApart || s !== d) return [s, d]
  return receivers.length > 1 ? [s, other] : [second, d]
}

/**
 * The first peer that sends a flow which passes all tests of a part; -1 where none does. Peers before it cost nothing where one
 * of their kind has been asked about.
 */
export function* firstSender(walk: PairWalk, part: Part): Work<number> {
  const { partition, sources, destinations, mayPass = () => true } = part
  const kindOf = new Int32Array(walk.table.peers.length).fill(-1)
  partition.forEach(({ members }, kind) => {
    for (const peer of members) kindOf[peer] = kind
  })
  const to = partition.map(({ members }) =>
    destinations === null ? members : members.filter((peer) => destinations[peer] === 1),
  )
  const isPassing = (s: number, d: number): boolean => {
    const rows = walk.judge(s, d)
    for (let row = 0; row < rows; row++) if (passes(part, row)) return true
    return false
  }
  /** Kinds of which one member was asked about, and sends nothing that passes. */
  const isEmpty = new Uint8Array(partition.length)
  let pairs = 0
  for (let s = 0; s < kindOf.length; s++) {
    const kind = kindOf[s] ?? -1
    if (kind < 0 || isEmpty[kind] === 1 || (sources !== null && sources[s] !== 1)) continue
    const isAlone = partition[kind]?.isSingle === true
    for (const [b, receivers] of to.entries()) {
      const [first, second] = receivers
      if (first === undefined || !mayPass(s, first)) continue
      // Whoever sees each peer in its own way is asked about each.
      const asked =
        isAlone || partition[b]?.isSingle === true
          ? receivers
          : first === s && second !== undefined
            ? [first, second]
            : [first]
      for (const d of asked) {
        if (isPassing(s, d)) return s
        if (++pairs % pairsAStep === 0) yield s / kindOf.length
      }
    }
    // Others of its kind may reach the peer itself, where that is the only receiver of the kind.
    const [only, another] = to[kind] ?? []
    if (!isAlone && (only !== s || another !== undefined)) isEmpty[kind] = 1
  }
  return -1
}
