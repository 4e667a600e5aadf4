/** Identities of pods: replicas with the same labels and named ports share one. They stand in the order of their first pods. */
import { isAtLeast } from '../cilium/settings/versions'
import type { Cluster } from './cluster'
import type { ClusterEndpoint } from './endpoints'
import { identityOfWritten, written, type ClusterIdentity, type WrittenLabel } from './identity'
import { clusterKey, isIdentityLabel, k8s, namespaceKey, namespaceLabelPrefix, serviceAccountKey } from './labels'
import { namedPortLabels, type NamedPorts } from './named-ports'
import { numberByHash, type Numbering, type NumberRange } from './numbering'

/** Source: pkg/identity/numericidentity.go. */
export const numbersOfPods: NumberRange = { base: 256, room: 65_536 - 256 }

export interface PodIdentities {
  readonly numbering: Numbering
  /** By endpoint: the place of its identity among these and those that stand before them. */
  readonly ofEndpoint: Uint32Array
  /** How many stand before them. */
  readonly first: number
  /** The first endpoint of each. */
  readonly firstOf: readonly number[]
}

/** Where the identities of pods stand among all, and what they have beside their labels. */
export interface PodPlacing {
  readonly first: number
  /** The place of the identity that a pod has on the network of its node. */
  readonly host: number
  /** What a pod is by its addresses: the text tells it apart from others. Absent where addresses make no difference. */
  readonly byAddress?: (endpoint: ClusterEndpoint) => {
    readonly text: string
    readonly of: (identity: ClusterIdentity) => ClusterIdentity
  } | null
}

/** Builds the identities of all pods. */
export function podIdentities(cluster: Cluster, { first, host, byAddress }: PodPlacing): PodIdentities {
  const { endpoints } = cluster
  const known = new Map<string, number>()
  const labels = new PodLabels(cluster)
  const plain: ClusterIdentity[] = []
  const firstOf: number[] = []
  const ofEndpoint = new Uint32Array(endpoints.length)
  for (let i = 0; i < endpoints.length; i++) {
    const endpoint = endpoints[i]
    if (endpoint === undefined) continue
    if (endpoint.isHostNetwork) {
      ofEndpoint[i] = host
      continue
    }
    const own = byAddress?.(endpoint) ?? null
    const key = own === null ? endpoint.signature : `${endpoint.signature}\n${own.text}`
    let index = known.get(key)
    if (index === undefined) {
      known.set(key, (index = plain.length))
      const identity = labels.identityOf(endpoint)
      plain.push(own === null ? identity : own.of(identity))
      firstOf.push(i)
    }
    ofEndpoint[i] = first + index
  }
  return { numbering: numberByHash(plain, numbersOfPods), ofEndpoint, first, firstOf }
}

/** What else of a cluster a pod's labels depend on. */
function settingsOfLabels({ settings: { values, version } }: Cluster): string {
  return `${version} ${values['cluster-name']} ${values['labels']}\n${values['label-prefix-file']}`
}

/** Identities without their numbers, by the labels of the namespace and the signature; and the settings that they follow. */
const knownIdentities = new WeakMap<ReadonlyMap<string, string>, KnownIdentities>()

interface KnownIdentities {
  readonly settings: string
  readonly bySignature: Map<string, ClusterIdentity>
}

const noNamespaceLabels: ReadonlyMap<string, string> = new Map()

/** What pods have in common is made once, as most have the labels of others, and texts are compared often. */
export class PodLabels {
  /** What all pods of a namespace have. */
  private readonly ofNamespaces = new Map<string, readonly WrittenLabel[]>()
  private readonly ofPorts = new Map<NamedPorts, readonly WrittenLabel[]>()
  /** Of source `k8s`, by key and value. */
  private readonly own = new Map<string, Map<string, WrittenLabel>>()

  private readonly settings: string

  constructor(private readonly cluster: Cluster) {
    this.settings = settingsOfLabels(cluster)
  }

  /** The identity of a pod, without its number: one object for all pods of a namespace with the same signature. */
  identityOf(endpoint: ClusterEndpoint): ClusterIdentity {
    const { cluster, settings } = this
    const { keepsLabel, version } = cluster.settings
    const namespaceLabels = cluster.namespaces.get(endpoint.namespace)?.labels ?? noNamespaceLabels
    let known = knownIdentities.get(namespaceLabels)
    if (known?.settings !== settings)
      knownIdentities.set(namespaceLabels, (known = { settings, bySignature: new Map() }))
    let identity = known.bySignature.get(endpoint.signature)
    if (identity === undefined) {
      const { namespace, podLabels, serviceAccount, namedPorts } = endpoint
      const labels: WrittenLabel[] = []
      podLabels.forEach((value, name) => {
        if (isIdentityLabel(name, keepsLabel)) labels.push(this.label(name, value))
      })
      for (const label of this.labelsOfNamespace(namespace, namespaceLabels)) labels.push(label)
      if (keepsLabel(serviceAccountKey)) labels.push(this.label(serviceAccountKey, serviceAccount))
      // Named ports are part of identities since 1.20 (pkg/k8s/labels.go).
      if (isAtLeast(version, '1.20')) for (const label of this.labelsOfPorts(namedPorts)) labels.push(label)
      known.bySignature.set(endpoint.signature, (identity = identityOfWritten(0, labels, null, namedPorts)))
    }
    return identity
  }

  private label(key: string, value: string): WrittenLabel {
    let byValue = this.own.get(key)
    if (byValue === undefined) this.own.set(key, (byValue = new Map()))
    let label = byValue.get(value)
    if (label === undefined) byValue.set(value, (label = written(k8s(key, value))))
    return label
  }

  private labelsOfPorts(ports: NamedPorts): readonly WrittenLabel[] {
    let labels = this.ofPorts.get(ports)
    if (labels === undefined) this.ofPorts.set(ports, (labels = namedPortLabels(ports).map(written)))
    return labels
  }

  /** What all pods of a namespace have, whatever they are labelled with. */
  private labelsOfNamespace(namespace: string, labels: ReadonlyMap<string, string>): readonly WrittenLabel[] {
    let found = this.ofNamespaces.get(namespace)
    if (found === undefined) {
      const { keepsLabel, values } = this.cluster.settings
      const shared = [...labels].map(([key, value]) => k8s(namespaceLabelPrefix + key, value))
      shared.push(k8s(clusterKey, values['cluster-name']), k8s(namespaceKey, namespace))
      this.ofNamespaces.set(namespace, (found = shared.filter(({ key }) => keepsLabel(key)).map(written)))
    }
    return found
  }
}
