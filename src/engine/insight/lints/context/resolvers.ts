/** Pods that answer DNS, and the ports on which policies see them. */
import type { ClusterEndpoint } from '../../../cluster/endpoints'
import { resolversOf } from '../../../verdict/probe/learning'
import type { LintContext } from './lint'

/** A pod that answers DNS. */
export interface Resolver {
  /** Index of the endpoint. */
  readonly endpoint: number
  readonly port: number
}

const known = new WeakMap<LintContext['model']['cluster'], readonly Resolver[]>()

/** Pods that answer DNS in the workspace; one list as long as nothing but policies is edited. */
export function findResolvers({ model }: LintContext): readonly Resolver[] {
  let found = known.get(model.cluster)
  if (found !== undefined) return found
  const behindServices = new Map(resolversOf(model).map(({ key, port }) => [key, port]))
  found = model.cluster.endpoints.flatMap((pod, endpoint) => {
    const port = behindServices.get(pod.key) ?? (isDns(pod) ? ownPort(pod) : undefined)
    return port === undefined || pod.isHostNetwork ? [] : { endpoint, port }
  })
  known.set(model.cluster, found)
  return found
}

/** The label by which its pods are known; OpenShift has one of its own. */
export function dnsLabel({ podLabels }: ClusterEndpoint): readonly [key: string, value: string] | null {
  for (const key of ['k8s-app', 'app.kubernetes.io/name', 'dns.operator.openshift.io/daemonset-dns']) {
    const value = podLabels.get(key)
    if (value !== undefined) return [key, value]
  }
  return null
}

function isDns(pod: ClusterEndpoint): boolean {
  const [key, value] = dnsLabel(pod) ?? []
  return (
    value === 'coredns' ||
    (key === 'k8s-app' && value === 'kube-dns') ||
    key === 'dns.operator.openshift.io/daemonset-dns' ||
    (pod.namespace === 'kube-system' && pod.ports.some(({ port }) => port === 53))
  )
}

function ownPort({ ports }: ClusterEndpoint): number {
  const udp = ports.filter(({ protocol }) => protocol === 'UDP')
  return (udp.find(({ port }) => port === 53) ?? udp[0])?.port ?? 53
}
