/** Identity labels: which of a pod's labels count, and how they are written. */

export interface Label {
  /** `k8s`, `reserved`, `cidr`, `cidrgroup`, `fqdn`, `node`… */
  readonly source: string
  readonly key: string
  readonly value: string
}

export const namespaceKey = 'io.kubernetes.pod.namespace'
export const namespaceLabelPrefix = 'io.cilium.k8s.namespace.labels.'
export const serviceAccountKey = 'io.cilium.k8s.policy.serviceaccount'
export const clusterKey = 'io.cilium.k8s.policy.cluster'
export const clusterName = 'default'
export const cidrGroupNameKey = 'io.cilium.policy.cidrgroupname/'

/** Prefixes of keys that are never part of an identity. Source: defaults of pkg/labelsfilter/filter.go. */
const ignoredPrefixes = [
  'io.kubernetes',
  'kubernetes.io',
  'k8s.io',
  'topology.kubernetes.io',
  'pod-template-generation',
  'pod-template-hash',
  'controller-revision-hash',
  'controller-uid',
  'annotation',
  'etcd_node',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/controller-uid',
]

const keptLabels = new Map<string, boolean>()

/** Whether a label that the user gave a pod is part of its identity. */
export function isIdentityLabel(key: string): boolean {
  const known = keptLabels.get(key)
  if (known !== undefined) return known
  const isKept =
    !key.startsWith('io.cilium.k8s') &&
    !key.includes('beta.kubernetes.io') &&
    !ignoredPrefixes.some((prefix) => key.startsWith(prefix))
  // A pure function's memo; bounded so that hostile manifests cannot grow it without end.
  if (keptLabels.size > 10_000) keptLabels.clear()
  keptLabels.set(key, isKept)
  return isKept
}

/** `source:key=value`, as `cilium-dbg identity list` prints it; reserved labels have no value. */
export function formatLabel(label: Label): string {
  return label.value === '' && label.source !== 'k8s'
    ? `${label.source}:${label.key}`
    : `${label.source}:${label.key}=${label.value}`
}

export function reserved(key: string): Label {
  return { source: 'reserved', key, value: '' }
}

export function k8s(key: string, value: string): Label {
  return { source: 'k8s', key, value }
}
