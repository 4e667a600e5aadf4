/**
 * Pods that do not let in whom other objects send to them. Requests of an Ingress or a route come as the entity ingress by way
 * of Cilium, and as the pods of another program where those are in the workspace; those for webhooks and extensions come from
 * the API server, those for metrics from Prometheus. Source: Documentation/network/servicemesh/ingress-and-network-policy.rst.
 */
import { protocolNumber } from '../../cilium/numbers'
import type { ClusterEndpoint } from '../../cluster/endpoints'
import { isCiliumClass, type Way } from '../../manifest/routes'
import { askedOn, behind, classesOf, isServing, nameLabel, serverOf, type AskedPod } from '../../names/routed'
import { outsideKey, resourceParts } from '../../keys'
import { hasBit } from '../../policy/selectors/bitset'
import { isMet } from '../../policy/selectors/selector'
import { findPeer } from '../../verdict/find-peer'
import { decideSide } from '../../verdict/maps/side'
import type { Lint, LintContext } from './context/lint'

/** Those as whom requests come, as identities and in words; a pod is let in or kept out by all of them alike. */
interface Senders {
  readonly identities: readonly number[]
  readonly words: string
  readonly help: string
}

export const backends: Lint = (context) => {
  const classes = classesOf(context.ways)
  for (const way of context.ways) {
    const senders = sendersOf(context, way, classes)
    if (senders === null || senders.identities.length === 0) continue
    const closed = askedBy(context, way).find(([key, port]) => isClosed(context, key, port, senders))
    if (closed === undefined) continue
    const { kind, namespace, name } = resourceParts(way.key)
    context.report(null, {
      code: 'backend-closed',
      message: `Requests of ${kind} ${way.caller === 'api-server' ? name : `${namespace}/${name}`} reach ${closed[0]} on TCP/${closed[1]} ${senders.words}, which its policies do not let in`,
      help: senders.help,
      range: way.range,
    })
  }
}

/** As whom requests of an object come; null where what serves it is not known. */
function sendersOf(context: LintContext, way: Way, classes: ReadonlyMap<string, string>): Senders | null {
  const { caller } = way
  if (caller === 'api-server') return apiServer(context)
  if (caller === 'prometheus')
    return ofPods(context, (pod) => /^prometheus(-agent)?$/.test(pod.podLabels.get(nameLabel) ?? ''))
  const server = serverOf(way, classes)
  if (server === null) return null
  if (!isCiliumClass(server.className)) return ofPods(context, isServing(server))
  const identity = context.model.inside.ofReserved.get('ingress')
  return {
    identities: identity === undefined ? [] : [identity],
    words: 'as the entity ingress',
    help: 'Allow the entity by a Cilium policy for those pods: fromEntities: [ingress], with toPorts for the port.',
  }
}

/** Pods of a program; null where one may be its node. */
function ofPods(context: LintContext, isOne: (pod: ClusterEndpoint) => boolean): Senders | null {
  const { model } = context
  const found = model.cluster.endpoints.flatMap((pod, i) => (isOne(pod) ? i : []))
  if (found.some((i) => model.cluster.endpoints[i]?.isHostNetwork === true)) return null
  return {
    identities: [...new Set(found.map((i) => model.inside.ofEndpoint[i] ?? 0))],
    words: `from ${context.names(found)}`,
    help: 'Let those pods in at the port of the pod.',
  }
}

/** Those among identities that the API server never has, but for the node of the pod, which is let in unless a policy denies it. */
const neverApiServer = ['host', 'health', 'ingress', 'init', 'unmanaged'] as const

/**
 * The API server: on other nodes and outside, where its slices state it, otherwise as anything that is no pod. Null where it
 * is on the pod's node for certain, or pods carry its requests. Source: pkg/ipcache/cell/apiserver_watcher.go.
 */
function apiServer({ model, podIdentities }: LintContext): Senders | null {
  const { inside, cluster } = model
  const { apiServer: stated, endpoints, nodes } = cluster
  const hasAgents = endpoints.some(({ podLabels }) => podLabels.get('k8s-app') === 'konnectivity-agent')
  if (hasAgents || (nodes.size === 1 && stated?.nodes.size === 1)) return null
  const never = new Set([
    ...neverApiServer.flatMap((name) => inside.ofReserved.get(name) ?? []),
    ...(inside.hostWithApiServer === null ? [] : [inside.hostWithApiServer]),
    ...inside.ofHost.values(),
  ])
  const outside = (stated?.outside ?? []).flatMap((address) => {
    const peer = findPeer(model, outsideKey('ip', address))
    return typeof peer === 'string' ? [] : peer.identity
  })
  const onNodes = (['remote-node', 'kube-apiserver'] as const).flatMap((name) => inside.ofReserved.get(name) ?? [])
  return {
    identities:
      stated === null
        ? [...model.identities.keys()].filter((i) => !hasBit(podIdentities, i) && !never.has(i))
        : [...outside, ...(stated.nodes.size > 0 ? [...onNodes, ...inside.ofNodeAddress.values()] : [])],
    words: 'from the API server',
    help: 'It sends from its node or from outside, which no selector of pods matches: allow fromEntities: [kube-apiserver, remote-node] by a Cilium policy, or the port without from.',
  }
}

/** The pods that requests of an object reach. */
function askedBy(context: LintContext, { backends: stated, scraped }: Way): readonly AskedPod[] {
  const { cluster } = context.model
  if (scraped === undefined) return stated.flatMap((backend) => behind(cluster, backend))
  const { isOfPods, namespaces, labels, ports } = scraped
  const isMeant = (namespace: string, own: ReadonlyMap<string, string>) =>
    (namespaces?.includes(namespace) ?? true) && labels.every((label) => isMet(label, own.get(label.key)))
  if (isOfPods) {
    const pods = cluster.endpoints.filter(({ namespace, podLabels }) => isMeant(namespace, podLabels))
    return pods.flatMap((pod) => ports.flatMap(({ named, ofPod }) => askedOn(pod, named || ofPod)))
  }
  return cluster.services
    .filter(({ namespace, labels: own }) => isMeant(namespace, own))
    .flatMap(({ namespace, name: service }) =>
      ports.flatMap(({ named, ofPod }) => behind(cluster, { namespace, service, port: named }, ofPod)),
    )
}

/** Whether a pod drops what all of the senders send to a port of it. */
function isClosed({ model }: LintContext, key: string, port: number, { identities }: Senders): boolean {
  const at = model.endpointIndex.get(key) ?? -1
  if (model.cluster.endpoints[at]?.isHostNetwork !== false || model.maps.conflictOf(at) !== null) return false
  const map = model.maps.mapOf(at, 'ingress')
  return identities.every((identity) => {
    const { decision, isAudited } = decideSide(map, identity, protocolNumber.TCP, port)
    return decision === 'denied' && !isAudited
  })
}
