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

/** All namespaces by name, in order of first mention; those from before where nothing about them has changed. */
export function readNamespaces(
  resources: readonly Resource[],
  before: ReadonlyMap<string, Namespace> | null,
): ReadonlyMap<string, Namespace> {
  const namespaces = new Map<string, Namespace>()
  for (const resource of resources) {
    if (resource.kind === 'Namespace') {
      namespaces.set(resource.name, declared(resource))
    } else if (resource.namespace !== '' && !namespaces.has(resource.namespace)) {
      const earlier = before?.get(resource.namespace)
      namespaces.set(
        resource.namespace,
        earlier === undefined || earlier.resource !== undefined ? implicit(resource.namespace) : earlier,
      )
    }
  }
  return namespaces
}

/** Namespaces by resource: a document that an edit did not touch keeps its resource, and with it this. */
const known = new WeakMap<ResourceOf<'Namespace'>, Namespace>()

function declared(resource: ResourceOf<'Namespace'>): Namespace {
  let namespace = known.get(resource)
  if (namespace === undefined) {
    const labels = new Map(resource.object.metadata?.labels)
    labels.set(metadataName, resource.name)
    namespace = { name: resource.name, labels, resource }
    known.set(resource, namespace)
  }
  return namespace
}

function implicit(name: string): Namespace {
  return { name, labels: new Map([[metadataName, name]]) }
}
