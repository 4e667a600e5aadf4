/** The Kubernetes kinds that decide about policy: namespaces, pods, workloads, services, nodes, NetworkPolicy. */
import {
  boolean,
  ignored,
  integer,
  integerOrText,
  list,
  object,
  text,
  textMap,
  type Infer,
  portNumber,
  refined,
} from '../shape'
import { address, clusterAddress, count, endpointPort, labels, oneOf, portName, protocol, targetPort } from './refused'
import { restarts, runnable, selectsItsPods, selectsItsPodsByLabels } from './refused-pods'
import { dialable, servicePortName, sourceRange } from './refused-services'
import { labelSelector } from './selector'

const containerPorts = list(
  object({ name: portName, containerPort: portNumber, protocol, hostPort: portNumber, hostIP: text }),
)
const container = object({ name: text, ports: containerPorts })

/** What keeps a pod from some nodes: that it is there is all that counts. */
const nodeAffinity = object({ requiredDuringSchedulingIgnoredDuringExecution: object({}) })

const podFields = {
  serviceAccountName: text,
  serviceAccount: text,
  hostNetwork: boolean,
  nodeName: text,
  nodeSelector: textMap,
  affinity: object({ nodeAffinity }),
  restartPolicy: oneOf('Always', 'OnFailure', 'Never'),
  containers: list(container),
  initContainers: list(object({ name: text, restartPolicy: text, ports: containerPorts })),
}

export const podSpec = runnable(object(podFields))

const templateMetadata = object({ labels, namespace: text })
const template = object({ metadata: templateMetadata, spec: podSpec })

const listedAddress = list(object({ ip: address }))

export const pod = {
  spec: podSpec,
  status: object({ phase: text, podIP: address, podIPs: listedAddress, hostIP: address }),
}
const selecting = selectsItsPods(object({ replicas: count, template, parallelism: count, selector: labelSelector }))

const taint = { key: text, value: text, effect: text }
/** The pods of a DaemonSet, which run on every node that they tolerate. */
const daemonSpec = runnable(object({ ...podFields, tolerations: list(object({ ...taint, operator: text })) }))
export const daemonSet = {
  spec: restarts(
    selectsItsPods(
      object({
        replicas: count,
        template: object({ metadata: templateMetadata, spec: daemonSpec }),
        parallelism: count,
        selector: labelSelector,
      }),
    ),
    'always',
  ),
  status: ignored,
}

/** A workload of Kubernetes itself, whose selector is that of a policy. */
export const workload = { spec: restarts(selecting, 'always'), status: ignored }
/** The same of somebody else. */
export const otherWorkload = { spec: selecting, status: ignored }
/** A workload whose selector is a mapping of labels. */
export const controller = {
  spec: selectsItsPodsByLabels(object({ replicas: count, template, parallelism: count, selector: textMap })),
  status: ignored,
}
/** What makes pods by a template, and knows them otherwise than by a selector. */
export const templated = { spec: object({ replicas: count, template, parallelism: count }), status: ignored }

const jobSpec = restarts(
  object({ replicas: count, template, parallelism: count, manualSelector: boolean }),
  'not always',
)
export const job = { spec: jobSpec, status: ignored }
export const cronJob = { spec: object({ jobTemplate: object({ spec: jobSpec }) }), status: ignored }
export const plain = { spec: ignored, status: ignored }

export const node = {
  spec: object({ taints: list(object(taint)) }),
  status: object({ addresses: list(object({ type: text, address: text })) }),
}

const servicePort = refined(
  object({ name: servicePortName, port: portNumber, targetPort, protocol, nodePort: integer }),
  ({ port }) => (port === undefined ? { words: 'has no port', help: 'Write the port that clients dial.' } : null),
)

export const service = {
  spec: dialable(
    object({
      type: oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
      clusterIP: clusterAddress,
      clusterIPs: list(clusterAddress),
      externalIPs: list(address),
      externalName: text,
      externalTrafficPolicy: oneOf('Cluster', 'Local'),
      internalTrafficPolicy: oneOf('Cluster', 'Local'),
      loadBalancerSourceRanges: list(sourceRange),
      selector: textMap,
      ports: list(servicePort),
    }),
  ),
  status: object({ loadBalancer: object({ ingress: list(object({ ip: text, hostname: text, ipMode: text })) }) }),
}

export const endpoints = {
  subsets: list(
    object({
      addresses: list(object({ ip: text, nodeName: text })),
      ports: list(object({ name: text, port: endpointPort, protocol })),
    }),
  ),
}

export const endpointSlice = {
  addressType: oneOf('IPv4', 'IPv6', 'FQDN'),
  endpoints: list(
    object({
      addresses: list(text),
      nodeName: text,
      conditions: object({ ready: boolean, serving: boolean, terminating: boolean }),
    }),
  ),
  ports: list(object({ name: servicePortName, port: endpointPort, protocol })),
}

const networkPolicyPeer = object({
  podSelector: labelSelector,
  namespaceSelector: labelSelector,
  ipBlock: object({ cidr: text, except: list(text) }),
})
const networkPolicyPort = object({ protocol: text, port: integerOrText, endPort: integer })

export const networkPolicy = {
  spec: object({
    podSelector: labelSelector,
    policyTypes: list(text),
    ingress: list(object({ from: list(networkPolicyPeer), ports: list(networkPolicyPort) })),
    egress: list(object({ to: list(networkPolicyPeer), ports: list(networkPolicyPort) })),
  }),
  status: ignored,
}

export type PodSpec = Infer<typeof podSpec>
export type PodTemplate = Infer<typeof template>
export type NetworkPolicySpec = Infer<(typeof networkPolicy)['spec']>
export type NetworkPolicyPeer = Infer<typeof networkPolicyPeer>
export type NetworkPolicyPort = Infer<typeof networkPolicyPort>
export type ServiceSpec = Infer<(typeof service)['spec']>
