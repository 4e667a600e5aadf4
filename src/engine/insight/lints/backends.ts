/**
 * Pods behind an Ingress or a route that do not let in what serves it: requests by way of Cilium reach them as the entity ingress,
 * and by way of another program as the pods of that one, where those are in the workspace.
 * Source: Documentation/network/servicemesh/ingress-and-network-policy.rst.
 */
import { protocolNumber } from '../../cilium/numbers'
import { isCiliumClass, type Backend, type Way } from '../../manifest/routes'
import { directoryOf } from '../../names/cluster-directory'
import { resourceName, resourceParts } from '../../keys'
import { decideSide } from '../../verdict/maps/side'
import type { Lint, LintContext } from './context/lint'

/** Those as whom requests come, as identities and in words; a pod is let in or kept out by all of them alike. */
interface Senders {
  readonly identities: readonly number[]
  readonly words: string
  readonly help: string
}

export const backends: Lint = (context) => {
  const classes = new Map(context.ways.map(({ key, className }) => [key, className]))
  for (const way of context.ways) {
    const senders = sendersOf(context, way, classes)
    if (senders === null || senders.identities.length === 0) continue
    for (const backend of way.backends) {
      const closed = closedBehind(context, backend, senders)
      if (closed === null) continue
      context.report(null, {
        code: 'backend-closed',
        message: `Requests of ${resourceParts(way.key).kind} ${resourceName(way.key)} reach ${closed} ${senders.words}, which its policies do not let in`,
        help: senders.help,
        range: way.range,
      })
      break
    }
  }
}

/** As whom requests of an object come; null where what serves it is not known. */
function sendersOf(
  context: LintContext,
  { key: own, gateways }: Way,
  classes: ReadonlyMap<string, string>,
): Senders | null {
  const served = [own, ...gateways].find((key) => (classes.get(key) ?? '') !== '')
  if (served === undefined) return null
  const className = classes.get(served) ?? ''
  if (!isCiliumClass(className)) return ofPods(context, served, className)
  const identity = context.model.inside.ofReserved.get('ingress')
  return {
    identities: identity === undefined ? [] : [identity],
    words: 'as the entity ingress',
    help: 'Allow the entity by a Cilium policy for those pods: fromEntities: [ingress], with toPorts for the port.',
  }
}

/** Pods of a program that serves a class, by the labels that its chart or the Gateway API gives them; null where one may be its node. */
function ofPods(context: LintContext, served: string, className: string): Senders | null {
  const { model } = context
  const { kind, namespace, name } = resourceParts(served)
  const chart = [`ingress-${className}`, `${className}-ingress`, ...(className === 'traefik' ? ['traefik'] : [])]
  const found: number[] = []
  for (const [i, pod] of model.cluster.endpoints.entries()) {
    const isOne =
      kind === 'Gateway'
        ? pod.namespace === namespace && pod.podLabels.get('gateway.networking.k8s.io/gateway-name') === name
        : chart.includes(pod.podLabels.get('app.kubernetes.io/name') ?? '') &&
          (pod.podLabels.get('app.kubernetes.io/component') ?? 'controller') === 'controller'
    if (!isOne) continue
    if (pod.isHostNetwork) return null
    found.push(i)
  }
  return {
    identities: [...new Set(found.map((i) => model.inside.ofEndpoint[i] ?? 0))],
    words: `from ${context.names(found)}`,
    help: 'Let those pods in at the port of the pod.',
  }
}

/** The first pod behind a port of a service that drops what all of the senders send, with its port; null where none does. */
function closedBehind(
  { model }: LintContext,
  { namespace, service: name, port: written }: Backend,
  { identities }: Senders,
): string | null {
  const service = directoryOf(model.cluster).services.get(`${namespace}/${name}`)
  const wanted = service?.ports.find(({ name: own, port }) => written === String(port) || written === own)
  if (service === undefined || wanted === undefined) return null
  for (const key of service.selects) {
    const at = model.endpointIndex.get(key) ?? -1
    const pod = model.cluster.endpoints[at]
    if (pod === undefined || pod.isHostNetwork || model.maps.conflictOf(at) !== null) continue
    const { targetPort } = wanted
    const port = typeof targetPort === 'number' ? targetPort : pod.ports.find((own) => own.name === targetPort)?.port
    if (port === undefined) continue
    const map = model.maps.mapOf(at, 'ingress')
    const isClosed = identities.every((identity) => {
      const { decision, isAudited } = decideSide(map, identity, protocolNumber.TCP, port)
      return decision === 'denied' && !isAudited
    })
    if (isClosed) return `${key} on TCP/${port}`
  }
  return null
}
