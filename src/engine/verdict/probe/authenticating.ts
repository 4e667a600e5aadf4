/**
 * What passes only once both ends have authenticated each other: whether they can is not judged.
 * Source: bpf/lib/policy.h, Documentation/network/servicemesh/mutual-authentication.
 */
import type { Verdict } from '../../types'

/** A doubt where a rule that asks for an authentication lets a flow through. */
export function authenticatingDoubts({ verdict, problem, egress, ingress }: Verdict): readonly string[] {
  const asks = [egress, ingress].some(({ authentication }) => authentication === 'required')
  return asks && verdict !== 'DROPPED' && problem === undefined
    ? [
        'This is dropped unless both ends have authenticated each other, as a rule asks (authentication.mode: required): whether they can is not judged here.',
      ]
    : []
}
