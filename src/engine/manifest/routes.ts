/**
 * Ways from Ingress and the Gateway API to services. The objects themselves are not read: of each is kept where it leads.
 * Source: Documentation/network/servicemesh/ingress.rst, operator/pkg/model/ingestion.
 */
import type { YamlNode } from '../../yaml/exact/node'
import type { SourceRange } from '../types'
import { resourceParts } from '../keys'
import { field, itemsAt, textAt } from './document'
import { groupOf } from './kinds'
import type { UnreadObject } from './read'
import { rangeAt } from './resource'

/** A port of a service that requests are sent on to. */
export interface Backend {
  readonly namespace: string
  readonly service: string
  /** The service's number or name of it. */
  readonly port: string
}

export interface Way {
  /** Key of the object. */
  readonly key: string
  /** Its kind, as written. */
  readonly range: SourceRange
  /** What serves an Ingress or a Gateway: the class that it names. Empty for a route. */
  readonly className: string
  /** Keys of the Gateways of a route; empty for other objects. */
  readonly gateways: readonly string[]
  readonly backends: readonly Backend[]
}

const byGateway = /^(HTTP|GRPC|TLS)Route$/

/** Classes as Cilium's chart names them, and as people name further ones. */
export const isCiliumClass = (className: string): boolean => /^cilium(-|$)/.test(className)

/** Where objects lead that are Ingresses, Gateways or routes, and say what serves them. */
export function waysIn(unread: readonly UnreadObject[]): readonly Way[] {
  const ofCilium = new Set(unread.flatMap((object) => ciliumClassOf(object) ?? []))
  return unread.flatMap((object) => {
    const way = wayOf(object)
    return way === null ? [] : ofCilium.has(way.className) ? { ...way, className: 'cilium' } : way
  })
}

/** The name of a class, of whatever name, whose controller is Cilium's. Source: operator/pkg/ingress, operator/pkg/gateway-api. */
function ciliumClassOf({ kindName, key, place }: UnreadObject): string | null {
  if (kindName !== 'IngressClass' && kindName !== 'GatewayClass') return null
  const spec = field(place.root, 'spec')
  const controller = spec === undefined ? '' : textAt(spec, 'controller') || textAt(spec, 'controllerName')
  return /^(cilium\.io|io\.cilium)\//.test(controller) ? resourceParts(key).name : null
}

function wayOf({ key, kindName, apiVersion, namespace, place }: UnreadObject): Way | null {
  const group = groupOf(apiVersion)
  const isIngress = kindName === 'Ingress' && group === 'networking.k8s.io'
  const isRoute = byGateway.test(kindName)
  if (!isIngress && !(group === 'gateway.networking.k8s.io' && (isRoute || kindName === 'Gateway'))) return null
  const { root } = place
  const spec = field(root, 'spec')
  if (spec === undefined) return null
  const base = { key, range: rangeAt(place, ...kindIn(root)), gateways: [] }
  if (isIngress) {
    const className = ingressClass(root, spec)
    const backends = found(spec, 'service', (service) => backendOfIngress(service, namespace))
    return className === '' ? null : { ...base, className, backends }
  }
  if (!isRoute) return { ...base, className: textAt(spec, 'gatewayClassName'), backends: [] }
  const gateways = itemsAt(spec, 'parentRefs').map(
    (parent) => `Gateway/${textAt(parent, 'namespace') || namespace}/${textAt(parent, 'name')}`,
  )
  const backends = found(spec, 'backendRefs', (list) =>
    (list.kind === 'sequence' ? list.items : []).flatMap((ref) => backendOfRoute(ref, namespace)),
  )
  return { ...base, className: '', gateways, backends }
}

function kindIn(root: YamlNode): readonly [start: number, end: number] {
  const { start, end } = field(root, 'kind') ?? root
  return [start, end]
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
