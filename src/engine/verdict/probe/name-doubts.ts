/**
 * Addresses that a rule about names (`toFQDNs`) may be about: which ones Cilium has learnt is known to the agent alone, so that
 * default deny drops one is in doubt. Source: pkg/fqdn/namemanager.
 */
import { canonicalName } from '../../cluster/cluster'
import { protocolNumber } from '../../cilium/numbers'
import { hasScheme, idName, outsideKey, resourceWords } from '../../keys'
import type { Probe, Verdict } from '../../types'
import { isOfCluster } from '../find-peer'
import { matchesFqdn } from '../../policy/selectors/fqdn'
import { hasBit } from '../../policy/selectors/bitset'
import { coversPort } from '../maps/resolved'
import type { PolicyModel } from '../model'
import { standingOf } from '../sight'
import { lessonOf } from './unlearnt'

/** A doubt for each name or pattern that would let an address through, were it one of the name's. */
export function nameDoubts(model: PolicyModel, probe: Probe, verdict: Verdict): readonly string[] {
  const { from, to, protocol, port } = probe
  const endpoint = model.endpointIndex.get(from)
  const { decision, match } = verdict.egress
  if (endpoint !== undefined && decision === 'allowed') return sharedDoubts(model, probe, endpoint)
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

/** A name that no rule lists and that gets through by an address which it shares with one that a rule lists. */
function sharedDoubts(model: PolicyModel, { to, protocol, port }: Probe, endpoint: number): readonly string[] {
  const name = hasScheme(to, 'dns') ? canonicalName(idName(to)) : ''
  const own = new Set(model.cluster.dns.get(name) ?? [])
  const peer = own.size === 0 ? '' : standingOf(model, to)
  if (typeof peer === 'string') return []
  const listed = new Set<string>()
  for (const { origin, action, peers, ports } of model.maps.mapOf(endpoint, 'egress').entries) {
    if (action !== 'allow' || !coversPort(ports, protocolNumber[protocol], port) || !hasBit(peers, peer.identity))
      continue
    if (origin.kind !== 'policy' || origin.entry.peers === null) return []
    for (const { selector } of origin.entry.peers) {
      if (!hasBit(model.selection.selectPeers(selector), peer.identity)) continue
      if (selector.type !== 'fqdn' || matchesFqdn(selector.pattern, name)) return []
      for (const [other, addresses] of model.cluster.dns)
        if (matchesFqdn(selector.pattern, other) && addresses.some((address) => own.has(address))) listed.add(other)
    }
  }
  return [...listed].map(
    (other) =>
      `No rule lists ${name}: it gets through by an address that it shares with ${other}, and only once a pod of the node has looked that name up.`,
  )
}
