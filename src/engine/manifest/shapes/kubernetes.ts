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
  portNumberOrName,
} from '../shape'
import { labelSelector } from './selector'

const containerPorts = list(object({ name: text, containerPort: portNumber, protocol: text, hostPort: portNumber }))
const container = object({ name: text, ports: containerPorts })

export const podSpec = object({
  serviceAccountName: text,
  serviceAccount: text,
  hostNetwork: boolean,
  nodeName: text,
  containers: list(container),
  initContainers: list(object({ name: text, restartPolicy: text, ports: containerPorts })),
})

const template = object({ metadata: object({ labels: textMap, namespace: text }), spec: podSpec })

const listedAddress = list(object({ ip: text }))

export const pod = {
  spec: podSpec,
  status: object({ phase: text, podIP: text, podIPs: listedAddress, hostIP: text }),
}
export const workload = { spec: object({ replicas: integer, template, parallelism: integer }), status: ignored }
export const cronJob = {
  spec: object({ jobTemplate: object({ spec: object({ parallelism: integer, template }) }) }),
  status: ignored,
}
export const plain = { spec: ignored, status: ignored }

export const node = {
  spec: ignored,
  status: object({ addresses: list(object({ type: text, address: text })) }),
}

export const service = {
  spec: object({
    type: text,
    clusterIP: text,
    clusterIPs: list(text),
    externalIPs: list(text),
    externalName: text,
    externalTrafficPolicy: text,
    internalTrafficPolicy: text,
    loadBalancerSourceRanges: list(text),
    selector: textMap,
    ports: list(
      object({ name: text, port: portNumber, targetPort: portNumberOrName, protocol: text, nodePort: integer }),
    ),
  }),
  status: object({ loadBalancer: object({ ingress: list(object({ ip: text, hostname: text, ipMode: text })) }) }),
}

export const endpoints = {
  subsets: list(
    object({
      addresses: list(object({ ip: text })),
      ports: list(object({ name: text, port: integer, protocol: text })),
    }),
  ),
}

export const endpointSlice = {
  addressType: text,
  endpoints: list(
    object({
      addresses: list(text),
      conditions: object({ ready: boolean, serving: boolean, terminating: boolean }),
    }),
  ),
  ports: list(object({ name: text, port: integer, protocol: text })),
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
