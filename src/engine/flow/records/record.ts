/**
 * Flow records as Hubble's API has them: the names and their order are those of `flow.Flow` in Protobuf's JSON, so that
 * a record printed as JSON is what `hubble observe -o json` prints. Zero values are left out.
 * Source: api/v1/flow/flow.proto.
 */

export interface HubbleWorkload {
  readonly name: string
  readonly kind: string
}

export interface HubbleEndpoint {
  readonly ID?: number
  /** Absent for the unknown identity. */
  readonly identity?: number
  readonly cluster_name?: string
  readonly namespace?: string
  readonly labels?: readonly string[]
  readonly pod_name?: string
  readonly workloads?: readonly HubbleWorkload[]
}

export interface HubbleService {
  readonly name: string
  readonly namespace: string
}

export interface HubbleTcp {
  readonly source_port?: number
  readonly destination_port?: number
  readonly flags?: Readonly<Partial<Record<TcpFlag, true>>>
}

/** In Protobuf's order. */
export type TcpFlag = 'FIN' | 'SYN' | 'RST' | 'PSH' | 'ACK' | 'URG' | 'ECE' | 'CWR' | 'NS'

export interface HubblePorts {
  readonly source_port?: number
  readonly destination_port?: number
}

export interface HubbleIcmp {
  readonly type?: number
  readonly code?: number
}

export interface HubbleL4 {
  readonly TCP?: HubbleTcp
  readonly UDP?: HubblePorts
  readonly ICMPv4?: HubbleIcmp
  readonly ICMPv6?: HubbleIcmp
  readonly SCTP?: HubblePorts
}

export interface HubbleHttp {
  readonly code?: number
  readonly method: string
  readonly url: string
  readonly protocol: string
  readonly headers?: readonly { readonly key: string; readonly value: string }[]
}

export interface HubbleDns {
  readonly query: string
  readonly ips?: readonly string[]
  readonly ttl?: number
  readonly cnames?: readonly string[]
  readonly observation_source: string
  readonly rcode?: number
  readonly qtypes: readonly string[]
  readonly rrtypes?: readonly string[]
}

export interface HubbleL7 {
  readonly type: 'REQUEST' | 'RESPONSE'
  /** 64-bit numbers are texts in Protobuf's JSON. */
  readonly latency_ns?: string
  readonly dns?: HubbleDns
  readonly http?: HubbleHttp
}

/** A policy that took part in a decision. Default rules have labels only. */
export interface HubblePolicy {
  readonly name?: string
  readonly namespace?: string
  readonly labels?: readonly string[]
  readonly revision?: string
  readonly kind?: string
}

export type HubbleVerdict = 'FORWARDED' | 'DROPPED' | 'ERROR' | 'AUDIT' | 'REDIRECTED' | 'TRACED' | 'TRANSLATED'

export interface HubbleFlow {
  readonly time: string
  readonly uuid?: string
  readonly verdict: HubbleVerdict
  readonly drop_reason?: number
  readonly auth_type?: 'SPIRE' | 'TEST_ALWAYS_FAIL'
  readonly ethernet?: { readonly source: string; readonly destination: string }
  readonly IP?: { readonly source: string; readonly destination: string; readonly ipVersion: 'IPv4' | 'IPv6' }
  readonly l4?: HubbleL4
  readonly source?: HubbleEndpoint
  readonly destination?: HubbleEndpoint
  readonly Type: 'L3_L4' | 'L7' | 'SOCK'
  readonly node_name?: string
  readonly source_names?: readonly string[]
  readonly destination_names?: readonly string[]
  readonly l7?: HubbleL7
  readonly reply?: true
  readonly event_type: { readonly type: number; readonly sub_type?: number }
  readonly source_service?: HubbleService
  readonly destination_service?: HubbleService
  readonly traffic_direction?: 'INGRESS' | 'EGRESS'
  readonly policy_match_type?: number
  readonly trace_observation_point?: TracePoint
  readonly trace_reason?: 'NEW' | 'ESTABLISHED' | 'REPLY'
  readonly drop_reason_desc?: string
  readonly is_reply?: boolean
  readonly proxy_port?: number
  readonly sock_xlate_point?: SocketPoint
  readonly Summary: string
  readonly egress_allowed_by?: readonly HubblePolicy[]
  readonly ingress_allowed_by?: readonly HubblePolicy[]
  readonly egress_denied_by?: readonly HubblePolicy[]
  readonly ingress_denied_by?: readonly HubblePolicy[]
  /** Texts that the deciding rules have flows logged with. */
  readonly policy_log?: readonly string[]
}

/** Message types of the datapath. Source: pkg/monitor/api/types.go. */
export const eventType = { drop: 1, trace: 4, policyVerdict: 5, traceSock: 7, accessLog: 129 } as const

/** Trace points with their numbers; that of `TO_ENDPOINT` is 0 on the wire. */
export const tracePointNumbers = {
  TO_ENDPOINT: 0,
  TO_PROXY: 1,
  TO_HOST: 2,
  TO_STACK: 3,
  TO_OVERLAY: 4,
  FROM_ENDPOINT: 5,
  FROM_PROXY: 6,
  FROM_HOST: 7,
  FROM_STACK: 8,
  FROM_OVERLAY: 9,
  FROM_NETWORK: 10,
  TO_NETWORK: 11,
} as const

export type TracePoint = keyof typeof tracePointNumbers

/** Where socket load balancing was seen: before or after it changed the address, of a request or of an answer. */
export type SocketPoint =
  | 'SOCK_XLATE_POINT_PRE_DIRECTION_FWD'
  | 'SOCK_XLATE_POINT_POST_DIRECTION_FWD'
  | 'SOCK_XLATE_POINT_PRE_DIRECTION_REV'
  | 'SOCK_XLATE_POINT_POST_DIRECTION_REV'

/** Numbers of the match types, in their order. Source: pkg/monitor/api/types.go. */
export const matchTypes = ['none', 'L3-Only', 'L3-L4', 'L4-Only', 'all', 'L3-Proto', 'Proto-Only'] as const

/** Fields in Protobuf's order, which a record made in another order is brought into. */
const fieldOrder = [
  'time',
  'uuid',
  'verdict',
  'drop_reason',
  'auth_type',
  'ethernet',
  'IP',
  'l4',
  'source',
  'destination',
  'Type',
  'node_name',
  'source_names',
  'destination_names',
  'l7',
  'reply',
  'event_type',
  'source_service',
  'destination_service',
  'traffic_direction',
  'policy_match_type',
  'trace_observation_point',
  'trace_reason',
  'drop_reason_desc',
  'is_reply',
  'proxy_port',
  'sock_xlate_point',
  'Summary',
  'egress_allowed_by',
  'ingress_allowed_by',
  'egress_denied_by',
  'ingress_denied_by',
  'policy_log',
] as const satisfies readonly (keyof HubbleFlow)[]

/** The same record with its fields in Protobuf's order. */
export function inFieldOrder(flow: HubbleFlow): HubbleFlow {
  const ordered: Partial<Record<keyof HubbleFlow, unknown>> = {}
  for (const field of fieldOrder) if (flow[field] !== undefined) ordered[field] = flow[field]
  // It has exactly the fields of the record, each with its own value.
  return ordered as HubbleFlow
}
