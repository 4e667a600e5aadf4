/** Services, and `toServices`: they become the pods that they select, or the addresses of their endpoints. */
import type { Prefix } from './address'
import { cidrSelector } from './peers'
import { ciliumKey, inNamespace, labelSelector, readRequirements, satisfies, type Selector } from './selector'
import { label } from './labels'
import type { Settings } from './settings'
import type { ServicePeer } from './shapes'

export interface ServicePort {
  readonly name: string
  readonly protocol: string
  readonly port: number
  /** Number or name of the pods' port. */
  readonly target: number | string
  /** 0 for none. */
  readonly nodePort: number
}

/** Addresses behind a service and the ports that they serve, by the names of the service's ports. */
export interface Slice {
  readonly namespace: string
  readonly addresses: readonly string[]
  /** For each address the node that the slice names for it, or nothing. */
  readonly nodes: readonly string[]
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: string }[]
}

export interface ServiceObject {
  readonly name: string
  readonly namespace: string
  readonly labels: ReadonlyMap<string, string>
  /** Null or empty for a service without selector. */
  readonly selector: ReadonlyMap<string, string> | null
  /** Endpoint addresses of a service without selector. */
  readonly addresses: readonly string[]
  readonly isHeadless: boolean
  readonly clusterIPs: readonly Prefix[]
  readonly balancerIPs: readonly Prefix[]
  readonly externalIPs: readonly Prefix[]
  /** Packets from outside keep their source address on the way to it. */
  readonly keepsSource: boolean
  /** Senders inside reach what is on their own node alone. */
  readonly isNodeLocal: boolean
  readonly ports: readonly ServicePort[]
  readonly slices: readonly Slice[]
}

export function serviceSelectors(
  peers: readonly ServicePeer[],
  services: readonly ServiceObject[],
  settings: Settings,
): readonly Selector[] {
  const chosen = services.filter((service) => peers.some((peer) => isChosen(service, peer)))
  return chosen.flatMap((service) => {
    if (service.selector === null || service.selector.size === 0) {
      return service.addresses.map((address) => cidrSelector(address, settings))
    }
    return [
      labelSelector([
        ...[...service.selector].map(([key, value]) => ({
          source: 'k8s',
          key,
          operator: 'In' as const,
          values: [value],
        })),
        inNamespace(service.namespace),
      ]),
    ]
  })
}

function isChosen(service: ServiceObject, { k8sService, k8sServiceSelector }: ServicePeer): boolean {
  const byName =
    k8sService !== undefined && k8sService.serviceName === service.name && isIn(service.namespace, k8sService.namespace)
  if (byName) return true
  if (k8sServiceSelector === undefined || !isIn(service.namespace, k8sServiceSelector.namespace)) return false
  const labels = [...service.labels].map(([key, value]) => label('k8s', key, value))
  return readRequirements(k8sServiceSelector.selector ?? {}, ciliumKey).every((requirement) =>
    satisfies(labels, requirement),
  )
}

/** A peer without namespace means any. */
function isIn(namespace: string, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === '' || wanted === namespace
}
