/** A question about one flow, and its ends. */
import type { PeerKey } from '../keys'
import type { Protocol } from './words'

/**
 * One end of a flow.
 *
 * Keys: `ns/pod` (endpoint), `entity:host` (reserved), `node:NAME` (a node), `ip:203.0.113.4` (outside address),
 * `cidr:10.0.0.0/8` (a prefix that rules name), `dns:api.example.com` (a name that rules or External resources name).
 */
export interface Peer {
  readonly key: PeerKey
  readonly kind: 'endpoint' | 'entity' | 'node' | 'address' | 'cidr' | 'dns'
  /** Short text for a card or a cell. */
  readonly label: string
  /** Number of the identity, where it has one. */
  readonly identity: number
  /** Anything worth a footnote, such as "address assumed: no External resource states one". */
  readonly note?: string
}

export interface HttpRequest {
  readonly method?: string
  readonly path?: string
  readonly host?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A flow to ask about. Peers are written as keys of `Peer`. */
export interface Probe {
  readonly from: string
  readonly to: string
  readonly protocol: Protocol
  /** Destination port; the message type for ICMP; 0 for protocols without ports. */
  readonly port: number
  readonly http?: HttpRequest
  /** The name asked for, where the flow is a DNS query. */
  readonly dnsName?: string
  /** The server name that a TLS client asks for; where `to` is a DNS name, that name unless said otherwise. */
  readonly serverName?: string
  /** `to` is the API server wherever it runs: where the workspace does not state its place, all places are asked about. */
  readonly isPlaceUnknown?: boolean
  /** Cilium's Envoy takes the flow, and asks the sender's egress policies about the backend that it chooses. */
  readonly isByEnvoy?: boolean
  /** `to` is an address that a service chose: it is not translated again, whatever else it is. */
  readonly isTranslated?: boolean
  /** `to` is a pod that is dialled by its address: in its node's network some ports of that lead elsewhere. */
  readonly isByAddress?: boolean
  /**
   * Key of the service by whose name `to` is reached, where that matters: packets from outside may come by way of another node, and
   * from inside the sender's own node may be the only one that is asked.
   */
  readonly entersBy?: string
}

export interface ProbeOptions {
  /** Leaves out the explanation but for what the proxy makes of the request, at a fraction of the cost. */
  readonly isBrief?: boolean
  /** Where the cluster has both families of addresses, `entity:world` is the outside of either, and not Cilium's identity 2. */
  readonly isWorldOfFamilies?: boolean
}
