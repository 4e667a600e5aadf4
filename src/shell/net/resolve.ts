/** Names and addresses → what stands behind them, as a pod or somebody outside sees them. */
import type { ServiceSummary } from '../../engine/index'
import { textAt, type LiveObject } from '../cluster/object'
import { addressOf, clusterAddressOf, externalAddressesOf } from '../cluster/view'
import type { Cluster } from '../cluster/cluster'
import type { Place } from '../tool'

export type Resolved =
  | { readonly kind: 'pod'; readonly pod: LiveObject; readonly address: string }
  | {
      readonly kind: 'service'
      readonly service: ServiceSummary
      readonly address: string
      readonly isExternal: boolean
    }
  | { readonly kind: 'outside'; readonly peer: string; readonly address: string }
  | { readonly kind: 'unknown' }

/** What has an address. */
export function byAddress(cluster: Cluster, address: string): Resolved {
  const pod = cluster.ofKind('Pod').find((found) => addressOf(cluster, found) === address)
  if (pod !== undefined) return { kind: 'pod', pod, address }
  for (const object of cluster.ofKind('Service')) {
    const isExternal = externalAddressesOf(object).includes(address)
    if (!isExternal && clusterAddressOf(cluster, object) !== address) continue
    const service = summaryOf(cluster, object)
    if (service !== undefined) return { kind: 'service', service, address, isExternal }
  }
  return { kind: 'outside', peer: `ip:${address}`, address }
}

/** What has a name, as the DNS server answers a sender in a place; outside, cluster names mean nothing. */
export function byName(cluster: Cluster, name: string, place: Place): Resolved {
  const text = name.toLowerCase().replace(/\.$/, '')
  const service = serviceNamed(cluster, text, place)
  if (service !== null) {
    const externalName = textAt(service.value, 'spec', 'externalName')
    if (externalName !== '') return { kind: 'outside', peer: `dns:${externalName}`, address: externalName }
    const summary = summaryOf(cluster, service)
    if (summary !== undefined)
      return { kind: 'service', service: summary, address: clusterAddressOf(cluster, service), isExternal: false }
  }
  const isForeign =
    text.includes('.') &&
    !text.endsWith('.cluster.local') &&
    !text.endsWith('.svc') &&
    !isOfCluster(cluster, text, place)
  return isForeign && /^[\w.-]+$/.test(text)
    ? { kind: 'outside', peer: `dns:${text}`, address: text }
    : { kind: 'unknown' }
}

/** The full name by which the DNS server knows what a name means to a sender. */
export function fullNameOf(cluster: Cluster, name: string, place: Place): string {
  const text = name.toLowerCase().replace(/\.$/, '')
  const service = serviceNamed(cluster, text, place)
  return service === null ? text : `${service.name}.${service.namespace}.svc.cluster.local`
}

function serviceNamed(cluster: Cluster, text: string, place: Place): LiveObject | null {
  if (place.pod === null) return null
  const match = /^([a-z0-9-]+)(?:\.([a-z0-9-]+))?(\.svc)?(\.cluster\.local)?$/.exec(text)
  if (match === null) return null
  const [, name = '', namespace = place.pod.split('/')[0] ?? '', svc, domain] = match
  if (domain !== undefined && svc === undefined) return null
  return cluster.find('Service', namespace, name)
}

/** `web.shop`, where there is a namespace `shop`: meant for this cluster. */
function isOfCluster(cluster: Cluster, text: string, place: Place): boolean {
  const [, second, third] = text.split('.')
  return place.pod !== null && second !== undefined && third === undefined && cluster.hasNamespace(second)
}

function summaryOf(cluster: Cluster, { namespace, name }: LiveObject): ServiceSummary | undefined {
  return cluster.analysis().services.find(({ key }) => key === `${namespace}/${name}`)
}

/** Whether a host of a command line is an address, and needs no DNS server. */
export function isAddress(host: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return host.split('.').every((part) => Number(part) < 256)
  return /^[\da-f:]+$/i.test(host) && host.split(':').length > 2
}
