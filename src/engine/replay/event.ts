/**
 * One thing that Hubble reported, in whatever form. Every reader ends here, and nothing after here knows a form.
 *
 * Source: api/v1/flow/flow.proto, api/v1/observer/observer.proto.
 */

export type ReplayProtocol = 'TCP' | 'UDP' | 'SCTP' | 'ICMP' | 'ICMPv6' | 'VRRP' | 'IGMP'

/** One end of a flow as it was written. Absent is what the form does not tell. */
export interface EventEnd {
  readonly namespace?: string
  readonly pod?: string
  /** Identity labels as written, `source:key=value`. */
  readonly labels?: readonly string[]
  readonly identity?: number
  readonly cluster?: string
  readonly workload?: { readonly kind: string; readonly name: string }
  readonly address?: string
  /** DNS names that Hubble knew for the address. */
  readonly names?: readonly string[]
  /** Name of a reserved identity where a text form prints it in brackets. */
  readonly reserved?: string
  /** `namespace/name` of the service that Hubble names for the address. */
  readonly service?: string
  /** `namespace/name` of a text form, which is a pod or, where no pod has the address, a service. */
  readonly text?: string
}

export type EventVerdict =
  | 'FORWARDED'
  | 'DROPPED'
  | 'ERROR'
  | 'AUDIT'
  | 'REDIRECTED'
  | 'TRACED'
  | 'TRANSLATED'
  | 'unknown'

/** What kind of event reported it; `unknown` where a mask has taken that away. */
export type EventKind = 'drop' | 'trace' | 'verdict' | 'l7' | 'socket' | 'debug' | 'unknown'

export interface HttpSeen {
  readonly kind: 'http'
  readonly method: string
  /** Path with the query: headers and the host are not kept, for they may hold secrets. */
  readonly path: string
  readonly code?: number
}

export interface DnsSeen {
  readonly kind: 'dns'
  /** Lower case, without the final dot. */
  readonly query: string
  readonly addresses: readonly string[]
  readonly names: readonly string[]
}

export interface Layer7Seen {
  readonly type: 'request' | 'response' | 'sample'
  /** Null for protocols that are not asked about. */
  readonly what: HttpSeen | DnsSeen | null
}

/** A policy that Hubble names for a verdict, from 1.15 on. */
export interface NamedPolicy {
  readonly did: 'allowed' | 'denied'
  /** Empty where it is not given: the kind came with 1.17. */
  readonly kind: string
  /** Empty for cluster-wide kinds; null in text forms, which do not print it. */
  readonly namespace: string | null
  readonly name: string
}

export interface FlowEvent {
  /** Line on which it begins, from 1. */
  readonly line: number
  readonly uuid?: string
  /** Milliseconds since 1970, or since the beginning of its year where the form prints none; absent where unreadable. */
  readonly timeMs?: number
  /** The time as written, for telling duplicates apart. */
  readonly time: string
  /** As written, with the name of the cluster. */
  readonly node: string
  readonly verdict: EventVerdict
  readonly kind: EventKind
  /** `to-endpoint`, `from-network`… as Hubble prints the point of observation; of sockets the point of translation. */
  readonly point?: string
  /** Number of the drop reason (`bpf/lib/drop.h`); 0 where a drop names none. */
  readonly dropReason?: number
  /** The drop reason as written, where it has no known number. */
  readonly dropText?: string
  readonly source: EventEnd
  readonly destination: EventEnd
  /** Null where the form does not tell it. */
  readonly protocol: ReplayProtocol | null
  readonly sourcePort?: number
  readonly destinationPort?: number
  readonly icmpType?: number
  readonly flags?: { readonly syn: boolean; readonly ack: boolean }
  /** Absent where nothing says so. */
  readonly isReply?: boolean
  /** Said by an arrow that old programs always print the same way: it counts only where the file has other arrows. */
  readonly isWeakArrow?: boolean
  /** The reason of a trace says that it belongs to another connection. */
  readonly isRelated?: boolean
  readonly direction?: 'ingress' | 'egress'
  readonly l7?: Layer7Seen
  /** The policies that Hubble names for the verdict. */
  readonly policies?: readonly NamedPolicy[]
  /** Events that an aggregated record stands for; 1 for all others. */
  readonly count: number
}

/** What a reader hands on. Counts of 64 bits are `bigint`: no double holds them. */
export type ReadItem =
  | { readonly type: 'flow'; readonly event: FlowEvent }
  | { readonly type: 'lost'; readonly events: bigint; readonly node: string }
  | { readonly type: 'node-status'; readonly isUnavailable: boolean; readonly nodes: readonly string[] }
  | { readonly type: 'agent' | 'debug' }
  /** A line of something else between the records: a prompt, a log line, a header. */
  | { readonly type: 'other'; readonly line: number }
  /** A line that is damaged, or a record that is none of Hubble's; the excerpt shows how it begins. */
  | {
      readonly type: 'unreadable'
      readonly line: number
      readonly reason: string
      readonly excerpt: string
    }

export type Tell = (item: ReadItem) => void

/** What a file is written in that holds no record. */
export const noForm = 'no known form'
