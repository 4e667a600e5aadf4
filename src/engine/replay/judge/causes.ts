/** What may explain that Hubble saw something else than the present policies say. A difference that nothing explains is a fault of Membrane's. */

import { hasScheme } from '../../keys'
import type { NamedPolicy } from '../connections/policies'
import type { Seen } from '../connections/seen'
import type { PolicySummary } from '../../types'
import type { Answer } from './ask'
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
  const named = asked.policies.filter((policy) => policy.did === did)
  const causes: string[] = named.map((policy) => causeIn(policy, policies))
  const ends = [from, to].flatMap((end) => ('now' in end ? [end.now] : []))
  if (tally.allowed > 0 && tally.denied > 0) causes.push('policies changed while the flows were recorded')
  for (const { name, notes } of ends)
    if (notes.some((note) => note.includes('labels have changed'))) causes.push(`labels of ${name} have changed since`)
  if (seen === 'allowed' || seen === 'left the source') {
    const { egress, ingress } = now.full()
    const steps = [...egress.steps, ...ingress.steps]
    if (steps.some(({ missing }) => missing === 'name'))
      causes.push('the address had a name that a rule allows, and the flows do not say it')
    if (named.length === 0)
      causes.push('an older policy let it through', 'a policy that allows it is not among these files')
    causes.push(
      'audit mode: before Cilium 1.10 audited packets looked forwarded',
      'enforcement was off (enable-policy: never)',
    )
  } else if (seen === 'dropped') {
    causes.push('the drop may have had another reason than policy: the records name none')
  } else {
    const { egress, ingress } = now.full()
    if (egress.authentication !== undefined || ingress.authentication !== undefined)
      causes.push('a rule that lets it through asks for authentication, which may have failed (AUTH_REQUIRED)')
    if (named.length === 0) causes.push('an older policy denied it', 'a policy that denies it is not among these files')
    if (seen === 'audited') causes.push('the policy that audited it is gone')
    if (ends.some(({ peers }) => peers.some((key) => hasScheme(key, 'entity')))) causes.push('a host firewall')
  }
  if (ends.some(({ gone }) => gone !== 'no')) causes.push('the pod is gone, and a stand-in was judged')
  return causes
}

/** What has become of a policy that Hubble named. */
function causeIn({ did, kind, namespace, name }: NamedPolicy, policies: readonly PolicySummary[]): string {
  const words = `${kind === '' ? 'the policy' : kind} ${namespace === null || namespace === '' ? '' : `${namespace}/`}${name}`
  const found = policies.filter(
    (policy) =>
      policy.name === name &&
      (kind === '' || policy.kind === kind) &&
      (namespace === null || policy.namespace === namespace),
  )
  if (found.length === 0) return `${words} ${did} it, and is not among these files`
  if (found.every(({ status }) => status === 'rejected')) return `${words} ${did} it, and is refused as it stands here`
  return `${words} ${did} it, and does not as it stands here: it has changed since, or Membrane reads it wrongly`
}
