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
  { enforcement, admitsLocalhost, hasAuthentication, hostFirewall, version }: Settings,
): Enforced | null {
  const { identity, isNode } = subject
  const isCalled = (name: string): boolean =>
    !isNode && identity.labels.some(({ source, key }) => source === 'k8s' && key === name)
  // A label by the name of a reserved one is taken for it, whatever its source.
  if (enforcement === 'never' || (isCalled('host') && !hostFirewall)) return 'open'
  const isAlways = enforcement === 'always' || isCalled('init')
  const own = rules.filter(
    (rule) => rule.direction === direction && rule.isForNodes === isNode && rule.subject.selects(identity),
  )
  if (own.length === 0 && !isAlways) return 'open'
  const hasDefaultDeny = isAlways || own.some((rule) => rule.defaultDeny)
  // The local host needs no rule to reach pods; where it is subject itself there is none for it. Since 1.20 the mode alone adds nothing.
  const hasLocalhost =
    admitsLocalhost && !isNode && direction === 'ingress' && (own.length > 0 || (hasDefaultDeny && version < 20))
  const closing = closingRules(own, { direction, hasDefaultDeny, hasLocalhost })
  return policyMap([...own, ...closing], direction, hasAuthentication)
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
