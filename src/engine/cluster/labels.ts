/** Identity labels: which of a pod's labels count, and how they are written. */
import type { LabelFilter } from '../cilium/settings/label-filter'

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
export const cidrGroupNameKey = 'io.cilium.policy.cidrgroupname/'

/**
 * Whether a label that the user gave a pod is part of its identity. Labels of Cilium's own are taken off a pod's before any
 * filter (pkg/k8s/utils/utils.go).
 */
export function isIdentityLabel(key: string, keepsLabel: LabelFilter): boolean {
  return key !== namespaceKey && !key.startsWith('io.cilium.k8s') && keepsLabel(key)
}

/** Labels that a Job's pods get beside those of its template. Source: kubernetes pkg/registry/batch/job/strategy.go. */
export function jobLabels(name: string): Readonly<Record<string, string>> {
  return { 'job-name': name, 'batch.kubernetes.io/job-name': name }
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
