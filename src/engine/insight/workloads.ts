/** The workload that an endpoint belongs to, which keeps its name while its pods come and go. */
import type { ClusterEndpoint } from '../cluster/endpoints'

/** The letters and digits that Kubernetes makes names from. Source: k8s.io/apimachinery pkg/util/rand. */
export const generatedSuffix = /-[bcdfghjklmnpqrstvwxz2456789]{4,10}$/

/** Name of the Deployment, StatefulSet, CronJob… of an endpoint; the pod's own name where it has none. */
export function workloadName({ kind, name, workload }: ClusterEndpoint): string {
  // A node is the owner of the pods that its kubelet runs by itself.
  if (kind !== 'Pod' || workload === null || workload.kind === 'Node') return name
  return workload.kind === 'ReplicaSet' ? workload.name.replace(generatedSuffix, '') : workload.name
}
