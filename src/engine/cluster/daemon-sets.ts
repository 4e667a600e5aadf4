/** On which nodes the pods of a DaemonSet run. */
import type { ClusterEndpoint } from './endpoints'

/** Whether a DaemonSet says on which nodes its pods run, so that it is not on all. Taints are not read. */
export function isChoosy({ resource }: ClusterEndpoint): boolean {
  if (resource.kind !== 'DaemonSet') return false
  const { nodeSelector, affinity } = resource.object.spec?.template?.spec ?? {}
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return (nodeSelector?.size ?? 0) > 0 || required !== undefined
}
