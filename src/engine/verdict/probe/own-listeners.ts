/**
 * Listeners of a CiliumEnvoyConfig in policies of Cilium's own endpoints: the configuration is looked for in the namespace of the
 * subject, and these have none. Source: pkg/policy/l4.go, pkg/policy/resolve.go.
 */
import { resourceWords } from '../../keys'
import type { Probe, Verdict } from '../../types'
import type { PolicyModel } from '../model'

/** A doubt for each of Cilium's own endpoints at the ends of a flow whose policies may not be combined. */
export function listenerDoubts(model: PolicyModel, { from, to }: Probe, { verdict }: Verdict): readonly string[] {
  if (verdict === 'DROPPED') return []
  return [from, to].flatMap((key) => {
    const subject = model.ownEndpoints().get(key)
    if (subject === undefined) return []
    const entry = [...subject.rules.egress.entries, ...subject.rules.ingress.entries].find(
      ({ l7 }) => l7?.kind === 'listener' && l7.resource.startsWith('namespace/'),
    )
    return entry === undefined
      ? []
      : [
          `${resourceWords(entry.policy.key)} names a listener of a CiliumEnvoyConfig, which is looked for in the namespace of the subject: the entity ${subject.name} has none, so its policies may not be combined, and then everything is dropped there.`,
        ]
  })
}
