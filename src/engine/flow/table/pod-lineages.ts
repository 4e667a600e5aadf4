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
import type { EntriesChanged } from './members'

interface Named {
  readonly key: string
  readonly lineage: object
  /** All that the map depends on besides the entries of its policies, and these. */
  readonly rest: string
  readonly entries: readonly PolicyEntry[]
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
    if (found === undefined) known.set(lineage, (found = isPlain(map) ? this.newName(map) : null))
    return found
  }

  private newName(map: SubjectMap): Named {
    const { entries } = map.policy
    const rest = `${this.settings} ${restKey(map)}`
    const key = `${rest} ${numbersOf(entries.filter((entry) => !isOutside(entry)))}`
    return { key, lineage: this.named.get(key) ?? this.before.get(key) ?? {}, rest, entries }
  }
}

/** By which entries the maps of two lineages differ; null where they may differ by more, or have not been asked about. */
export function entriesChanged(
  { cluster }: PolicyModel,
  before: object | null,
  now: object | null,
): EntriesChanged | null {
  if (isOfMode(cluster.settings) || before === null || now === null) return null
  // What is no lineage of a map has no note.
  const [a, b] = [known.get(before as SubjectMap['lineage']), known.get(now as SubjectMap['lineage'])]
  return a == null || b == null || a.rest !== b.rest ? null : difference(a.entries, b.entries)
}

const numbersOf = (entries: readonly PolicyEntry[]): string => entries.map(numberOf).join(' ')

/** What stands between the entries that lists begin and end with alike: an edit changes a policy in its place. */
function difference(before: readonly PolicyEntry[], now: readonly PolicyEntry[]): EntriesChanged {
  const most = Math.min(before.length, now.length)
  let head = 0
  while (head < most && before[head] === now[head]) head++
  let tail = 0
  while (tail < most - head && before[before.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  const entries = [...before.slice(head, before.length - tail), ...now.slice(head, now.length - tail)]
  return { key: numbersOf(entries), entries }
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
