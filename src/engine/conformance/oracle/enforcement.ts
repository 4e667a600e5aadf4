/** Whether a direction of a pod is enforced, and what stands behind its rules. */
import type { Identity } from './identity'
import { policyMap, type PolicyMap } from './policy-map'
import { everything } from './ports'
import { plain, Tier, type Rule } from './rule'
import { hasReserved, labelSelector, wildcard } from './selector'

export type Enforcement = 'default' | 'always' | 'never'

/** A pod's policy in one direction: not enforced, or a map. */
export type Enforced = PolicyMap | 'open'

/** The policy of one identity in one direction; null where it cannot be computed. */
export function directionMap(
  identity: Identity,
  rules: readonly Rule[],
  direction: Rule['direction'],
  enforcement: Enforcement,
): Enforced | null {
  if (enforcement === 'never') return 'open'
  const own = rules.filter((rule) => rule.direction === direction && rule.subject.selects(identity))
  if (own.length === 0 && enforcement === 'default') return 'open'
  const hasDefaultDeny = enforcement === 'always' || own.some((rule) => rule.defaultDeny)
  return policyMap([...own, ...closingRules(own, direction, hasDefaultDeny)], direction)
}

/** What Cilium adds behind the rules of a pod. */
function closingRules(own: readonly Rule[], direction: Rule['direction'], hasDefaultDeny: boolean): readonly Rule[] {
  const rule = (origin: string, verdict: Rule['verdict'], priority: number, peers: Rule['peers']): Rule => ({
    origin,
    direction,
    subject: wildcard,
    tier: Tier.default,
    priority,
    verdict,
    defaultDeny: false,
    peers,
    ports: [plain(everything)],
  })
  if (!hasDefaultDeny) return [rule('default-allow', 'allow', 0, [wildcard])]
  const host = labelSelector([hasReserved('host')])
  const localhost = direction === 'ingress' && own.length > 0 ? [rule('localhost', 'allow', 0, [host])] : []
  const hasPass = own.some(({ verdict }) => verdict === 'pass')
  return hasPass ? [...localhost, rule('default-deny', 'deny', 1, [wildcard])] : localhost
}
