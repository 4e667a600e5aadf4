/**
 * Pods that answer DNS and are isolated for egress themselves: they watch services at the API server and hand names outside on to
 * resolvers there, so all pods of the cluster lose names. Source: Documentation/security/policy/intro.rst (Rule Basics).
 */
import { protocolNumber } from '../../cilium/numbers'
import { decideSide } from '../../verdict/maps/side'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { egressRange, isolatingPolicy } from './context/egress'
import type { Lint } from './context/lint'
import { findResolvers } from './context/resolvers'

const { TCP, UDP } = protocolNumber

export const resolverClosed: Lint = (context) => {
  const resolvers = findResolvers(context).map(({ endpoint }) => endpoint)
  if (resolvers.length === 0) return
  const { model } = context
  const byMap = new Map<SubjectMap, number[]>()
  for (const i of resolvers) {
    const map = model.maps.mapOf(i, 'egress')
    if (map.isIsolated && !context.hasConflict(map)) byMap.set(map, [...(byMap.get(map) ?? []), i])
  }
  if (byMap.size === 0) return
  const own = new Set(resolvers.map((i) => model.inside.ofEndpoint[i]))
  // What is known by a DNS name alone is neither; and the API server's node is no resolver because a rule opens all of its ports.
  const peers = model.identities.flatMap(({ labels }, i) => (labels.some(({ source }) => source === 'fqdn') ? [] : i))
  const noPods = peers.filter((i) => !context.isPod(i))
  const others = peers.filter(
    (i) => !own.has(i) && model.identities[i]?.texts.includes('reserved:kube-apiserver') !== true,
  )
  for (const [map, endpoints] of byMap) {
    const policy = isolatingPolicy(map.rules)?.policy
    const source = context.policies.find((of) => of.policy === policy)
    if (source === undefined) continue
    const knowsServices = [443, 6443].some((port) => reaches(map, noPods, [TCP], port))
    const asksOutside = reaches(map, others, [UDP, TCP], 53)
    if (knowsServices && asksOutside) continue
    const lost = [
      ...(knowsServices ? [] : ['the API server, from which it learns services and pods']),
      ...(asksOutside ? [] : ['the resolvers outside that it asks for other names']),
    ]
    context.report(source, {
      code: 'resolver-closed',
      message: `${context.names(endpoints)} answers DNS for the cluster, and this keeps it from ${lost.join(', and from ')}`,
      help: `Leave it out of the selector, or allow it ${[
        ...(knowsServices ? [] : ['the entity kube-apiserver']),
        ...(asksOutside ? [] : ['port 53 of its resolvers: the entity world, or host and remote-node']),
      ].join(' and ')}.`,
      range: egressRange(source),
    })
  }
}

/** Whether some identity gets through on a port. */
function reaches(map: SubjectMap, identities: readonly number[], protocols: readonly number[], port: number): boolean {
  return identities.some((identity) =>
    protocols.some((protocol) => decideSide(map, identity, protocol, port).decision === 'allowed'),
  )
}
