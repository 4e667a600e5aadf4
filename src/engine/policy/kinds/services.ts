/**
 * `toServices` → selectors of what stands behind the services. Source: pkg/policy/k8s/service.go.
 *
 * A service with a selector becomes that selector in the service's namespace; one without becomes the addresses of its
 * EndpointSlices. Ports of the service play no part.
 */
import { parseAddress } from '../../cluster/address'
import { apiServerKey } from '../../keys'
import type { ClusterService } from '../../cluster/services'
import { below, type Path } from '../../manifest/resource'
import type { TextMap } from '../../manifest/shape'
import type { CiliumService } from '../../manifest/shapes/cilium'
import type { RuleContext } from './rule-context'
import { namespaceIs, readUncheckedSelector } from '../selectors/label-selector'
import { cidrSelector, isMet, labelsSelector, type Requirement, type Selector } from '../selectors/selector'

/** Selectors of one `toServices` entry; empty where no service fits. */
export function readServices(entry: CiliumService, path: Path, context: RuleContext): readonly Selector[] {
  const { services } = context.cluster
  const { k8sService, k8sServiceSelector } = entry
  const found = new Set<ClusterService>()
  let hasApiServer = false
  // Beside a selector the name does not count.
  if (k8sService !== undefined && k8sServiceSelector === undefined) {
    const { serviceName = '', namespace = '' } = k8sService
    for (const service of services) {
      if (service.name === serviceName && (namespace === '' || service.namespace === namespace)) found.add(service)
    }
    hasApiServer = `${namespace === '' ? 'default' : namespace}/${serviceName}` === apiServerKey
  }
  if (k8sServiceSelector !== undefined) {
    const { namespace = '' } = k8sServiceSelector
    const requirements = readUncheckedSelector(
      k8sServiceSelector.selector ?? {},
      below(path, 'k8sServiceSelector', 'selector'),
      context.findings,
    )
    for (const service of services) {
      const isHere = namespace === '' || service.namespace === namespace
      if (isHere && requirements.every((requirement) => matchesLabels(requirement, service.labels))) found.add(service)
    }
    hasApiServer =
      requirements.length > 0 &&
      (namespace === '' || namespace === 'default') &&
      requirements.every((requirement) => matchesLabels(requirement, apiServerLabels))
  }
  const selectors = [...found].flatMap(selectorsOf)
  if (!hasApiServer) return selectors
  const { apiServer } = context.cluster
  if (apiServer === null) return [...selectors, outsideApiServer]
  const isStated = [...found].some(({ namespace, name }) => `${namespace}/${name}` === apiServerKey)
  return isStated ? selectors : [...selectors, ...addressSelectors(apiServer.addresses)]
}

/** Those that the API server itself writes. */
const apiServerLabels: TextMap = new Map([
  ['component', 'apiserver'],
  ['provider', 'kubernetes'],
])

/**
 * Every cluster has the service of the API server. Where its EndpointSlices are missing, its addresses are not known; they
 * match only where they belong to no node.
 */
const outsideApiServer = labelsSelector([
  { source: 'reserved', key: 'kube-apiserver', operator: 'Exists', values: [] },
  { source: 'reserved', key: 'world', operator: 'Exists', values: [] },
])

function matchesLabels(requirement: Requirement, labels: TextMap): boolean {
  const { source, key } = requirement
  const value = source === 'any' || source === 'k8s' ? labels.get(key) : undefined
  return isMet(requirement, value)
}

function selectorsOf(service: ClusterService): readonly Selector[] {
  if (service.selector !== null) {
    const requirements = [...service.selector].map(([key, value]): Requirement => ({
      source: 'any',
      key,
      operator: 'In',
      values: [value],
    }))
    return [labelsSelector([...requirements, namespaceIs(service.namespace)])]
  }
  return addressSelectors(service.backends)
}

function addressSelectors(texts: Iterable<string>): readonly Selector[] {
  return [...texts]
    .map(parseAddress)
    .filter((address) => address !== null)
    .map((address) => cidrSelector(address, []))
}
