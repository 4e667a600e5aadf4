/** Objects as `kubectl get -o yaml` shows them: with what the API server notes, their status, and those that Cilium makes. */
import { addressesOf, endpointIds, serviceEnd, type Endpoint, type PolicySummary } from '../../engine/doors/whole'
import { isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'
import { timestamp } from '../clock'
import type { Cluster } from './cluster'
import { withMetadata } from './defaults'
import { uidOf } from './names'
import { listAt, mapAt, textAt, textsAt, type LiveObject } from './object'
import { objectOf } from './pods'

const ciliumPolicies = ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']

/** All objects of a kind, with those that Cilium makes. */
export function objectsOfKind(cluster: Cluster, kind: string): readonly LiveObject[] {
  switch (kind) {
    case 'CiliumEndpoint':
      return cluster
        .analysis()
        .endpoints.filter(({ hostNetwork }) => hostNetwork !== true)
        .map((endpoint) => ciliumEndpoint(cluster, endpoint))
    case 'CiliumIdentity':
      return identities(cluster)
    case 'CiliumNode':
      return cluster.nodes.map((name) =>
        objectOf('CiliumNode', '', name, { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: { name } }),
      )
    case 'ServiceAccount':
      return [...cluster.ofKind(kind), ...defaultAccounts(cluster)]
    default:
      return cluster.ofKind(kind)
  }
}

/** The object with its uid, its times and its status. */
export function viewOf(cluster: Cluster, object: LiveObject): PlainMap {
  const { kind, key, value } = object
  const { uid, createdMs, generation, resourceVersion } = cluster.record(key)
  const hasGeneration = ![
    'Pod',
    'Service',
    'Namespace',
    'Node',
    'ConfigMap',
    'ServiceAccount',
    'CiliumIdentity',
    'Secret',
  ].includes(kind)
  const status = statusOf(cluster, object)
  const metadata = mapAt(value, 'metadata')
  const viewed = withMetadata(value, {
    creationTimestamp: timestamp(createdMs),
    ...(hasGeneration ? { generation: kind === 'CiliumEndpoint' ? 1 : generation } : {}),
    ...metadata,
    resourceVersion: String(resourceVersion),
    uid,
  })
  const spec = kind === 'Service' ? { spec: serviceSpec(cluster, object) } : {}
  return { ...viewed, ...spec, ...(status === null ? {} : { status }) }
}

export function statusOf(cluster: Cluster, object: LiveObject): PlainMap | null {
  const { kind, value } = object
  switch (kind) {
    case 'Namespace':
      return { phase: 'Active' }
    case 'Pod':
      return podStatus(cluster, object)
    case 'Service':
      return { loadBalancer: mapAt(value, 'status', 'loadBalancer') }
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet': {
      const count = podsOfWorkload(cluster, object).length
      return kind === 'DaemonSet'
        ? { currentNumberScheduled: count, desiredNumberScheduled: count, numberAvailable: count, numberReady: count }
        : { availableReplicas: count, readyReplicas: count, replicas: count, updatedReplicas: count }
    }
    case 'CiliumEndpoint':
      return mapAt(value, 'status')
    default: {
      if (!ciliumPolicies.includes(kind)) return isPlainMap(value['status']) ? value['status'] : null
      const policy = policyOf(cluster, object)
      const isValid = policy?.status !== 'rejected'
      return {
        conditions: [
          {
            lastTransitionTime: timestamp(cluster.record(object.key).createdMs),
            message: isValid ? 'Policy validation succeeded' : (policy.reason ?? 'the policy is not valid'),
            status: isValid ? 'True' : 'False',
            type: 'Valid',
          },
        ],
      }
    }
  }
}

export function policyOf(cluster: Cluster, { key }: LiveObject): PolicySummary | undefined {
  return cluster.analysis().policies.find((policy) => policy.key === key)
}

/** The address of a pod. */
export function addressOf(cluster: Cluster, { namespace, name }: LiveObject): string {
  return addressesOf(cluster.analysis().endpoints).get(`${namespace}/${name}`) ?? ''
}

export function clusterAddressOf(cluster: Cluster, { namespace, name, value }: LiveObject): string {
  const written = textAt(value, 'spec', 'clusterIP')
  if (written !== '') return written
  const service = cluster.analysis().services.find(({ key }) => key === `${namespace}/${name}`)
  // Where none is stated, that of the engine's flow records.
  return service === undefined ? '' : serviceEnd(service, '').address
}

export function externalAddressesOf({ value }: LiveObject): readonly string[] {
  return listAt(value, 'status', 'loadBalancer', 'ingress').map(
    (entry) => textAt(entry, 'ip') || textAt(entry, 'hostname'),
  )
}

/** A pod's IP, phase and containers. */
function podStatus(cluster: Cluster, object: LiveObject): PlainMap {
  const { createdMs } = cluster.record(object.key)
  const time = timestamp(createdMs)
  const ip = addressOf(cluster, object)
  const condition = (type: string): Plain => ({ lastProbeTime: null, lastTransitionTime: time, status: 'True', type })
  const containers = listAt(object.value, 'spec', 'containers').map((container) => ({
    image: textAt(container, 'image'),
    name: textAt(container, 'name'),
    ready: true,
    restartCount: 0,
    started: true,
    state: { running: { startedAt: time } },
  }))
  return {
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
    ...(containers.length === 0 ? {} : { containerStatuses: containers }),
    phase: textAt(object.value, 'status', 'phase') || 'Running',
    ...(ip === '' ? {} : { podIP: ip, podIPs: [{ ip }] }),
    qosClass: 'BestEffort',
    startTime: time,
  }
}

function serviceSpec(cluster: Cluster, service: LiveObject): PlainMap {
  const spec = mapAt(service.value, 'spec')
  if (textAt(spec, 'type') === 'ExternalName') return spec
  const ip = clusterAddressOf(cluster, service)
  return {
    clusterIP: ip,
    clusterIPs: [ip],
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ...spec,
  }
}

/** Pods whose owner a workload is, by way of its ReplicaSet where there is one. */
export function podsOfWorkload(cluster: Cluster, { kind, namespace, name }: LiveObject): readonly LiveObject[] {
  return cluster.ofKind('Pod').filter((pod) => {
    if (pod.namespace !== namespace) return false
    return listAt(pod.value, 'metadata', 'ownerReferences').some((owner) => {
      const ownerKind = textAt(owner, 'kind')
      const ownerName = textAt(owner, 'name')
      if (kind === 'Deployment') return ownerKind === 'ReplicaSet' && ownerName.replace(/-[^-]+$/, '') === name
      return ownerKind === kind && ownerName === name
    })
  })
}

function ciliumEndpoint(cluster: Cluster, endpoint: Endpoint): LiveObject {
  const { namespace, name, key, podLabels, identity, labels, ingressEnforced, egressEnforced, node } = endpoint
  const pod = cluster.find('Pod', namespace, name)
  const ip = addressesOf(cluster.analysis().endpoints).get(key) ?? ''
  const owner = pod === null ? '' : cluster.record(pod.key).uid
  return objectOf('CiliumEndpoint', namespace, name, {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumEndpoint',
    metadata: {
      ...(pod === null ? {} : { creationTimestamp: timestamp(cluster.record(pod.key).createdMs) }),
      ...(Object.keys(podLabels).length === 0 ? {} : { labels: podLabels }),
      name,
      namespace,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid: owner }],
    },
    status: {
      encryption: {},
      'external-identifiers': { 'k8s-namespace': namespace, 'k8s-pod-name': name, 'pod-name': key },
      id: endpointIds(cluster.analysis().endpoints).get(key) ?? 0,
      identity: { id: identity, labels },
      networking: { addressing: [{ [ip.includes(':') ? 'ipv6' : 'ipv4']: ip }], node: node ?? '' },
      policy: {
        egress: { enforcing: egressEnforced, state: '<status disabled>' },
        ingress: { enforcing: ingressEnforced, state: '<status disabled>' },
      },
      state: endpoint.error === undefined ? 'ready' : 'regenerating',
      'visibility-policy-status': '<status disabled>',
    },
  })
}

function identities(cluster: Cluster): readonly LiveObject[] {
  return cluster
    .analysis()
    .identities.filter(({ number, endpoints }) => number >= 256 && endpoints.length > 0)
    .map(({ number, labels }) => {
      const name = String(number)
      const securityLabels = Object.fromEntries(
        labels.map((label) => {
          const equals = label.indexOf('=')
          return equals < 0 ? [label, ''] : [label.slice(0, equals), label.slice(equals + 1)]
        }),
      )
      const namespace = textAt(securityLabels, 'k8s:io.kubernetes.pod.namespace')
      const app = Object.entries(textsAt(securityLabels))
        .filter(([key]) => key.startsWith('k8s:') && !key.startsWith('k8s:io.'))
        .map(([key, value]) => [key.slice(4), value] as const)
      return objectOf('CiliumIdentity', '', name, {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumIdentity',
        metadata: { labels: { ...Object.fromEntries(app), 'io.kubernetes.pod.namespace': namespace }, name },
        'security-labels': securityLabels,
      })
    })
}

function defaultAccounts(cluster: Cluster): readonly LiveObject[] {
  return cluster
    .ofKind('Namespace')
    .filter(({ name }) => cluster.find('ServiceAccount', name, 'default') === null)
    .map(({ name }) =>
      objectOf('ServiceAccount', name, 'default', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: name, uid: uidOf(`sa ${name}`) },
      }),
    )
}

/** The parts of a policy's summary that tables print. */
export function validity(cluster: Cluster, object: LiveObject): string {
  return textAt(statusOf(cluster, object) ?? {}, 'conditions', 0, 'status')
}
