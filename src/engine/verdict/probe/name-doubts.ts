/**
 * Addresses that a rule about names (`toFQDNs`) may be about: which ones Cilium has learnt is known to the agent alone, so that
 * default deny drops one is in doubt. Source: pkg/fqdn/namemanager.
 */
import { protocolNumber } from '../../cilium/numbers'
import { hasScheme, idName, outsideKey, resourceWords } from '../../keys'
import type { Probe, Verdict } from '../../types'
import { isOfCluster } from '../find-peer'
import { coversPort } from '../maps/resolved'
import type { PolicyModel } from '../model'
import { standingOf } from '../sight'
import { lessonOf } from './unlearnt'

/** A doubt for each name or pattern that would let an address through, were it one of the name's. */
export function nameDoubts(
  model: PolicyModel,
  { from, to, protocol, port }: Probe,
  verdict: Verdict,
): readonly string[] {
  const endpoint = model.endpointIndex.get(from)
  const { decision, match } = verdict.egress
  if (endpoint === undefined || decision !== 'denied' || match !== 'none' || !hasScheme(to, 'ip')) return []
  const address = idName(to)
  const sender = standingOf(model, from)
  if (typeof sender === 'string' || isOfCluster(model, address)) return []
  const found = new Set<string>()
  for (const { origin, action, ports } of model.maps.mapOf(endpoint, 'egress').entries) {
    if (action !== 'allow' || origin.kind !== 'policy' || !coversPort(ports, protocolNumber[protocol], port)) continue
    for (const { selector } of origin.entry.peers ?? []) {
      if (selector.type !== 'fqdn') continue
      const { text } = selector.pattern
      // A name with stated addresses has no others.
      if ((model.cluster.dns.get(text) ?? []).length > 0) continue
      if (lessonOf(model, sender, outsideKey('dns', text.replaceAll('*', 'x')))?.way.kind === 'missed') continue
      found.add(
        `${resourceWords(origin.entry.policy.key)} lets addresses of ${text} through, and whether ${address} is one is not stated: once Cilium has learnt it as one, it is allowed.`,
      )
    }
  }
  return [...found]
}
