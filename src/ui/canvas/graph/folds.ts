/** What folds into one card: a namespace, and within it the pods of one workload. */
import { workloadsOf, type Snapshot } from '../../../store/index'

export function namespaceNode(name: string): string {
  return `namespace:${name}`
}

/** Whether an id is that of a card or box which stands for several endpoints. */
export function isGroupNode(id: string): boolean {
  return id.startsWith('namespace:') || id.startsWith('workload:')
}

/** The namespace and the name in the id of a workload's card; null for any other id. */
export function workloadOfNode(id: string): { readonly namespace: string; readonly name: string } | null {
  const [, namespace, name] = /^workload:([^/]*)\/(.*)$/.exec(id) ?? []
  return namespace === undefined || name === undefined ? null : { namespace, name }
}

/** The cards that an endpoint can be folded into, the outermost first. */
export function groupsAround(snapshot: Pick<Snapshot, 'endpoints'>, key: string): readonly string[] {
  const workload = workloadsOf(snapshot).get(key)
  const slash = key.indexOf('/')
  return slash < 0 ? [] : [namespaceNode(key.slice(0, slash)), ...(workload === undefined ? [] : [workload.id])]
}

/** A group's name for sentences. */
export function groupWords(id: string): string {
  return workloadOfNode(id) === null ? `Namespace ${id.slice('namespace:'.length)}` : `Workload ${id.slice(9)}`
}

/** Id of a service's card, from its `namespace/name`. */
export function serviceNode(key: string): string {
  return `service:${key}`
}
