/** Whether a direction of a pod or node is enforced, and what stands behind its rules. */
import type { Identity } from './identity'
import { policyMap, type PolicyMap } from './policy-map'
import { everything } from './ports'
import { plain, Tier, type Rule } from './rule'
import { hasReserved, labelSelector, wildcard } from './selector'
import type { Settings } from './settings'

export type Enforcement = Settings['enforcement']

/** A pod, or a node under the host firewall. */
export interface PolicySubject {
  readonly identity: Identity
  readonly isNode: boolean
}

/** A subject's policy in one direction: not enforced, or a map. */
export type Enforced = PolicyMap | 'open'

/** The policy of one subject in one direction; null where it cannot be computed. */
export function directionMap(
  subject: PolicySubject,
  rules: readonly Rule[],
  direction: Rule['direction'],
  { enforcement, admitsLocalhost, version }: Pick<Settings, 'enforcement' | 'admitsLocalhost' | 'version'>,
): Enforced | null {
  if (enforcement === 'never') return 'open'
  const { identity, isNode } = subject
  const own = rules.filter(
    (rule) => rule.direction === direction && rule.isForNodes === isNode && rule.subject.selects(identity),
  )
  if (own.length === 0 && enforcement === 'default') return 'open'
  const hasDefaultDeny = enforcement === 'always' || own.some((rule) => rule.defaultDeny)
  // The local host needs no rule to reach pods; where it is subject itself there is none for it. Since 1.20 the mode alone adds nothing.
  const hasLocalhost =
    admitsLocalhost && !isNode && direction === 'ingress' && (own.length > 0 || (hasDefaultDeny && version < 20))
  return policyMap([...own, ...closingRules(own, { direction, hasDefaultDeny, hasLocalhost })], direction)
}

interface Closing {
  readonly direction: Rule['direction']
  readonly hasDefaultDeny: boolean
  readonly hasLocalhost: boolean
}

/** What Cilium adds behind the rules of a subject. */
function closingRules(own: readonly Rule[], { direction, hasDefaultDeny, hasLocalhost }: Closing): readonly Rule[] {
  const rule = (origin: string, verdict: Rule['verdict'], priority: number, peers: Rule['peers']): Rule => ({
    origin,
    direction,
    subject: wildcard,
    isForNodes: false,
    tier: Tier.default,
    priority,
    verdict,
    defaultDeny: false,
    peers,
    ports: [plain(everything)],
  })
  if (!hasDefaultDeny) return [rule('default-allow', 'allow', 0, [wildcard])]
  const host = labelSelector([hasReserved('host')])
  const localhost = hasLocalhost ? [rule('localhost', 'allow', 0, [host])] : []
  const hasPass = own.some(({ verdict }) => verdict === 'pass')
  return hasPass ? [...localhost, rule('default-deny', 'deny', 1, [wildcard])] : localhost
}
