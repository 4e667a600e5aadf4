/**
 * Names and addresses → what stands behind them, as a pod or somebody outside sees them. What they stand for is the
 * engine's to say; a shell adds the addresses that no manifest states.
 */
import { outsideKey, namespaceOfKey } from '../../engine/keys'
import {
  addressesOf,
  directoryWith,
  nameInCluster,
  serviceEnd,
  type Analysis,
  type Directory,
  type InCluster,
  type NamedService,
} from '../../engine/doors/whole'
import type { LiveObject } from '../cluster/object'
import { addressOf } from '../cluster/view'
import type { Cluster } from '../cluster/cluster'
import type { Place } from '../tool'

export type Resolved =
  | { readonly kind: 'pod'; readonly pod: LiveObject; readonly address: string }
  | {
      readonly kind: 'service'
      readonly service: NamedService
      readonly address: string
      readonly isExternal: boolean
    }
  | { readonly kind: 'outside'; readonly peer: string; readonly address: string }
  | { readonly kind: 'unknown' }

const directories = new WeakMap<Analysis, Directory>()

/** Everything of the cluster by names and addresses. */
export function directoryOf(cluster: Cluster): Directory {
  const analysis = cluster.analysis()
  let directory = directories.get(analysis)
  if (directory === undefined) {
    const services = analysis.services
      .filter(({ type, externalName }) => type !== 'ExternalName' && externalName === undefined)
      .map((service) => [service.key, serviceEnd(service, '').address] as const)
    directory = directoryWith(analysis, { pods: addressesOf(analysis.endpoints), services: new Map(services) })
    directories.set(analysis, directory)
  }
  return directory
}

/** What has an address. */
export function byAddress(cluster: Cluster, address: string): Resolved {
  const directory = directoryOf(cluster)
  const pod = directory.podAt(address)
  const object = pod === null ? undefined : cluster.find('Pod', pod.namespace, pod.name)
  if (object !== undefined && object !== null) return { kind: 'pod', pod: object, address }
  const frontend = directory.frontendAt(address)
  if (frontend !== null)
    return { kind: 'service', service: frontend.service, address, isExternal: frontend.kind !== 'cluster' }
  return { kind: 'outside', peer: outsideKey('ip', address), address }
}

/** What has a name, as the DNS server answers a sender in a place; outside, cluster names mean nothing. */
export function byName(cluster: Cluster, name: string, place: Place): Resolved {
  const text = name.toLowerCase().replace(/\.$/, '')
  const found = inCluster(cluster, text, place)
  if (found?.kind === 'pod') {
    const object = cluster.find('Pod', found.pod.namespace, found.pod.name)
    if (object !== null) return { kind: 'pod', pod: object, address: addressOf(cluster, object) }
  }
  if (found?.kind === 'service') {
    const { service } = found
    return { kind: 'service', service, address: addressOfService(cluster, service), isExternal: false }
  }
  const isForeign =
    text.includes('.') &&
    !text.endsWith('.cluster.local') &&
    !text.endsWith('.svc') &&
    !isOfCluster(cluster, text, place)
  return isForeign && /^(?=.*[a-z])[\w.-]+$/.test(text)
    ? { kind: 'outside', peer: outsideKey('dns', text), address: text }
    : { kind: 'unknown' }
}

/** The full name by which the DNS server knows what a name means to a sender. */
export function fullNameOf(cluster: Cluster, name: string, place: Place): string {
  const text = name.toLowerCase().replace(/\.$/, '')
  return inCluster(cluster, text, place)?.full ?? text
}

function inCluster(cluster: Cluster, text: string, { pod }: Place): InCluster | null {
  return pod === null ? null : nameInCluster(directoryOf(cluster), text, namespaceOfKey(pod) ?? '')
}

/** What the DNS server answers for a service: its address, that of a pod where it is headless, or another name. */
function addressOfService(cluster: Cluster, service: NamedService): string {
  if (service.externalName !== undefined) return service.externalName
  const [address = ''] = service.clusterIPs ?? []
  if (address !== 'None') return address
  const [first] = service.selects
  return (
    (first === undefined ? undefined : directoryOf(cluster).pods.get(first)?.addresses?.[0]) ??
    service.backends[0] ??
    ''
  )
}

/** `web.shop`, where there is a namespace `shop`: meant for this cluster. */
function isOfCluster(cluster: Cluster, text: string, place: Place): boolean {
  const [, second, third] = text.split('.')
  return place.pod !== null && second !== undefined && third === undefined && cluster.hasNamespace(second)
}

/** Whether a host of a command line is an address, and needs no DNS server. */
export function isAddress(host: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return host.split('.').every((part) => Number(part) < 256)
  return /^[\da-f:]+$/i.test(host) && host.split(':').length > 2
}
