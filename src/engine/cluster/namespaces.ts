/** Namespaces, declared or merely mentioned. */
import type { Resource, ResourceOf } from '../manifest/resource'

export interface Namespace {
  readonly name: string
  /** With `kubernetes.io/metadata.name`, which is always the namespace's own name. */
  readonly labels: ReadonlyMap<string, string>
  /** Absent where no Namespace resource exists and something only mentions it. */
  readonly resource?: ResourceOf<'Namespace'>
}

const metadataName = 'kubernetes.io/metadata.name'

/** All namespaces by name, in order of first mention. */
export function readNamespaces(resources: readonly Resource[]): ReadonlyMap<string, Namespace> {
  const namespaces = new Map<string, Namespace>()
  for (const resource of resources) {
    if (resource.kind === 'Namespace') {
      const labels = new Map(resource.object.metadata?.labels)
      labels.set(metadataName, resource.name)
      namespaces.set(resource.name, { name: resource.name, labels, resource })
    } else if (resource.namespace !== '' && !namespaces.has(resource.namespace)) {
      namespaces.set(resource.namespace, implicit(resource.namespace))
    }
  }
  return namespaces
}

function implicit(name: string): Namespace {
  return { name, labels: new Map([[metadataName, name]]) }
}
