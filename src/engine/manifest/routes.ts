/**
 * Ways from Ingress and the Gateway API to services. The objects themselves are not read: of each is kept where it leads.
 * Source: Documentation/network/servicemesh/ingress.rst, operator/pkg/model/ingestion.
 */
import type { YamlNode } from '../../yaml/exact/node'
import { field, itemsAt, textAt } from './document'

/** A port of a service that requests are sent on to. */
export interface Backend {
  readonly namespace: string
  readonly service: string
  /** The service's number or name of it. */
  readonly port: string
}

export interface Ways {
  /** Keys of the Gateways through which requests come; null where Cilium's proxy serves the object itself. */
  readonly gateways: readonly string[] | null
  readonly backends: readonly Backend[]
}

/** Classes as Cilium's chart names them, and as people name further ones. */
const ofCilium = /^cilium(-|$)/
const byGateway = /^(HTTP|GRPC|TLS)Route$/

/** Where an object leads; null where it is none of these kinds, or is not said to be for Cilium. */
export function waysOf(kindName: string, group: string, namespace: string, root: YamlNode): Ways | null {
  const spec = field(root, 'spec')
  if (spec === undefined) return null
  if (kindName === 'Ingress' && group === 'networking.k8s.io' && ofCilium.test(ingressClass(root, spec)))
    return { gateways: null, backends: found(spec, 'service', (service) => backendOfIngress(service, namespace)) }
  if (group !== 'gateway.networking.k8s.io') return null
  if (kindName === 'Gateway')
    return ofCilium.test(textAt(spec, 'gatewayClassName')) ? { gateways: null, backends: [] } : null
  if (!byGateway.test(kindName)) return null
  const gateways = itemsAt(spec, 'parentRefs').map(
    (parent) => `Gateway/${textAt(parent, 'namespace') || namespace}/${textAt(parent, 'name')}`,
  )
  return {
    gateways,
    backends: found(spec, 'backendRefs', (list) =>
      (list.kind === 'sequence' ? list.items : []).flatMap((ref) => backendOfRoute(ref, namespace)),
    ),
  }
}

function ingressClass(root: YamlNode, spec: YamlNode): string {
  const metadata = field(root, 'metadata')
  const annotations = metadata && field(metadata, 'annotations')
  return (
    textAt(spec, 'ingressClassName') ||
    (annotations === undefined ? '' : textAt(annotations, 'kubernetes.io/ingress.class'))
  )
}

function backendOfIngress(service: YamlNode, namespace: string): readonly Backend[] {
  const port = field(service, 'port')
  const written = port === undefined ? '' : textAt(port, 'number') || textAt(port, 'name')
  return [{ namespace, service: textAt(service, 'name'), port: written }]
}

function backendOfRoute(ref: YamlNode, namespace: string): readonly Backend[] {
  if ((textAt(ref, 'kind') || 'Service') !== 'Service' || textAt(ref, 'weight') === '0') return []
  return [{ namespace: textAt(ref, 'namespace') || namespace, service: textAt(ref, 'name'), port: textAt(ref, 'port') }]
}

/** What is made of every field of a name below a node. */
function found<T>(node: YamlNode, name: string, make: (value: YamlNode) => readonly T[]): readonly T[] {
  if (node.kind === 'scalar') return []
  if (node.kind === 'sequence') return node.items.flatMap((item) => found(item, name, make))
  return node.values.flatMap((value, i) => (node.keys[i] === name ? make(value) : found(value, name, make)))
}
