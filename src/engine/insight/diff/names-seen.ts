/** As what pods see DNS names whose addresses Cilium does not learn from them. */
import { hasScheme } from '../../keys'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { PolicyModel } from '../../verdict/model'
import { sightingsOfName } from '../../verdict/lookups'
import { standingOf } from '../../verdict/sight'
import type { UnitSide } from './sides'

/** A name, as somebody sees it. */
export interface NameSeen {
  /** Index of the name among the units. */
  readonly unit: number
  /** Identities as which it may be seen, as indices; never its own alone. */
  readonly identities: readonly number[]
}

const none: readonly NameSeen[] = []

/** For each unit the names that it does not see as themselves; equal lists are one object. */
export function namesSeen(model: PolicyModel, sides: readonly UnitSide[]): (unit: number) => readonly NameSeen[] {
  const names = model.patterns.length === 0 ? [] : sides.flatMap(({ key }, i) => (hasScheme(key, 'dns') ? [i] : []))
  if (names.length === 0) return () => none
  const known: (readonly NameSeen[])[] = []
  const shared = new Map<string, readonly NameSeen[]>()
  return (unit) => {
    let seen = known[unit]
    if (seen === undefined) {
      const found = seenBy(model, sides, unit, names)
      const text = found.map((name) => `${name.unit}:${name.identities.join()}`).join(' ')
      seen = shared.get(text) ?? found
      shared.set(text, seen)
      known[unit] = seen
    }
    return seen
  }
}

function seenBy(
  model: PolicyModel,
  sides: readonly UnitSide[],
  unit: number,
  names: readonly number[],
): readonly NameSeen[] {
  const { egress = null, key = '' } = sides[unit] ?? {}
  // To rules without names it is all the same.
  if (egress === null || !hasNames(egress)) return none
  const pod = standingOf(model, key)
  if (typeof pod === 'string' || pod.endpoint === null) return none
  const found = names.flatMap((name): NameSeen[] => {
    const own = sides[name]
    const sightings = own === undefined ? null : sightingsOfName(model, pod, own.key)
    return sightings === null ? [] : [{ unit: name, identities: sightings.map(({ identity }) => identity) }]
  })
  return found.length === 0 ? none : found
}

const withNames = new WeakMap<SubjectMap['rules'], boolean>()

function hasNames({ rules }: SubjectMap): boolean {
  let has = withNames.get(rules)
  if (has === undefined) {
    has = rules.some(({ rule }) =>
      rule.entries.some(({ peers }) => peers?.some(({ selector }) => selector.type === 'fqdn') === true),
    )
    withNames.set(rules, has)
  }
  return has
}
