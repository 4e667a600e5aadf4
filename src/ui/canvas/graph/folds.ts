/** What folds into one card: a namespace, within it the pods of one workload, and the nodes of the cluster. */
import {
  clusterNodes,
  hasScheme,
  namespaceNode,
  namespaceOfNode,
  workloadOfNode,
  workloadsOf,
  type Snapshot,
  namespaceOfKey,
} from '../../../store/index'

/** The cards that an endpoint or a node can be folded into, the outermost first. */
export function groupsAround(snapshot: Pick<Snapshot, 'endpoints'>, key: string): readonly string[] {
  if (hasScheme(key, 'node')) return [clusterNodes]
  const workload = workloadsOf(snapshot).get(key)
  const namespace = namespaceOfKey(key)
  return namespace === null ? [] : [namespaceNode(namespace), ...(workload === undefined ? [] : [workload.id])]
}

/** A group's name for sentences. */
export function groupWords(id: string): string {
  if (id === clusterNodes) return 'The box of nodes'
  const workload = workloadOfNode(id)
  return workload === null
    ? `Namespace ${namespaceOfNode(id) ?? id}`
    : `Workload ${workload.namespace}/${workload.name}`
}
