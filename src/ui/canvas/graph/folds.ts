/** What folds into one card: a namespace, and within it the pods of one workload. */
import { namespaceNode, namespaceOfNode, workloadOfNode, workloadsOf, type Snapshot } from '../../../store/index'

/** The cards that an endpoint can be folded into, the outermost first. */
export function groupsAround(snapshot: Pick<Snapshot, 'endpoints'>, key: string): readonly string[] {
  const workload = workloadsOf(snapshot).get(key)
  const slash = key.indexOf('/')
  return slash < 0 ? [] : [namespaceNode(key.slice(0, slash)), ...(workload === undefined ? [] : [workload.id])]
}

/** A group's name for sentences. */
export function groupWords(id: string): string {
  const workload = workloadOfNode(id)
  return workload === null
    ? `Namespace ${namespaceOfNode(id) ?? id}`
    : `Workload ${workload.namespace}/${workload.name}`
}
