/** The workload that an endpoint belongs to, which keeps its name while its pods come and go. */
import type { ClusterEndpoint } from '../cluster/endpoints'

const templateHashLabel = 'pod-template-hash'
/** The letters and digits that Kubernetes makes names from. Source: k8s.io/apimachinery pkg/util/rand. */
const generatedSuffix = /-[bcdfghjklmnpqrstvwxz2456789]{4,10}$/
const scheduledSuffix = /-[0-9]{7,12}$/

/** Name of the Deployment, StatefulSet, CronJob… of an endpoint; the pod's own name where it has none. */
export function workloadName(endpoint: ClusterEndpoint): string {
  if (endpoint.kind === 'CronJob' || endpoint.kind === 'Deployment') return endpoint.name
  const owner = endpoint.resource.object.metadata?.ownerReferences?.find(({ name }) => name !== undefined)
  const name = owner?.name
  if (owner === undefined || name === undefined || owner.kind === 'Node') return endpoint.name
  switch (owner.kind) {
    case 'ReplicaSet': {
      const hash = endpoint.podLabels.get(templateHashLabel)
      if (hash !== undefined && name.endsWith(`-${hash}`)) return name.slice(0, -hash.length - 1)
      return name.replace(generatedSuffix, '')
    }
    case 'Job':
      return name.replace(scheduledSuffix, '')
    default:
      return name
  }
}
