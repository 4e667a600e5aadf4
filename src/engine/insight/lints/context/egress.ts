/** The policy that closes a pod's egress, and where it does. */
import type { RuleOfPolicy } from '../../../verdict/maps/subjects'
import type { PolicySource } from './lint'
import { rangeOfKey, rangeOfName } from './places'

/** The policy to speak to: of those that isolate one that also opens something. */
export function isolatingPolicy(rules: readonly RuleOfPolicy[]): RuleOfPolicy | null {
  const isolating = rules.filter(({ rule }) => rule.isolates.includes('egress'))
  const opens = ({ rule }: RuleOfPolicy): boolean =>
    rule.entries.some(({ direction, action }) => direction === 'egress' && action === 'allow')
  return isolating.find(opens) ?? isolating[0] ?? null
}

/** Its egress in the text. */
export function egressRange({ policy }: PolicySource): ReturnType<typeof rangeOfName> {
  const { place } = policy
  const isolating = policy.rules.find((rule) => rule.isolates.includes('egress'))
  const entry = isolating?.entries.find(({ direction }) => direction === 'egress')
  if (entry === undefined) return rangeOfName(place)
  return rangeOfKey(
    place,
    entry.path.slice(0, entry.path.findIndex((step) => step === 'egress' || step === 'egressDeny') + 1),
  )
}
