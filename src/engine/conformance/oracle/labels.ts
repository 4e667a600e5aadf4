/** Labels with their source, and which pod labels make up an identity. */

export interface Label {
  readonly source: string
  readonly key: string
  readonly value: string
}

export const clusterName = 'default'
export const namespaceKey = 'io.kubernetes.pod.namespace'
export const clusterKey = 'io.cilium.k8s.policy.cluster'
export const serviceAccountKey = 'io.cilium.k8s.policy.serviceaccount'
export const namespaceLabelPrefix = 'io.cilium.k8s.namespace.labels.'
export const groupNameKey = 'io.cilium.policy.cidrgroupname/'

export function label(source: string, key: string, value = ''): Label {
  return { source, key, value }
}

/** As `cilium identity get` prints it. */
export function printLabel({ source, key, value }: Label): string {
  return `${source}:${key}=${value}`
}

/** Keys that are no part of an identity; each pattern is held against the beginning of the key. */
const ignored: readonly RegExp[] = [
  /^io\.kubernetes/,
  /^kubernetes\.io/,
  /^statefulset\.kubernetes\.io\/pod-name/,
  /^apps\.kubernetes\.io\/pod-index/,
  /^batch\.kubernetes\.io\/job-completion-index/,
  /^batch\.kubernetes\.io\/controller-uid/,
  /^.*beta\.kubernetes\.io/,
  /^k8s\.io/,
  /^topology\.kubernetes\.io/,
  /^pod-template-generation/,
  /^pod-template-hash/,
  /^controller-revision-hash/,
  /^annotation.*/,
  /^controller-uid/,
  /^etcd_node/,
]

/** The identity labels of a pod, sorted as printed. */
export function podIdentityLabels(pod: {
  readonly labels: ReadonlyMap<string, string>
  readonly namespace: string
  readonly namespaceLabels: ReadonlyMap<string, string>
  readonly serviceAccount: string
  readonly namedPorts: ReadonlyMap<string, { readonly protocol: string; readonly port: number }>
}): readonly Label[] {
  const own = [...pod.labels]
    // A pod cannot give itself the labels that the cluster gives it.
    .filter(([key]) => !key.startsWith('io.cilium.k8s') && !ignored.some((pattern) => pattern.test(key)))
    .map(([key, value]) => label('k8s', key, value))
  const given = [
    label('k8s', namespaceKey, pod.namespace),
    label('k8s', clusterKey, clusterName),
    label('k8s', serviceAccountKey, pod.serviceAccount),
    // The API server sets this label of every namespace, whatever the manifest says.
    label('k8s', `${namespaceLabelPrefix}kubernetes.io/metadata.name`, pod.namespace),
    ...[...pod.namespaceLabels]
      .filter(([key]) => key !== 'kubernetes.io/metadata.name')
      .map(([key, value]) => label('k8s', `${namespaceLabelPrefix}${key}`, value)),
  ]
  return [...own, ...given, ...portLabels(pod.namedPorts)].sort((one, other) =>
    printLabel(one) < printLabel(other) ? -1 : 1,
  )
}

/** Named ports make up an identity, too: spelt out by name, in values of 63 characters at most. */
function portLabels(
  ports: ReadonlyMap<string, { readonly protocol: string; readonly port: number }>,
): readonly Label[] {
  const labels: Label[] = []
  let value = ''
  const close = (): void => {
    const number = labels.length === 0 ? '' : `-${labels.length}`
    if (value !== '') labels.push(label('gen', `io.cilium.k8s.named-ports${number}`, value))
    value = ''
  }
  for (const name of [...ports.keys()].sort()) {
    const spelt = `${name}.${ports.get(name)?.protocol}.${ports.get(name)?.port}`
    if (`${value}_${spelt}`.length > 63 && value !== '') close()
    value = value === '' ? spelt : `${value}_${spelt}`
  }
  close()
  return labels
}
