/**
 * How pods see DNS names. What of it hangs on lookups that Cilium has to see is provided from outside, so that a page loads it
 * when its text has rules about names.
 */
import { idName, outsideKey } from '../keys'
import { ofKind, type Resource } from '../manifest/resource'
import { addressesOfName, isOfCluster } from './find-peer'
import type { PolicyModel } from './model'
import { standingOf, type Sighting, type Standing } from './sight'

/** How a pod's policies see a peer that they may know by a name; null where no name changes how it is seen. */
type NamedSightings = (model: PolicyModel, from: Standing, key: string) => readonly Sighting[] | null

let provided: NamedSightings | null = null

/** Gives the engine what it has to know about lookups. */
export function provideLookups(implementation: NamedSightings): void {
  provided = implementation
}

/** Whether resources have rules about names, while nothing about lookups has been provided. */
export function needsLookups(resources: readonly Resource[]): boolean {
  return (
    provided === null &&
    (ofKind(resources, 'CiliumNetworkPolicy').some(hasNames) ||
      ofKind(resources, 'CiliumClusterwideNetworkPolicy').some(hasNames) ||
      ofKind(resources, 'ClusterNetworkPolicy').some(hasNames))
  )
}

function hasNames(resource: Resource): boolean {
  switch (resource.kind) {
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy': {
      const { spec, specs = [] } = resource.object
      return [spec, ...specs].some((rule) => rule?.egress?.some(({ toFQDNs }) => toFQDNs !== undefined) === true)
    }
    case 'ClusterNetworkPolicy':
      return resource.object.spec?.egress?.some(({ to }) => to?.some(isNamed) === true) === true
    default:
      return false
  }
}

function isNamed({ domainNames }: { readonly domainNames?: unknown }): boolean {
  return domainNames !== undefined
}

/** @throws where rules are about names, and `engine/doors/lookups` was not loaded */
function namedSightings(model: PolicyModel, from: Standing, key: string): readonly Sighting[] | null {
  if (model.patterns.length === 0) return null
  if (provided === null) throw new Error('what there is to know about DNS lookups has not been loaded')
  return provided(model, from, key)
}

/** How a pod's policies see a name: by each of the addresses outside that are stated for it. */
export function sightingsOfName(model: PolicyModel, from: Standing, key: string): readonly Sighting[] | null {
  const all = addressesOfName(model, idName(key))
  const stated = all.filter((address) => !isOfCluster(model, address))
  if (all.length < 2 || stated.length === 0) return namedSightings(model, from, key)
  return stated.flatMap((address) => {
    const at = outsideKey('ip', address)
    const found = standingOf(model, at)
    const plain = typeof found === 'string' ? [] : [{ identity: found.identity }]
    return namedSightings(model, from, at) ?? plain
  })
}
