/** Services, and where they lead. */
import type { SourceRange } from '../../yaml/source'
import type { Protocol } from './words'

/** A port of a service and where it leads. */
export interface ServicePort {
  readonly name?: string
  readonly port: number
  readonly protocol: Protocol
  /** Number or name of the pods' port. */
  readonly targetPort: number | string
  readonly nodePort?: number
}

/** A service with the endpoints that stand behind it. */
export interface ServiceSummary {
  /** `namespace/name`. */
  readonly key: string
  readonly namespace: string
  readonly name: string
  /** `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`. */
  readonly type: string
  readonly clusterIP?: string
  /** All its addresses inside the cluster, of both families. */
  readonly clusterIPs?: readonly string[]
  /** Addresses and names that a load balancer has given it. */
  readonly externalAddresses?: readonly string[]
  /** Those of them that nodes translate themselves: addresses whose balancer is no proxy. */
  readonly balancerIPs?: readonly string[]
  /** Addresses of nodes that lead to it too (`spec.externalIPs`). */
  readonly externalIPs?: readonly string[]
  /** Packets from outside keep their source address on the way to it (`externalTrafficPolicy: Local`). */
  readonly keepsSource?: boolean
  /** Prefixes from which its load balancer takes packets (`loadBalancerSourceRanges`). */
  readonly sourceRanges?: readonly string[]
  /** Pods reach it on their own node alone (`internalTrafficPolicy: Local`). */
  readonly isNodeLocal?: boolean
  /** The name that an `ExternalName` service stands for. */
  readonly externalName?: string
  /** Keys of the endpoints that it selects. */
  readonly selects: readonly string[]
  /** It selects pods, though there may be none; otherwise its backends come from EndpointSlices. */
  readonly hasSelector?: boolean
  /** Backend addresses of a service without selector. */
  readonly backends: readonly string[]
  /** Its EndpointSlices: addresses with the ports that they serve. */
  readonly slices?: readonly ServiceSlice[]
  readonly ports: readonly ServicePort[]
  /** What `CiliumLocalRedirectPolicy` makes of it. */
  readonly redirects?: readonly LocalRedirect[]
  readonly range: SourceRange
}

/** A `CiliumLocalRedirectPolicy`: what pods send to a service or an address goes to pods on their own node instead. */
export interface LocalRedirect {
  /** `namespace/name` of the policy. */
  readonly policy: string
  /** Keys of the endpoints that it leads to. */
  readonly pods: readonly string[]
  /** Port and protocol that are dialled, and the port of the pods. */
  readonly ports: readonly { readonly port: number; readonly protocol: Protocol; readonly targetPort: number }[]
  /** It is on for certain, and such a pod runs on every node. */
  readonly isSure: boolean
}

/** Addresses behind a service, and the ports that they serve. */
export interface ServiceSlice {
  readonly addresses: readonly string[]
  /** Nodes of the addresses, empty where none is stated. */
  readonly nodes: readonly string[]
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: Protocol }[]
}
