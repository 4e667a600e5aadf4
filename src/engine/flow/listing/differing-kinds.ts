/**
 * Of the kinds of a partition those that may get something else from a kind than before, found by whom rules have changed about:
 * most pairs of kinds are never looked at.
 */
import { forEachBit } from '../../policy/selectors/bitset'
import type { DifferingPeers } from '../../verdict/maps/differing'
import type { Earlier } from '../table/pair-walk'
import type { Partition } from './sweep'

/** A rule about more identities counts as one about everybody: to list them would cost as much as to look at each. */
const mostIdentities = 64
/** Where more than this part of all kinds are meant, all are: what is looked at in vain costs little. */
const mostOfAll = 8

export class DifferingKinds {
  private readonly ofKind: readonly (Earlier | undefined)[]
  private readonly all: readonly number[]
  /** Kinds by the number of their identity, in either model. */
  private readonly at: Either<number> = { now: new Map(), before: new Map() }
  /** Kinds that may get something else from anybody. */
  private readonly fromAnybody: number[] = []
  /** Kinds that may get something else from an identity. */
  private readonly from: Either<number> = { now: new Map(), before: new Map() }
  /** The sender that each kind was last found for. */
  private readonly foundFor: Int32Array

  constructor(partition: Partition, earlier: readonly Earlier[]) {
    this.all = [...partition.keys()]
    this.foundFor = new Int32Array(partition.length).fill(-1)
    // Peers of a kind are alike in this.
    this.ofKind = partition.map(({ members: [first = -1] }) => earlier[first])
    this.ofKind.forEach((own, kind) => {
      if (own === undefined) {
        this.fromAnybody.push(kind)
        return
      }
      put(this.at.now, own.index, kind)
      put(this.at.before, own.indexBefore, kind)
      if (own.receivesAlike) return
      const whom = own.receivesOtherwise
      if (whom === null || isWide(whom)) {
        this.fromAnybody.push(kind)
        return
      }
      forEachBit(whom.now, (index) => put(this.from.now, index, kind))
      forEachBit(whom.before, (index) => put(this.from.before, index, kind))
    })
  }

  /** In ascending order; there may be some among them that get what they got. */
  readonly receiversOf = (sender: number): readonly number[] => {
    const own = this.ofKind[sender]
    if (own === undefined || this.fromAnybody.length * mostOfAll > this.all.length) return this.all
    const found: number[] = []
    const add = (kinds: readonly number[] = []): void => {
      for (const kind of kinds) {
        if (this.foundFor[kind] === sender) continue
        this.foundFor[kind] = sender
        found.push(kind)
      }
    }
    if (!own.sendsAlike) {
      const whom = own.sendsOtherwise
      if (whom === null || isWide(whom)) return this.all
      forEachBit(whom.now, (index) => add(this.at.now.get(index)))
      forEachBit(whom.before, (index) => add(this.at.before.get(index)))
    }
    add(this.fromAnybody)
    add(this.from.now.get(own.index))
    add(this.from.before.get(own.indexBefore))
    return found.length * mostOfAll > this.all.length ? this.all : found.sort((a, b) => a - b)
  }
}

/** By number of an identity, in the model of now and in the one before. */
interface Either<T> {
  readonly now: Map<number, T[]>
  readonly before: Map<number, T[]>
}

function put(lists: Map<number, number[]>, index: number, kind: number): void {
  const list = lists.get(index)
  if (list === undefined) lists.set(index, [kind])
  else list.push(kind)
}

function isWide({ now, before }: DifferingPeers): boolean {
  return countUpTo(now, mostIdentities) + countUpTo(before, mostIdentities) > mostIdentities
}

/** How many bits are set; stops counting beyond a number. */
function countUpTo(bits: Uint32Array, most: number): number {
  let count = 0
  for (let at = 0; at < bits.length && count <= most; at++)
    for (let word = bits[at] ?? 0; word !== 0; word &= word - 1) count++
  return count
}
