/** What may explain that Hubble saw other than the present policies say. A difference that nothing explains is a fault of Membrane's. */
import type { Seen } from '../connections/seen'
import type { Answer } from './ask'
import type { Asked, EndPair } from './rows'

export function causesOf(
  seen: Seen,
  { full }: Answer,
  { from, to }: { readonly from: EndPair; readonly to: EndPair },
  { tally }: Asked,
): readonly string[] {
  const causes: string[] = []
  const ends = [from, to].flatMap((end) => ('now' in end ? [end.now] : []))
  if (tally.allowed > 0 && tally.denied > 0) causes.push('policies changed while the flows were recorded')
  for (const { name, notes } of ends)
    if (notes.some((note) => note.includes('labels have changed'))) causes.push(`labels of ${name} have changed since`)
  if (seen === 'allowed' || seen === 'left the source') {
    const steps = [...full.egress.steps, ...full.ingress.steps]
    if (steps.some(({ missing }) => missing === 'name'))
      causes.push('the address had a name that a rule allows, and the flows do not tell it')
    causes.push('an older policy let it through', 'a policy that allows it is not among these files')
    causes.push(
      'audit mode: before Cilium 1.10 audited packets looked forwarded',
      'enforcement was off (enable-policy: never)',
    )
  } else if (seen === 'dropped') {
    causes.push('the drop may have had another reason than policy: the records name none')
  } else {
    causes.push('an older policy denied it', 'a policy that denies it is not among these files')
    if (seen === 'audited') causes.push('the policy that audited it is gone')
    if (ends.some(({ peers }) => peers.some((key) => key.startsWith('entity:')))) causes.push('a host firewall')
  }
  if (ends.some(({ gone }) => gone !== 'no')) causes.push('the pod is gone, and a stand-in was asked')
  return causes
}
