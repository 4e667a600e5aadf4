/** Labels with their source, and those that make up a pod's identity. */
import type { Settings } from './settings'

export interface Label {
  readonly source: string
  readonly key: string
  readonly value: string
}

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

/** Protocol and number by name. */
export type NamedPorts = ReadonlyMap<string, { readonly protocol: string; readonly port: number }>

interface LabelledPod {
  readonly labels: ReadonlyMap<string, string>
  readonly namespace: string
  readonly namespaceLabels: ReadonlyMap<string, string>
  readonly serviceAccount: string
  readonly namedPorts: NamedPorts
}

/** The identity labels of a pod, sorted as printed. */
export function podIdentityLabels(pod: LabelledPod, { cluster, keepsLabel, version }: Settings): readonly Label[] {
  const given = [
    label('k8s', namespaceKey, pod.namespace),
    label('k8s', clusterKey, cluster),
    label('k8s', serviceAccountKey, pod.serviceAccount),
    // The API server sets this label of every namespace, whatever the manifest says.
    label('k8s', `${namespaceLabelPrefix}kubernetes.io/metadata.name`, pod.namespace),
    ...[...pod.namespaceLabels]
      .filter(([key]) => key !== 'kubernetes.io/metadata.name')
      .map(([key, value]) => label('k8s', `${namespaceLabelPrefix}${key}`, value)),
  ]
  const own = [...pod.labels]
    // A pod cannot give itself the labels that the cluster gives it.
    .filter(([name]) => !name.startsWith('io.cilium.k8s') && !given.some(({ key }) => key === name))
    .map(([key, value]) => label('k8s', key, value))
  // Named ports are part of identities since 1.20.
  const ports = version >= 20 ? portLabels(pod.namedPorts) : []
  return [...[...own, ...given].filter(({ key }) => keepsLabel(key)), ...ports].sort((one, other) =>
    printLabel(one) < printLabel(other) ? -1 : 1,
  )
}

/** Named ports make up an identity, too: spelt out by name, in values of 63 characters at most. */
function portLabels(ports: NamedPorts): readonly Label[] {
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
