/** Reach by hops: whoever is reached passes on, as somebody would who takes each pod on the way. */
import { emptyBitset, hasBit, setBit } from '../../policy/selectors/bitset'
import { protocolNumber } from '../../cilium/numbers'
import type { PolicyEntry } from '../../policy/entry'
import { ModelSets } from '../diff/sets'
import type { PolicyModel } from '../../verdict/model'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { Cells } from './cells'
import type { Parties, Party } from './parties'

/** The first way on which a party is reached. */
export interface Hop {
  readonly party: number
  readonly hops: number
  /** Party from which it is reached, and the sides of the two that see each other so. */
  readonly via: number
  readonly fromSide: number
  readonly toSide: number
  /** A class of ports that gets through. */
  readonly portClass: number
  /** It is about workloads alone that have no pod on a taken node. */
  readonly isFar?: boolean
}

/** Sets of sides that let each other through, with or without some rules. */
export interface Edges {
  readonly allowed: (side: number, direction: 'egress' | 'ingress', portClass: number) => Uint32Array
  /** Parties that nothing gets to. */
  readonly isClosed?: (party: number) => boolean
}

/** Classes of ports over which somebody can be taken: those of connections, not of ICMP and the like. */
export function carriers({ classes }: Cells): readonly number[] {
  const wanted: readonly number[] = [protocolNumber.TCP, protocolNumber.UDP, protocolNumber.SCTP]
  const named = new Set(classes.map(({ protocol }) => protocol))
  return classes.flatMap(({ protocol }, i) => {
    const isOne = protocol === 0 ? wanted.some((number) => !named.has(number)) : wanted.includes(protocol)
    return isOne ? [i] : []
  })
}

/**
 * Everybody who can be reached, each by the first way found, in order of hops.
 *
 * @param starts indices of parties; one of them is listed only where another pod of it can be reached
 */
export function spread(
  parties: readonly Party[],
  edges: Edges,
  classes: readonly number[],
  starts: readonly number[],
): readonly Hop[] {
  const sideCount = parties.reduce(
    (sum, { sides, sendsAs = [], home }) => sum + sides.length + sendsAs.length + (home?.size ?? 0),
    0,
  )
  const partyOf = new Int32Array(sideCount)
  parties.forEach(({ sides, sendsAs = [], home }, i) => {
    for (const side of [...sides, ...sendsAs, ...(home?.values() ?? [])]) partyOf[side] = i
  })
  const isStart = new Set(starts)
  const left = new Set(parties.map((_, i) => i).filter((i) => edges.isClosed?.(i) !== true))
  const hops: Hop[] = []
  let frontier = emptyBitset(sideCount)
  for (const start of starts) {
    const { sides = [], sendsAs = sides } = parties[start] ?? {}
    for (const side of sendsAs) setBit(frontier, side)
  }
  for (let depth = 1; frontier.some((word) => word !== 0); depth++) {
    const next = emptyBitset(sideCount)
    const words = wordsIn(frontier)
    for (const index of left) {
      const party = parties[index]
      if (party === undefined) continue
      const hop = firstWay(party, { bits: frontier, words }, edges, classes)
      if (hop === null) continue
      left.delete(index)
      hops.push({ party: index, hops: depth, via: partyOf[hop.fromSide] ?? 0, ...hop })
      if (party.kind === 'workload' && !isStart.has(index)) for (const side of party.sides) setBit(next, side)
    }
    frontier = next
  }
  return hops
}

/** Those who were reached last, and where in their set they stand. */
interface Frontier {
  readonly bits: Uint32Array
  readonly words: readonly number[]
}

function wordsIn(bits: Uint32Array): readonly number[] {
  const words: number[] = []
  for (let word = 0; word < bits.length; word++) if (bits[word] !== 0) words.push(word)
  return words
}

function firstWay(
  { sides }: Party,
  frontier: Frontier,
  edges: Edges,
  classes: readonly number[],
): Pick<Hop, 'fromSide' | 'toSide' | 'portClass'> | null {
  for (const toSide of sides)
    for (const portClass of classes) {
      const senders = edges.allowed(toSide, 'ingress', portClass)
      for (const word of frontier.words) {
        let bits = (senders[word] ?? 0) & (frontier.bits[word] ?? 0)
        while (bits !== 0) {
          const fromSide = word * 32 + (31 - Math.clz32(bits & -bits))
          if (hasBit(edges.allowed(fromSide, 'egress', portClass), toSide)) return { fromSide, toSide, portClass }
          bits &= bits - 1
        }
      }
    }
  return null
}

/** The edges that are left when rules are taken away in thought: what they isolate stays isolated. */
export function without(
  model: PolicyModel,
  { sides }: Parties,
  cells: Cells,
  isGone: (entry: PolicyEntry) => boolean,
): Edges {
  const changed = new Map<SubjectMap, SubjectMap>()
  const lean = (map: SubjectMap | null): SubjectMap | null => {
    if (map === null) return null
    let own = changed.get(map)
    if (own === undefined) {
      const entries = map.entries.filter(({ origin }) => origin.kind !== 'policy' || !isGone(origin.entry))
      changed.set(map, (own = entries.length === map.entries.length ? map : { ...map, entries }))
    }
    return own
  }
  const leaner = sides.map((side) => ({ ...side, egress: lean(side.egress), ingress: lean(side.ingress) }))
  const sets = new ModelSets(model, cells.classes, leaner)
  return {
    allowed: (side, direction, portClass) =>
      leaner[side]?.[direction] === sides[side]?.[direction]
        ? cells.allowed(side, direction, portClass)
        : sets.of(side, direction, portClass).allowed,
  }
}
