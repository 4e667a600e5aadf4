/**
 * Services that local redirect policies lead to other pods, which pods that may reach the service may not reach.
 * Source: pkg/loadbalancer/redirectpolicy, Documentation/network/kubernetes/local-redirect-policy.rst.
 */
import { protocolNumber } from '../../cilium/numbers'
import { directoryOf } from '../../names/cluster-directory'
import type { NamedService } from '../../names/directory'
import type { LocalRedirect, ServicePort } from '../../types'
import { decideSide } from '../../verdict/maps/side'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { egressRange, isolatingPolicy } from './context/egress'
import { pods, type Lint, type LintContext } from './context/lint'

/** NodeLocal DNSCache, which makes its address part of the node where it shares the node's network. */
const nodeLocalDns = 'node-local-dns'

export const localRedirect: Lint = (context) => {
  for (const service of directoryOf(context.model.cluster).services.values())
    for (const redirect of service.redirects ?? []) check(context, service, redirect)
  checkNodeLocalDns(context)
}

function check(context: LintContext, service: NamedService, { policy, pods: targets, ports }: LocalRedirect): void {
  if (targets.length === 0) return
  const reached = reaching(context)
  reportEach(
    context,
    (map) =>
      ports.some(({ port, protocol, targetPort }) => {
        const behind = service.ports.find((own) => own.port === port && own.protocol === protocol)
        const number = typeof behind?.targetPort === 'number' ? behind.targetPort : port
        const others = service.selects.filter((key) => !targets.includes(key))
        return (
          reached(map, others, { protocol, port: number }) && !reached(map, targets, { protocol, port: targetPort })
        )
      }),
    (who, count) => ({
      code: 'redirect-not-allowed',
      severity: 'warning',
      message: `${who} may reach the pods of service ${service.key}, and not ${targets.slice(0, 3).join(', ')}, to which CiliumLocalRedirectPolicy ${policy} leads what ${count === 1 ? 'it sends' : 'they send'} to the service`,
      help: 'Allow egress to the labels of those pods too, on their own port.',
    }),
  )
}

function checkNodeLocalDns(context: LintContext): void {
  const { endpoints } = context.model.cluster
  const caches = endpoints.filter(
    ({ isHostNetwork, podLabels, name }) =>
      isHostNetwork && (podLabels.get('k8s-app') === nodeLocalDns || name === nodeLocalDns),
  )
  const host = context.model.inside.ofReserved.get('host')
  if (caches.length === 0 || host === undefined) return
  const reached = reaching(context)
  const servers = endpoints.filter(({ podLabels }) => podLabels.get('k8s-app') === 'kube-dns').map(({ key }) => key)
  reportEach(
    context,
    (map) =>
      reached(map, servers, { protocol: 'UDP', port: 53 }) &&
      decideSide(map, host, protocolNumber.UDP, 53).decision !== 'allowed',
    (who, count) => ({
      code: 'dns-node-local',
      severity: 'info',
      message: `NodeLocal DNSCache runs on the nodes: where kubelet hands out its address (mostly 169.254.20.10), ${who} ${count === 1 ? 'asks its' : 'ask their'} own node for names, which no rule lets through`,
      help: 'Add toEntities: [host] to a CiliumNetworkPolicy on port 53, with the same DNS rules; no NetworkPolicy can allow it. With the address of the service kube-dns nothing is missing.',
    }),
  )
}

/** Whether a map lets its pods reach one of some endpoints. */
function reaching({ model: { inside, endpointIndex } }: LintContext) {
  return (
    map: SubjectMap,
    keys: readonly string[],
    { protocol, port }: Pick<ServicePort, 'protocol' | 'port'>,
  ): boolean =>
    keys.some((key) => {
      const identity = inside.ofEndpoint[endpointIndex.get(key) ?? -1]
      return identity !== undefined && decideSide(map, identity, protocolNumber[protocol], port).decision === 'allowed'
    })
}

type Said = Pick<Parameters<LintContext['report']>[1], 'code' | 'severity' | 'message' | 'help'>

/** Speaks to the policies that close egress of pods for which something holds, once each. */
function reportEach(
  context: LintContext,
  holds: (map: SubjectMap) => boolean,
  say: (who: string, count: number) => Said,
): void {
  const found = new Map<LintContext['policies'][number], number[]>()
  for (const [map, endpoints] of context.maps) {
    if (map.direction !== 'egress' || !map.isIsolated || context.hasConflict(map) || !holds(map)) continue
    const policy = isolatingPolicy(map.rules)?.policy
    const source = context.policies.find((one) => one.policy === policy)
    if (source !== undefined) found.set(source, [...(found.get(source) ?? []), ...endpoints])
  }
  for (const [source, endpoints] of found) {
    const who = `${pods(endpoints.length)} (${context.names(endpoints)})`
    context.report(source, { ...say(who, endpoints.length), range: egressRange(source) })
  }
}
