/**
 * Pods behind an Ingress or a route of Cilium that do not let the entity ingress in, as which its requests reach them.
 * Source: Documentation/network/servicemesh/ingress-and-network-policy.rst.
 */
import { protocolNumber } from '../../cilium/numbers'
import type { Backend } from '../../manifest/routes'
import { directoryOf } from '../../names/cluster-directory'
import { resourceName } from '../../keys'
import { decideSide } from '../../verdict/maps/side'
import type { Lint, LintContext } from './context/lint'

export const backends: Lint = (context) => {
  const gateways = new Set(
    context.diagnostics.flatMap(({ ways, resource }) => (ways?.gateways === null ? resource : [])),
  )
  for (const { ways, resource = '', range } of context.diagnostics) {
    if (ways === undefined || (ways.gateways !== null && !ways.gateways.some((key) => gateways.has(key)))) continue
    for (const backend of ways.backends) {
      const closed = closedBehind(context, backend)
      if (closed === null) continue
      context.report(null, {
        code: 'ingress-closed',
        message: `Requests of ${resource.split('/')[0] ?? ''} ${resourceName(resource)} reach ${closed} as the entity ingress, which its policies do not let in`,
        help: 'Allow the entity by a Cilium policy for those pods: fromEntities: [ingress], with toPorts for the port.',
        range,
      })
      break
    }
  }
}

/** The first pod behind a port of a service that drops what comes from Cilium's proxy, with its port; null where none does. */
function closedBehind({ model }: LintContext, { namespace, service: name, port: written }: Backend): string | null {
  const service = directoryOf(model.cluster).services.get(`${namespace}/${name}`)
  const identity = model.inside.ofReserved.get('ingress')
  const wanted = service?.ports.find(({ name: own, port }) => written === String(port) || written === own)
  if (service === undefined || wanted === undefined || identity === undefined) return null
  for (const key of service.selects) {
    const at = model.endpointIndex.get(key) ?? -1
    const pod = model.cluster.endpoints[at]
    if (pod === undefined || pod.isHostNetwork || model.maps.conflictOf(at) !== null) continue
    const { targetPort } = wanted
    const port = typeof targetPort === 'number' ? targetPort : pod.ports.find((own) => own.name === targetPort)?.port
    if (port === undefined) continue
    const side = decideSide(model.maps.mapOf(at, 'ingress'), identity, protocolNumber.TCP, port)
    if (side.decision === 'denied' && !side.isAudited) return `${key} on TCP/${port}`
  }
  return null
}
