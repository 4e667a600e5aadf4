/** What may explain that Hubble saw something else than the present policies say. A difference that nothing explains is a fault of Membrane's. */

import { dropReasons } from '../../cilium/numbers'
import { hasScheme } from '../../keys'
import type { NamedPolicy } from '../connections/policies'
import { isUnauthenticated, type Seen } from '../connections/seen'
import type { PolicySummary } from '../../types'
import { asksForAuthentication, type Answer } from './ask'
import type { Asked, EndPair } from './rows'

export interface Difference {
  readonly seen: Seen
  readonly now: Answer
  readonly from: EndPair
  readonly to: EndPair
  readonly asked: Asked
  /** The present policies. */
  readonly policies: readonly PolicySummary[]
}

export function causesOf({ seen, now, from, to, asked, policies }: Difference): readonly string[] {
  const { tally } = asked
  const did = seen === 'allowed' || seen === 'left the source' ? 'allowed' : 'denied'
  const named = asked.policies.filter((policy) => policy.did === did && !isStill(policy, now, policies))
  const causes: string[] = named.map((policy) => causeIn(policy, policies))
  const ends = [from, to].flatMap((end) => ('now' in end ? [end.now] : []))
  for (const { name, isAssumedOutside } of ends)
    if (isAssumedOutside === true)
      causes.push(
        `${name} may be a node or something else in the cluster: the records tell no identity, and nothing here says whose address it is`,
      )
  if (tally.allowed > 0 && tally.denied > 0) causes.push('policies changed while the flows were recorded')
  for (const { name, notes } of ends)
    if (notes.some((note) => note.includes('labels have changed'))) causes.push(`labels of ${name} have changed since`)
  if (did === 'allowed') causes.push(...causesOfPassing(now, asked, named.length > 0))
  else if (seen === 'dropped') causes.push('the drop may have had another reason than policy: the records name none')
  else {
    if (isUnauthenticated(tally))
      causes.push('a rule that asked for authentication was in force, and the ends had not authenticated each other')
    else {
      if ((tally.unauthenticated ?? 0) > 0 || asksForAuthentication(now))
        causes.push('a rule that lets it through asks for authentication, which may have failed (AUTH_REQUIRED)')
      if (named.length === 0)
        causes.push('an older policy denied it', 'a policy that denies it is not among these files')
    }
    if (seen === 'audited') causes.push('the policy that audited it is gone')
    if (ends.some(({ peers }) => peers.some((key) => hasScheme(key, 'entity')))) causes.push('a host firewall')
  }
  if (ends.some(({ gone }) => gone !== 'no')) causes.push('the pod is gone, and a stand-in was judged')
  return causes
}

/** Why it came through, though the present policies or settings drop it. */
function causesOfPassing(now: Answer, { protocols }: Asked, isNamed: boolean): readonly string[] {
  const { egress, ingress, dropReason } = now.full()
  // No policy has a say in these.
  if (dropReason?.code === dropReasons.unknownProtocol.code) {
    const setting = protocols.includes('SCTP') ? 'enable-sctp' : 'enable-extended-ip-protocols'
    return [`${setting} was on when it was seen, and is off by what is stated here`]
  }
  const causes: string[] = []
  if (dropReason?.code === dropReasons.authRequired.code)
    causes.push('the ends could authenticate each other when it was seen (mesh-auth-enabled)')
  if ([...egress.steps, ...ingress.steps].some(({ missing }) => missing === 'name'))
    causes.push('the address had a name that a rule allows, and the flows do not say it')
  // A policy that Hubble names was enforced, and only Hubbles that tell audited packets apart name any.
  if (isNamed) return causes
  return [
    ...causes,
    'an older policy let it through',
    'a policy that allows it is not among these files',
    'audit mode: before Cilium 1.10 audited packets looked forwarded',
    'enforcement was off (enable-policy: never)',
  ]
}

/** Whether a policy that Hubble named lets through at its end now as it did then: what differs is at the other end. */
function isStill(named: NamedPolicy, now: Answer, policies: readonly PolicySummary[]): boolean {
  if (named.did === 'denied') return false
  const { egress, ingress } = now.full()
  const allowing = [egress, ingress].flatMap(({ decision, by }) => (decision === 'allowed' ? by : []))
  return sameOf(named, policies).some(({ key }) => allowing.includes(key))
}

function sameOf({ kind, namespace, name }: NamedPolicy, policies: readonly PolicySummary[]): readonly PolicySummary[] {
  return policies.filter(
    (policy) =>
      policy.name === name &&
      (kind === '' || policy.kind === kind) &&
      (namespace === null || policy.namespace === namespace),
  )
}

/** What has become of a policy that Hubble named. */
function causeIn(policy: NamedPolicy, policies: readonly PolicySummary[]): string {
  const { did, kind, namespace, name } = policy
  const words = `${kind === '' ? 'the policy' : kind} ${namespace === null || namespace === '' ? '' : `${namespace}/`}${name}`
  const found = sameOf(policy, policies)
  if (found.length === 0) return `${words} ${did} it, and is not among these files`
  if (found.every(({ status }) => status === 'rejected')) return `${words} ${did} it, and is refused as it stands here`
  return `${words} ${did} it, and does not as it stands here: it has changed since, or Membrane reads it wrongly`
}
