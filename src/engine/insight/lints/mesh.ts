/**
 * Policies that open ports between pods of a service mesh, whose connections come on another port.
 * Source: istio.io, ambient and Kubernetes NetworkPolicy; Documentation/security/network/encryption-ztunnel.rst.
 */
import { protocolNumber } from '../../cilium/numbers'
import type { Cluster } from '../../cluster/cluster'
import { tunnelOf, tunnelPort, tunnels } from '../../cluster/mesh'
import { hasBit } from '../../policy/selectors/bitset'
import { decideSide } from '../../verdict/maps/side'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { Lint, LintContext } from './context/lint'
import { rangeAt } from './context/places'

const { TCP } = protocolNumber

/** Of more peers a rule is not asked about: those that it selects are mostly alike. */
const mostPeers = 20

export const mesh: Lint = (context) => {
  check(context, 'ambient')
  check(context, 'ztunnel')
}

const nobody: ReadonlySet<number> = new Set()

/** Places of pods by their tunnel, kept with the cluster, which edits of policies leave. */
const known = new WeakMap<Cluster, ReadonlyMap<string, ReadonlySet<number>>>()

function enrolled(cluster: Cluster): ReadonlyMap<string, ReadonlySet<number>> {
  let byTunnel = known.get(cluster)
  if (byTunnel === undefined) {
    const found = new Map<string, Set<number>>()
    cluster.endpoints.forEach((pod, i) => {
      const tunnel = tunnelOf(cluster, pod)
      if (tunnel !== null) found.set(tunnel, (found.get(tunnel) ?? new Set()).add(i))
    })
    known.set(cluster, (byTunnel = found))
  }
  return byTunnel
}

function check(context: LintContext, tunnel: keyof typeof tunnels): void {
  const { model } = context
  const pods = enrolled(model.cluster).get(tunnel) ?? nobody
  if (pods.size < 2) return
  const identities = new Set([...pods].map((i) => model.inside.ofEndpoint[i] ?? 0))
  const told = new Set<string>()
  for (const [map, endpoints] of context.maps) {
    if (!map.isIsolated || context.hasConflict(map) || !endpoints.some((i) => pods.has(i))) continue
    // A pod on its own is nobody to itself.
    const own = endpoints.length === 1 ? model.inside.ofEndpoint[endpoints[0] ?? -1] : undefined
    const found = closedTunnel(
      map,
      [...identities].filter((identity) => identity !== own),
    )
    if (found === null) continue
    const rule = map.rules.find((each) => each.rule.entries.includes(found.entry))
    const source = context.policies.find(({ policy }) => policy === rule?.policy)
    if (source === undefined || told.has(`${source.policy.key} ${map.direction}`)) continue
    told.add(`${source.policy.key} ${map.direction}`)
    context.report(source, {
      code: 'mesh-port-closed',
      message: `${context.names(endpoints.filter((i) => pods.has(i)))} and pods ${map.direction === 'ingress' ? 'that this lets in' : 'to which this opens egress'} are ${tunnels[tunnel]}, which carries TCP between them to port ${tunnelPort}: no rule opens that, and policies do not see port ${found.port}`,
      help: `Add port ${tunnelPort} for the same peers. Whoever may use it reaches every port${tunnel === 'ambient' ? ', so the limit belongs into an AuthorizationPolicy of Istio' : ''}.`,
      range: rangeAt(source.policy.place, found.entry.path),
    })
  }
}

/** A rule that opens a port between pods, and nothing opens the port of its tunnel between them. */
function closedTunnel(map: SubjectMap, identities: readonly number[]) {
  for (const { origin, action, peers, ports } of map.entries) {
    if (origin.kind !== 'policy' || action !== 'allow' || ports === null) continue
    const port = ports.find(({ protocol, first }) => protocol === TCP && first > 0 && first !== tunnelPort)?.first
    if (port === undefined) continue
    let asked = 0
    for (const identity of identities) {
      if (!hasBit(peers, identity)) continue
      if (++asked > mostPeers) break
      const isOpen = (to: number) => decideSide(map, identity, TCP, to).decision === 'allowed'
      if (isOpen(port) && !isOpen(tunnelPort)) return { entry: origin.entry, port }
    }
  }
  return null
}
