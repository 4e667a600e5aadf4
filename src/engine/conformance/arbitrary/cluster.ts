/** Random namespaces, pods, workloads, services, endpoint slices and CIDR groups. */
import fc from 'fast-check'
import {
  addresses,
  groups,
  labelMap,
  namespaceLabels,
  namespaces,
  podLabels,
  portNames,
  prefixes,
  protocols,
  seldom,
  services,
  type Json,
} from './words'

const namespace = fc.constantFrom(...namespaces)

const containerPort = fc.record({
  name: fc.constantFrom(...portNames),
  containerPort: fc.constantFrom(80, 8080, 53),
  protocol: fc.constantFrom(...protocols),
})

/** One container's ports have names of their own; two containers may give one name to different ports. */
const containers = fc
  .array(fc.uniqueArray(containerPort, { maxLength: 2, selector: ({ name }) => name }), { minLength: 1, maxLength: 2 })
  .map((lists) => lists.map((ports, index) => ({ name: `c${index}`, ports })))

const podSpec = fc.record(
  {
    containers,
    initContainers: containerPort.map((port) => [{ name: 'sidecar', restartPolicy: 'Always', ports: [port] }]),
    serviceAccountName: fc.constant('robot'),
  },
  { requiredKeys: ['containers'] },
)

/** Labels that are no part of an identity, among those that are. */
const awkwardLabels = fc.constantFrom<Readonly<Record<string, string>>>(
  {},
  {},
  {},
  { 'pod-template-hash': 'x' },
  { 'app.kubernetes.io/name': 'shop' },
  { 'io.kubernetes.pod.namespace': 'blue' },
  { 'annotation-x': 'y' },
)

/** Labels for which Cilium takes a pod for the local host, or for one whose labels it does not know yet. */
const specialLabels = seldom<Readonly<Record<string, string>>>(
  fc.constant({}),
  fc.constantFrom<Readonly<Record<string, string>>>({ host: 'a' }, { init: '' }),
  16,
)

export const template = fc.record({
  labels: fc
    .tuple(labelMap(podLabels, { most: 3 }), awkwardLabels, specialLabels)
    .map(([labels, more, special]) => ({ ...labels, ...more, ...special })),
  spec: podSpec,
})

const workloadKinds = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
] as const

/** Labels of a pod that has its like in many cases: such pods may differ in their ports alone. */
const twin = { app: 'web' }

/** A pod, or a workload that stands for its pods. */
const endpoint = fc
  .record({
    namespace,
    template: fc.oneof(
      { weight: 3, arbitrary: template },
      {
        weight: 1,
        arbitrary: fc.record({ labels: fc.constant<Readonly<Record<string, string>>>(twin), spec: podSpec }),
      },
    ),
    workload: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom(...workloadKinds) },
    ),
  })
  .map(({ namespace: home, template: { labels, spec }, workload }) => (name: string): Json => {
    const metadata = { name, namespace: home }
    // The API server refuses workloads that select nothing.
    if (workload === null || Object.keys(labels).length === 0)
      return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, labels }, spec }
    const [apiVersion, kind] = workload
    return {
      apiVersion,
      kind,
      metadata,
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    }
  })

const serviceLabels = fc.constantFrom({ grp: 'x' }, { grp: 'z' }, {})

/** A service with a selector, or one without and its endpoints. */
const service = fc
  .record({
    namespace,
    labels: serviceLabels,
    selector: fc.option(
      labelMap(podLabels).filter((labels) => Object.keys(labels).length > 0),
      { freq: 4 },
    ),
    address: fc.constantFrom(...addresses),
  })
  .map(({ namespace: home, labels, selector, address }) => (name: string): readonly Json[] => {
    const spec = selector === null ? { ports: [{ port: 80 }] } : { selector, ports: [{ port: 80 }] }
    const slice: Json = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-1`, namespace: home, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address] }],
      ports: [{ port: 80 }],
    }
    const object: Json = { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: home, labels }, spec }
    return selector === null ? [object, slice] : [object]
  })

export const group = fc
  .record({
    labels: fc.constantFrom({ kind: 'in' }, { kind: 'out' }, { kind: 'in', near: 'very' }),
    externalCIDRs: fc.oneof(
      {
        weight: 5,
        arbitrary: fc.uniqueArray(fc.constantFrom(...prefixes.slice(0, 6)), { minLength: 1, maxLength: 2 }),
      },
      { weight: 1, arbitrary: fc.constantFrom(['0.0.0.0/0'], ['0.0.0.0/0', '::/0'], ['0.0.0.0/1', '128.0.0.0/1']) },
    ),
  })
  .map(({ labels, externalCIDRs }) => (name: string): Json => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumCIDRGroup',
    metadata: { name, labels },
    spec: { externalCIDRs },
  }))

export const namespaceObjects = fc
  .tuple(...namespaces.map(() => fc.option(labelMap(namespaceLabels), { freq: 6 })))
  .map((labelled) =>
    labelled.flatMap((labels, index): readonly Json[] => {
      const name = namespaces[index] ?? ''
      return labels === null ? [] : [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }]
    }),
  )

export interface Cluster {
  readonly documents: readonly Json[]
  /** `namespace/name` of pods and workloads. */
  readonly endpoints: readonly string[]
}

export const cluster: fc.Arbitrary<Cluster> = fc
  .record({
    namespaceObjects,
    endpoints: fc.array(endpoint, { minLength: 2, maxLength: 7 }),
    services: fc.array(service, { maxLength: services.length }),
    groups: fc.array(group, { maxLength: groups.length }),
  })
  .map((parts) => {
    const endpoints = parts.endpoints.map((make, index) => make(`p${index}`))
    return {
      documents: [
        ...parts.namespaceObjects,
        ...endpoints,
        ...parts.services.flatMap((make, index) => make(services[index] ?? '')),
        ...parts.groups.map((make, index) => make(groups[index] ?? '')),
      ],
      endpoints: endpoints.map(keyOf),
    }
  })

function keyOf(document: Json): string {
  // Every document here is made above with a name and a namespace.
  const { metadata } = document as { readonly metadata: { readonly name: string; readonly namespace: string } }
  return `${metadata.namespace}/${metadata.name}`
}
