/** The fields of the kinds that take part in policy. */
import {
  anything,
  flag,
  integer,
  integerOrText,
  list,
  object,
  refuse,
  text,
  textMap,
  type Read,
  type Shape,
} from './decode'

export const metadata = object({ name: text, namespace: text, labels: textMap })

const requirement = object({ key: text, operator: text, values: list(text) })
export const labelSelector = object({ matchLabels: textMap, matchExpressions: list(requirement) })
export type LabelSelector = Read<typeof labelSelector>

const containerPort = object({ name: text, containerPort: integer, hostPort: integer, hostIP: text, protocol: text })
const container = object({ ports: list(containerPort) })
export const podSpec = object({
  serviceAccountName: text,
  nodeName: text,
  hostNetwork: flag,
  nodeSelector: textMap,
  tolerations: list(object({ key: text, operator: text, value: text, effect: text })),
  containers: list(container),
  initContainers: list(object({ ports: list(containerPort), restartPolicy: text })),
})

export const podStatus = object({ phase: text, podIP: text, podIPs: list(object({ ip: text })) })
export const workloadSpec = object({ replicas: integer, template: object({ metadata, spec: podSpec }) })
const servicePort = object({
  name: text,
  protocol: text,
  port: integer,
  targetPort: integerOrText,
  nodePort: integer,
})
export const serviceSpec = object({
  selector: textMap,
  type: text,
  clusterIP: text,
  clusterIPs: list(text),
  externalIPs: list(text),
  externalTrafficPolicy: text,
  internalTrafficPolicy: text,
  ports: list(servicePort),
})
export const serviceStatus = object({
  loadBalancer: object({ ingress: list(object({ ip: text, hostname: text, ipMode: text })) }),
})
export const endpointSlice = object({
  endpoints: list(object({ addresses: list(text), nodeName: text })),
  ports: list(object({ name: text, port: integer, protocol: text })),
})
export const nodeSpec = object({ taints: list(object({ key: text, value: text, effect: text })) })
export const nodeStatus = object({ addresses: list(object({ type: text, address: text })) })
const ownAddresses = object({ ipv4: text, ipv6: text })
export const ciliumNodeSpec = object({
  addresses: list(object({ type: text, ip: text })),
  health: ownAddresses,
  ingress: ownAddresses,
})
export const configMap = object({ data: textMap })
export const groupSpec = object({ externalCIDRs: list(text) })

// NetworkPolicy

const blockPeer = object({ cidr: text, except: list(text) })
const networkPeer = object({ podSelector: labelSelector, namespaceSelector: labelSelector, ipBlock: blockPeer })
const networkPort = object({ port: integerOrText, endPort: integer, protocol: text })
export type NetworkPeer = Read<typeof networkPeer>
export type NetworkPort = Read<typeof networkPort>
export const networkPolicySpec = object({
  podSelector: labelSelector,
  policyTypes: list(text),
  ingress: list(object({ from: list(networkPeer), ports: list(networkPort) })),
  egress: list(object({ to: list(networkPeer), ports: list(networkPort) })),
})

// CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy

const cidrRule = object({ cidr: text, cidrGroupRef: text, cidrGroupSelector: labelSelector, except: list(text) })
export type CidrRule = Read<typeof cidrRule>
const fqdn = object({ matchName: text, matchPattern: text })
export type Fqdn = Read<typeof fqdn>
const headerMatch = object({ name: text, value: text, mismatch: text, secret: object({ name: text, namespace: text }) })
const httpRule = object({
  path: text,
  method: text,
  host: text,
  headers: list(text),
  headerMatches: list(headerMatch),
})
export type HttpRule = Read<typeof httpRule>
const port = object({ port: text, endPort: integer, protocol: text })
export type Port = Read<typeof port>
const portRule = object({
  ports: list(port),
  rules: object({ http: list(httpRule), dns: list(fqdn) }),
  terminatingTLS: anything,
  originatingTLS: anything,
  serverNames: list(text),
  listener: object({ name: text, priority: integer, envoyConfig: object({ kind: text, name: text }) }),
})
export type PortRule = Read<typeof portRule>
const denyPortRule = object({ ports: list(port) })

const icmpField = object({ family: text, type: integerOrText })
export type IcmpField = Read<typeof icmpField>
const icmps = list(object({ fields: list(icmpField) }))

/** A list that this version no longer reads: it may be there, but with nothing in it. */
const retired: Shape<null> = (value, path) =>
  Array.isArray(value) && value.length === 0 ? null : refuse(`${path} is gone`)

const authentication = object({ mode: text })

const ingressPeers = {
  fromEndpoints: list(labelSelector),
  fromNodes: list(labelSelector),
  fromEntities: list(text),
  fromCIDR: list(text),
  fromCIDRSet: list(cidrRule),
  fromGroups: list(anything),
  fromRequires: retired,
  icmps,
}
const service = object({
  k8sService: object({ serviceName: text, namespace: text }),
  k8sServiceSelector: object({ selector: labelSelector, namespace: text }),
})
export type ServicePeer = Read<typeof service>
const egressPeers = {
  toEndpoints: list(labelSelector),
  toNodes: list(labelSelector),
  toEntities: list(text),
  toCIDR: list(text),
  toCIDRSet: list(cidrRule),
  toGroups: list(anything),
  toServices: list(service),
  toRequires: retired,
  icmps,
}

export const ciliumRule = object({
  endpointSelector: labelSelector,
  nodeSelector: labelSelector,
  ingress: list(object({ ...ingressPeers, toPorts: list(portRule), authentication })),
  ingressDeny: list(object({ ...ingressPeers, toPorts: list(denyPortRule) })),
  egress: list(object({ ...egressPeers, toFQDNs: list(fqdn), toPorts: list(portRule), authentication })),
  egressDeny: list(object({ ...egressPeers, toPorts: list(denyPortRule) })),
  enableDefaultDeny: object({ ingress: flag, egress: flag }),
  description: text,
})
export type CiliumRule = Read<typeof ciliumRule>
export const ciliumPolicy = object({ spec: ciliumRule, specs: list(ciliumRule) })

// ClusterNetworkPolicy

const podsPeer = object({ namespaceSelector: labelSelector, podSelector: labelSelector })
export type PodsPeer = Read<typeof podsPeer>
const destinationPort = object({ number: integer, range: object({ start: integer, end: integer }) })
const withPort = object({ destinationPort })
const protocol = object({ tcp: withPort, udp: withPort, sctp: withPort, destinationNamedPort: text })
export type ClusterProtocol = Read<typeof protocol>
const clusterPeer = object({
  pods: podsPeer,
  namespaces: labelSelector,
  nodes: labelSelector,
  networks: list(text),
  domainNames: list(text),
})
export type ClusterPeer = Read<typeof clusterPeer>
const clusterIngressPeer = object({ pods: podsPeer, namespaces: labelSelector })
export const clusterPolicySpec = object({
  tier: text,
  priority: integer,
  subject: object({ namespaces: labelSelector, pods: podsPeer }),
  ingress: list(object({ action: text, from: list(clusterIngressPeer), protocols: list(protocol) })),
  egress: list(object({ action: text, to: list(clusterPeer), protocols: list(protocol) })),
})
