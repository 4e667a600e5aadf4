/** The workload that an endpoint belongs to, which keeps its name while its pods come and go. */
import type { ClusterEndpoint } from '../cluster/endpoints'
import { generatedSuffix } from '../names/generated'

/** Name of the Deployment, StatefulSet, CronJob… of an endpoint; the pod's own name where it has none. */
export function workloadName({ kind, name, workload }: ClusterEndpoint): string {
  // A node is the owner of the pods that its kubelet runs by itself.
  if (kind !== 'Pod' || workload === null || workload.kind === 'Node') return name
  return workload.kind === 'ReplicaSet' ? workload.name.replace(generatedSuffix, '') : workload.name
}
