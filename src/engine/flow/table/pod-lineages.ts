/**
 * What maps make of pods, told apart across edits: a rule about outside addresses alone decides nothing between two pods, so
 * that flows between pods need not be counted again where only such rules have changed.
 */
import { isOfMode } from '../../cluster/settings'
import type { PolicyEntry } from '../../policy/entry'
import { isPlain, restKey } from '../../verdict/maps/differing'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'
import { Note } from '../../../values/note'

interface Named {
  readonly key: string
  readonly lineage: object
}

/** Of lineages that were asked about; null where they are their own. */
const known = new Note<SubjectMap['lineage'], Named | null>()

const last = new LastMade<PodLineages>()

/** Numbers tell entries apart and order nothing. */
const entryNumbers = new WeakMap<PolicyEntry, number>()
let entryCount = 0

/** More are not carried on from edit to edit but for those that are asked about again. */
const mostNamed = 100_000

export class PodLineages {
  private readonly named: Map<string, object>

  private constructor(
    private readonly before: Map<string, object>,
    /** All that maps depend on besides their rules. */
    private readonly settings: string,
    /** Prefixes match pods as well. */
    private readonly isExact: boolean,
  ) {
    this.named = before.size < mostNamed ? before : new Map()
  }

  /** Those of a model, the same objects as for the model before of the same engine where maps do the same to pods. */
  static of(model: PolicyModel): PodLineages {
    const { cluster, groups } = model
    const before = last.of(model)?.named ?? new Map<string, object>()
    const lineages = new PodLineages(before, groups.settings, isOfMode(cluster.settings))
    last.keep(model, lineages)
    return lineages
  }

  /** Equal for maps that decide alike for every pod at the other end. */
  of(map: SubjectMap): object {
    if (this.isExact) return map.lineage
    const found = this.nameOf(map)
    if (found === null) return map.lineage
    this.named.set(found.key, found.lineage)
    return found.lineage
  }

  private nameOf(map: SubjectMap): Named | null {
    const { lineage } = map
    let found = known.get(lineage)
    if (found === undefined) {
      const key = isPlain(map) ? `${this.settings} ${keyOf(map)}` : null
      found = key === null ? null : { key, lineage: this.named.get(key) ?? this.before.get(key) ?? {} }
      known.set(lineage, found)
    }
    return found
  }
}

function keyOf(map: SubjectMap): string {
  const numbers = map.policy.entries.filter((entry) => !isOutside(entry)).map(numberOf)
  return `${restKey(map)} ${numbers.join(' ')}`
}

/** Whether an entry selects outside addresses alone. */
function isOutside({ peers }: PolicyEntry): boolean {
  return peers?.every(({ selector }) => selector.type === 'cidr') === true
}

function numberOf(entry: PolicyEntry): number {
  let number = entryNumbers.get(entry)
  if (number === undefined) entryNumbers.set(entry, (number = entryCount++))
  return number
}
