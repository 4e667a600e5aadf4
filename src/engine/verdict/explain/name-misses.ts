/** Rules about DNS names (`toFQDNs`) that would have let a dropped flow through, were the peer's address known by a name. */
import { protocolNumber } from '../../cilium/numbers'
import { describeSelector } from '../../policy/describe'
import { hasBit } from '../../policy/selectors/bitset'
import type { Selector } from '../../policy/selectors/selector'
import type { Step } from '../../types'
import { coversPort } from '../maps/resolved'
import type { Misses } from './explanation'
import type { Labelled } from './label-misses'

/** What of a peer a selector misses. */
export interface SelectorMiss {
  readonly missing: NonNullable<Step['missing']>
  readonly text: string
  readonly distance: number
}

/** What keeps a rule about names from a peer: what a pod or a node has at its address hides the names of it. Source: pkg/ipcache/ipcache.go (upsertLocked). */
export function nameMiss(selector: Selector, { identity, cluster, pod }: Labelled): SelectorMiss {
  const isNode = identity.labels.some(
    ({ source, key }) => source === 'reserved' && (key === 'host' || key === 'remote-node'),
  )
  if (pod !== null && !isNode)
    return {
      missing: 'peer-kind',
      text: 'toFQDNs never matches a pod, whatever name leads to it: policies see its labels, so select it with toEndpoints',
      distance: 2.2,
    }
  if (isNode && !cluster.settings.cidrMode.nodes)
    return {
      missing: 'peer-kind',
      text: 'toFQDNs never matches a node, whatever name leads to it: select it with toEntities',
      distance: 2.2,
    }
  return { missing: 'name', text: `the address is not known as ${describeSelector(selector)}`, distance: 3 }
}

/** Says of a dropped flow alone that some name of its address would let it through: what replays ask. */
export const nameMisses: Misses = ({ cluster, identities }, { map }, peer, { to, protocol, port }) => {
  const identity = identities[peer.identity]
  if (identity === undefined || map.direction === 'ingress') return []
  const about = { identity, cluster, pod: cluster.endpoints[cluster.endpointIndex.get(to) ?? -1] ?? null }
  const missed = map.entries.flatMap(({ origin, action, peers, ports }) =>
    action === 'allow' &&
    origin.kind === 'policy' &&
    !hasBit(peers, peer.identity) &&
    coversPort(ports, protocolNumber[protocol], port)
      ? (origin.entry.peers ?? [])
      : [],
  )
  const found = missed
    .filter(({ selector }) => selector.type === 'fqdn')
    .map(({ selector }) => nameMiss(selector, about))
    .find(({ missing }) => missing === 'name')
  return found === undefined
    ? []
    : [{ kind: 'near-miss', effect: 'none', missing: found.missing, text: found.text } satisfies Step]
}
