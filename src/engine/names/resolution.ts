/** What looking a name up comes to. */
import type { Protocol } from '../types'

/** A port as policy sees it. */
export interface TargetPort {
  readonly port: number
  /** Null where neither the text nor a declaration says it. */
  readonly protocol: Protocol | null
}

/** One peer that a name stands for. */
export interface Target {
  /** Key of the peer, as in `Peer`. */
  readonly key: string
  /** Ports on the peer itself, after services were translated; null where none is said. */
  readonly ports: readonly TargetPort[] | null
  /** Where it runs changes what policies see, and nobody states it: the API server without its EndpointSlices. */
  readonly isPlaceUnknown?: boolean
  /** Cilium's Envoy takes what is sent there, and asks the sender's policies about the backend that it chooses. */
  readonly isByEnvoy?: boolean
  /** It is an address that a service chose: what else the address may be is not translated any more. */
  readonly isTranslated?: boolean
  /** A pod that is dialled by its address: in its node's network some ports of that lead elsewhere. */
  readonly isByAddress?: boolean
}

export interface Resolution {
  /** All peers that the name stands for; at least one. */
  readonly targets: readonly Target[]
  /** What was looked up, a sentence each. */
  readonly understood: readonly string[]
  /** What nobody states and the answer may depend on, a sentence each. */
  readonly doubts: readonly string[]
  /** Key of the service that was named. */
  readonly service?: string
  /** What else the same text could have meant. */
  readonly instead?: Instead
}

export interface Instead {
  readonly targets: readonly Target[]
  /** `the own port 80 of shop/api`. */
  readonly words: string
}

/** A name that stands for nothing, or that nothing can be reached by. */
export interface Unresolved {
  readonly message: string
  /** The packet arrives somewhere that drops it before any policy is asked. */
  readonly isDropped?: true
  /** What was dialled is not in the workspace. */
  readonly isUnknown?: true
  /** What to write in its place. */
  readonly suggestion?: string
}

/** What is asked of a name. */
export interface Asking {
  readonly role: 'sender' | 'receiver'
  /** Namespace in which short names are looked for first; null where there is none. */
  readonly namespace: string | null
  /** Number or name; empty where none is written. */
  readonly port: string
  /** Null where none is written. */
  readonly protocol: Protocol | null
  /** The sender is outside the cluster, where no node redirects what it sends. */
  readonly isFromOutside?: boolean
}

export function isUnresolved<Found extends object>(found: Found | Unresolved): found is Unresolved {
  return 'message' in found
}

/** One peer, without a word about it. */
export function only(key: string, ports: readonly TargetPort[] | null = null): Resolution {
  return { targets: [{ key, ports }], understood: [], doubts: [] }
}

/** Adds sentences to what was found. */
export function telling(
  found: Resolution | Unresolved,
  understood: readonly string[],
  doubts: readonly string[] = [],
): Resolution | Unresolved {
  if (isUnresolved(found)) return found
  return { ...found, understood: [...understood, ...found.understood], doubts: [...doubts, ...found.doubts] }
}

export function hasPorts(protocol: Protocol): boolean {
  return protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP'
}

/** The port of a peer whose ports have no names. Null where none is written. */
export function numericPorts({ port, protocol }: Asking): readonly TargetPort[] | null | Unresolved {
  if (port === '') {
    if (protocol === null || hasPorts(protocol)) return null
    // ICMP's echo request; other protocols have no ports.
    return [{ protocol, port: protocol === 'ICMP' ? 8 : protocol === 'ICMPv6' ? 128 : 0 }]
  }
  if (!/^\d+$/.test(port)) return { message: `"${port}" is not a port number; only pods and services have named ports` }
  const number = Number(port)
  const isNone = number === 0 && (protocol === null || hasPorts(protocol))
  return isNone || number > 65_535 ? { message: `${port} is not a port` } : [{ protocol, port: number }]
}

/** A peer whose ports have no names, on the port that is asked about. */
export function onPort(key: string, asking: Asking): Resolution | Unresolved {
  const ports = numericPorts(asking)
  return ports !== null && 'message' in ports ? ports : only(key, ports)
}
