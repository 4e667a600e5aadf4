/**
 * Prefixes that are to admit clients of a service that hides their addresses: from the node that takes a packet in it may go on
 * with another one. Source: bpf/lib/nodeport.h, Documentation/network/kubernetes/kubeproxy-free.rst (client source IP).
 */
import type { NamedService } from '../../names/directory'
import { directoryOf } from '../../names/cluster-directory'
import type { PolicyRule } from '../../policy/entry'
import type { Lint, LintContext } from './context/lint'
import { rangeAt } from './context/places'

export const clientAddresses: Lint = (context) => {
  if (context.model.cluster.settings.transport.keepsSource === true) return
  let hiding: ReadonlyMap<string, NamedService> | null = null
  for (const source of context.policies)
    for (const rule of source.policy.rules) {
      const prefix = rule.isForNodes ? undefined : clientsOf(rule)
      if (prefix === undefined) continue
      hiding ??= hidingServices(context)
      if (hiding.size === 0) return
      const service = firstBehind(context, rule, hiding)
      if (service === undefined) continue
      const isBalanced = service.type === 'LoadBalancer'
      context.report(source, {
        code: 'client-address-hidden',
        severity: 'info',
        message: `Clients of the ${service.type} service ${service.key} are not seen by their addresses where another node takes their packets in, or kube-proxy does: this prefix then lets nobody in`,
        help: `Set externalTrafficPolicy: Local on the service, so that the pods see who calls${isBalanced ? ', or limit its clients by loadBalancerSourceRanges' : ''}.`,
        range: rangeAt(source.policy.place, prefix),
      })
    }
}

/** Where a rule admits a prefix that is not the whole world. */
function clientsOf({ entries }: PolicyRule): PolicyRule['subjectPath'] | undefined {
  for (const { direction, action, peers } of entries)
    if (direction === 'ingress' && action === 'allow')
      for (const { selector, path } of peers ?? [])
        if (selector.type === 'cidr' && selector.prefix.length > 0) return path
  return undefined
}

/** By pod, a service by which clients outside come in and on whose way their addresses may get lost. */
function hidingServices({ model }: LintContext): ReadonlyMap<string, NamedService> {
  const found = new Map<string, NamedService>()
  for (const service of directoryOf(model.cluster).services.values())
    if ((service.type === 'NodePort' || service.type === 'LoadBalancer') && service.keepsSource !== true)
      for (const key of service.selects) if (!found.has(key)) found.set(key, service)
  return found
}

function firstBehind(
  context: LintContext,
  rule: PolicyRule,
  hiding: ReadonlyMap<string, NamedService>,
): NamedService | undefined {
  for (const i of context.subjectEndpoints(rule)) {
    const service = hiding.get(context.model.cluster.endpoints[i]?.key ?? '')
    if (service !== undefined) return service
  }
  return undefined
}
