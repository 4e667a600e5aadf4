/** `toServices`: services become the pods that they select, or the addresses of their endpoints. */
import { cidrSelector } from './peers'
import { ciliumKey, inNamespace, labelSelector, readRequirements, satisfies, type Selector } from './selector'
import { label } from './labels'
import type { ServicePeer } from './shapes'

export interface ServiceObject {
  readonly name: string
  readonly namespace: string
  readonly labels: ReadonlyMap<string, string>
  /** Null or empty for a service without selector. */
  readonly selector: ReadonlyMap<string, string> | null
  /** Endpoint addresses of a service without selector. */
  readonly addresses: readonly string[]
}

export function serviceSelectors(
  peers: readonly ServicePeer[],
  services: readonly ServiceObject[],
  dualStack: boolean,
): readonly Selector[] {
  const chosen = services.filter((service) => peers.some((peer) => isChosen(service, peer)))
  return chosen.flatMap((service) => {
    if (service.selector === null || service.selector.size === 0) {
      return service.addresses.map((address) => cidrSelector(address, dualStack))
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
