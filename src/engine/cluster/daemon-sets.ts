/** On which nodes the pods of a DaemonSet run. */
import type { ClusterEndpoint } from './endpoints'
import type { ClusterNode, Taint } from './nodes'

/** Whether a DaemonSet says on which nodes its pods run, or does not tolerate what is stated of one, so that it is not on all. */
export function isChoosy({ resource }: ClusterEndpoint, nodes: ReadonlyMap<string, ClusterNode>): boolean {
  if (resource.kind !== 'DaemonSet') return false
  const { nodeSelector, affinity, tolerations = [] } = resource.object.spec?.template?.spec ?? {}
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  if ((nodeSelector?.size ?? 0) > 0 || required !== undefined) return true
  for (const { taints } of nodes.values())
    if (taints.some((taint) => keepsOff(taint) && !tolerations.some((each) => tolerates(each, taint)))) return true
  return false
}

/** Conditions of a node come and go, and every DaemonSet tolerates them. Source: kubernetes pkg/controller/daemon/util. */
const keepsOff = ({ key, effect }: Taint): boolean =>
  effect !== 'PreferNoSchedule' && key?.startsWith('node.kubernetes.io/') !== true

/** Source: k8s.io/api core/v1 toleration.go (`ToleratesTaint`). */
function tolerates(
  { key, operator, value = '', effect = '' }: Taint & { readonly operator?: string | undefined },
  taint: Taint,
): boolean {
  return (
    (effect === '' || effect === taint.effect) &&
    (operator === 'Exists'
      ? (key ?? '') === '' || key === taint.key
      : key === taint.key && value === (taint.value ?? ''))
  )
}
