/**
 * Ways to pods of which objects tell: of Ingress and the Gateway API, of the API server to webhooks and extensions, of
 * Prometheus to metrics. The objects themselves are not read: of each is kept where it leads.
 * Source: Documentation/network/servicemesh/ingress.rst, operator/pkg/model/ingestion; k8s.io/api
 * admissionregistration/v1/types.go; prometheus-operator pkg/apis/monitoring/v1.
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
  /** Who sends the requests, where that is not the class. */
  readonly caller?: 'api-server' | 'prometheus'
  /** What Prometheus asks for metrics. */
  readonly scraped?: Scraped
}

/** Services, or pods, that a ServiceMonitor or PodMonitor selects, and what it asks of each. */
export interface Scraped {
  readonly isOfPods: boolean
  /** Null for all namespaces. */
  readonly namespaces: readonly string[] | null
  readonly labels: readonly WantedLabel[]
  readonly ports: readonly ScrapedPort[]
}

/** What a selector wants of a label. */
export interface WantedLabel {
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values: readonly string[]
}

/** A port by its name in the service or, of a PodMonitor, in the pod; otherwise by the pod's number or name. */
export interface ScrapedPort {
  readonly named: string
  readonly ofPod: string
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

function wayOf(object: UnreadObject): Way | null {
  const { key, kindName, apiVersion, namespace, place } = object
  const group = groupOf(apiVersion)
  if (group === 'monitoring.coreos.com') return monitorOf(object)
  if (/^(admissionregistration|apiregistration|apiextensions)\.k8s\.io$/.test(group)) return calledByApiServer(object)
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

/** Webhooks and extensions of the API server that a service stands for. */
function calledByApiServer({ key, place }: UnreadObject): Way | null {
  const { root } = place
  const conversion = [field(root, 'spec')].flatMap((spec) => (spec && field(spec, 'conversion')) ?? [])
  const own = [field(root, 'spec')].flatMap((spec) => (spec && field(spec, 'service')) ?? [])
  const clients = [...itemsAt(root, 'webhooks'), ...conversion].flatMap((node) =>
    found(node, 'clientConfig', (config) => [field(config, 'service')].flatMap((service) => service ?? [])),
  )
  const backends = [...own, ...clients].map((service) => ({
    namespace: textAt(service, 'namespace'),
    service: textAt(service, 'name'),
    port: textAt(service, 'port') || '443',
  }))
  if (backends.length === 0) return null
  return { key, range: rangeAt(place, ...kindIn(root)), className: '', gateways: [], backends, caller: 'api-server' }
}

/** What a ServiceMonitor or PodMonitor has Prometheus ask; null where its selector has an operator that does not exist. */
function monitorOf({ key, kindName, namespace, place }: UnreadObject): Way | null {
  const isOfPods = kindName === 'PodMonitor'
  const { root } = place
  const spec = field(root, 'spec')
  const selector = spec && field(spec, 'selector')
  if (spec === undefined || selector === undefined || (!isOfPods && kindName !== 'ServiceMonitor')) return null
  const labels = wantedLabels(selector)
  if (labels === null) return null
  const within = field(spec, 'namespaceSelector')
  const names = within === undefined ? [] : itemsAt(within, 'matchNames').flatMap(scalarOf)
  const scraped: Scraped = {
    isOfPods,
    namespaces:
      within !== undefined && textAt(within, 'any') === 'true' ? null : names.length > 0 ? names : [namespace],
    labels,
    ports: itemsAt(spec, isOfPods ? 'podMetricsEndpoints' : 'endpoints').map((endpoint) => ({
      named: textAt(endpoint, 'port'),
      ofPod: textAt(endpoint, 'portNumber') || textAt(endpoint, 'targetPort'),
    })),
  }
  const base = { key, range: rangeAt(place, ...kindIn(root)), className: '', gateways: [], backends: [] }
  return { ...base, caller: 'prometheus', scraped }
}

function wantedLabels(selector: YamlNode): readonly WantedLabel[] | null {
  const labels = field(selector, 'matchLabels')
  const wanted: WantedLabel[] =
    labels?.kind === 'map' ? labels.keys.map((key) => ({ key, operator: 'In', values: [textAt(labels, key)] })) : []
  for (const expression of itemsAt(selector, 'matchExpressions')) {
    const operator = operators.find((name) => name === textAt(expression, 'operator'))
    if (operator === undefined) return null
    wanted.push({ key: textAt(expression, 'key'), operator, values: itemsAt(expression, 'values').flatMap(scalarOf) })
  }
  return wanted
}

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const

const scalarOf = (node: YamlNode): readonly string[] => (node.kind === 'scalar' ? [String(node.value)] : [])

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
