/** Numbers of identities after an edit of a few: what becomes of all others follows from how they were numbered before. */
import type { ClusterIdentity } from './identity'
import { byTexts, losers, slotOf, withNumbers, type Numbering, type NumberRange } from './numbering'

/** A numbering of before, and where each identity of the present list stood in it without having changed; -1 for others. */
interface NumberingBefore {
  readonly numbering: Numbering
  readonly places: Int32Array
}

/** What `numberByHash` makes of a list; identities whose number is what it was are the objects of before. */
export function numberAgain(plain: readonly ClusterIdentity[], range: NumberRange, before: NumberingBefore): Numbering {
  const { numbering, places } = before
  const slots = Uint32Array.from(plain, (identity, i) => {
    const old = places[i] ?? -1
    return old < 0 ? slotOf(identity, range) : (numbering.slots[old] ?? 0)
  })
  const later = laterAfter(plain, slots, before)
  return withNumbers({ plain, slots, later }, range, (i) => numbering.identities[places[i] ?? -1])
}

/** Those that do not get the number that they want: where nobody came and nobody left, they are those of before. */
function laterAfter(
  plain: readonly ClusterIdentity[],
  slots: Uint32Array,
  { numbering, places }: NumberingBefore,
): readonly number[] {
  const nowOf = new Int32Array(numbering.plain.length).fill(-1)
  const changed = new Set<number>()
  let last = -1
  for (let i = 0; i < places.length; i++) {
    const old = places[i] ?? -1
    // Of those with the same labels the order decides, so one that has changed places counts as new.
    if (old < 0 || old < last) changed.add(slots[i] ?? 0)
    else last = old
    if (old >= 0) nowOf[old] = i
  }
  for (let old = 0; old < nowOf.length; old++) if (nowOf[old] === -1) changed.add(numbering.slots[old] ?? 0)
  const kept: number[] = []
  for (const old of numbering.later) {
    const now = nowOf[old] ?? -1
    if (now >= 0 && !changed.has(slots[now] ?? 0)) kept.push(now)
  }
  const compare = byTexts(plain)
  for (const loser of losers(plain, slots, changed)) {
    let [low, high] = [0, kept.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(kept[middle] ?? 0, loser) <= 0) low = middle + 1
      else high = middle
    }
    kept.splice(low, 0, loser)
  }
  return kept
}
