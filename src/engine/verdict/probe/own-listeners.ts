/**
 * Listeners of a CiliumEnvoyConfig: what they do is for Envoy to say. In policies of Cilium's own endpoints the configuration is
 * looked for in the namespace of the subject, and these have none. Source: pkg/policy/l4.go, pkg/policy/resolve.go.
 */
import { resourceWords } from '../../keys'
import type { Probe, Verdict } from '../../types'
import type { ResolvedEntry } from '../maps/resolved'
import type { PolicyModel } from '../model'

/** A doubt for what goes to a listener, and for each of Cilium's own endpoints at the ends whose policies may not be combined. */
export function listenerDoubts(model: PolicyModel, probe: Probe, { verdict, egress }: Verdict): readonly string[] {
  if (verdict === 'DROPPED') return []
  const { listener } = egress
  const sent =
    listener === undefined
      ? []
      : [`This goes to the ${listener}: whether it goes on, and where to, is not judged here.`]
  return [...sent, ...combinedDoubts(model, probe)]
}

/** The listener that deciding rules send to, in words; undefined for none. */
export function listenerOf(winners: readonly ResolvedEntry[]): string | undefined {
  for (const { origin } of winners) {
    const l7 = origin.kind === 'policy' ? origin.entry.l7 : null
    if (l7?.kind !== 'listener') continue
    const [scope, name] = l7.resource.split('/', 2)
    return `listener ${l7.name} of ${scope === 'cluster' ? 'CiliumClusterwideEnvoyConfig' : 'CiliumEnvoyConfig'} ${name}`
  }
  return undefined
}

function combinedDoubts(model: PolicyModel, { from, to }: Probe): readonly string[] {
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
