/**
 * Rules about groups of a cloud (`fromGroups`, `toGroups`): which addresses are members is known to the cloud alone, so what such a
 * rule may change is a doubt. Source: pkg/policy/groups.
 */
import { protocolNumber } from '../../cilium/numbers'
import { hasScheme, idName, isWorldKey, resourceWords } from '../../keys'
import type { Probe, Verdict } from '../../types'
import { coversPort } from '../maps/resolved'
import { isOfCluster } from '../find-peer'
import type { PolicyModel } from '../model'

const isOutside = (key: string): boolean => hasScheme(key, 'ip', 'cidr') || hasScheme(key, 'dns') || isWorldKey(key)

/** A doubt for each side of a flow that would come out otherwise for a member of a group. */
export function groupDoubts(model: PolicyModel, probe: Probe, verdict: Verdict): readonly string[] {
  const sides = [
    { direction: 'egress', field: 'toGroups', subject: probe.from, peer: probe.to },
    { direction: 'ingress', field: 'fromGroups', subject: probe.to, peer: probe.from },
  ] as const
  return sides.flatMap(({ direction, field, subject, peer }) => {
    const endpoint = model.endpointIndex.get(subject)
    const { decision, match } = verdict[direction]
    if (endpoint === undefined || !isOutside(peer) || isOfCluster(model, idName(peer))) return []
    // What a deny rule drops, no group lets through.
    if (decision !== 'allowed' && (decision !== 'denied' || match !== 'none')) return []
    const wanted = decision === 'allowed' ? 'deny' : 'allow'
    const policies = model.maps
      .mapOf(endpoint, direction)
      .entries.flatMap(({ origin, action, ports }) =>
        action === wanted &&
        origin.kind === 'policy' &&
        coversPort(ports, protocolNumber[probe.protocol], probe.port) &&
        origin.entry.peers?.some(({ path }) => path.includes(field)) === true
          ? [origin.entry.policy.key]
          : [],
      )
    return [...new Set(policies)].map(
      (key) =>
        `${resourceWords(key)} ${wanted === 'allow' ? 'lets members of a cloud’s group through' : 'refuses members of a cloud’s group'} (${field}), and who is one is not known here: for a member it is ${wanted === 'allow' ? 'allowed' : 'denied'}.`,
    )
  })
}
