/**
 * A `flow.Flow` in Protobuf's JSON. Takes what Go's parser takes: names in snake or camel case, enums as names or numbers,
 * integers as texts; and what a field mask has left of it. Source: api/v1/flow/flow.proto.
 */
import { isObject } from '../../../values/objects'
import type { EventEnd, FlowEvent, Layer7Seen, NamedPolicy, ReplayProtocol } from '../event'
import { canonical, pathOfUrl } from './summary'
import { epochTime, parseTime } from './time'
import { kindOf, pointOf, reasonNumber, verdictOf } from './words'

/** Any JSON object; what is in it is looked at field by field. */
export type JsonObject = Readonly<Record<string, unknown>>

/** The record around a flow, which repeats some of it. */
export interface Around {
  readonly node: unknown
  readonly time: unknown
}

/** Reads a flow; a text says why it is none. */
export function readFlow(flow: JsonObject, around: Around, line: number): FlowEvent | string {
  const verdict = verdictOf(flow['verdict'])
  if (verdict === null) return `"${String(flow['verdict'])}" is not a verdict of Hubble's`
  const l4 = readL4(flow['l4'])
  if (typeof l4 === 'string') return l4
  const addresses = flow['IP'] ?? flow['ip']
  const ip = isObject(addresses) ? addresses : undefined
  const source = readEnd(flow['source'], ip?.['source'], flow['source_names'] ?? flow['sourceNames'])
  const destination = readEnd(
    flow['destination'],
    ip?.['destination'],
    flow['destination_names'] ?? flow['destinationNames'],
  )
  if (source === null || destination === null) return 'an end of the flow is not written as Hubble writes it'
  const type = flow['event_type'] ?? flow['eventType']
  const eventType = isObject(type) ? numberOf(type['type']) : null
  const subType = isObject(type) ? (numberOf(type['sub_type'] ?? type['subType']) ?? 0) : 0
  const reason = readReason(flow, eventType === dropEvent ? subType : 0)
  if (reason === null) return 'the drop reason is not written as Hubble writes it'
  const kind = kindOf(eventType, flow['Type'] ?? flow['type'])
  const written = around.time ?? flow['time']
  const time = typeof written === 'string' ? written : typeof written === 'number' ? String(written) : ''
  const timeMs = typeof written === 'number' ? epochTime(written) : parseTime(time)
  const node = textOf(flow['node_name'] ?? flow['nodeName']) || textOf(around.node)
  const l7 = kind === 'l7' || flow['l7'] !== undefined ? readLayer7(flow['l7']) : undefined
  const reply = flow['is_reply'] ?? flow['isReply']
  const isReply = typeof reply === 'boolean' ? reply : flow['reply'] === true ? true : undefined
  const direction = flow['traffic_direction'] ?? flow['trafficDirection']
  const traceReason = flow['trace_reason'] ?? flow['traceReason']
  const point =
    kind === 'trace'
      ? pointOf(flow['trace_observation_point'] ?? flow['traceObservationPoint'], subType)
      : kind === 'unknown'
        ? pointOf(flow['trace_observation_point'] ?? flow['traceObservationPoint'], -1)
        : kind === 'socket'
          ? textOf(flow['sock_xlate_point'] ?? flow['sockXlatePoint'])
          : undefined
  const uuid = flow['uuid']
  const policies = readPolicies(flow)
  const event: Building<FlowEvent> = {
    line,
    time,
    node,
    verdict,
    kind: kind === 'unknown' && point !== undefined ? 'trace' : kind,
    source: withService(source, flow['source_service'] ?? flow['sourceService']),
    destination: withService(destination, flow['destination_service'] ?? flow['destinationService']),
    protocol: l4.protocol,
    count: readAggregate(flow['aggregate']),
  }
  if (l4.sourcePort !== undefined) event.sourcePort = l4.sourcePort
  if (l4.destinationPort !== undefined) event.destinationPort = l4.destinationPort
  if (l4.icmpType !== undefined) event.icmpType = l4.icmpType
  if (l4.flags !== undefined) event.flags = l4.flags
  if (reason.dropReason !== undefined) event.dropReason = reason.dropReason
  if (reason.dropText !== undefined) event.dropText = reason.dropText
  if (typeof uuid === 'string' && uuid !== '') event.uuid = uuid
  if (timeMs !== undefined) event.timeMs = timeMs
  if (point !== undefined) event.point = point
  if (l7 !== undefined) event.l7 = l7
  if (isReply !== undefined) event.isReply = isReply
  if (policies !== undefined) event.policies = policies
  if (traceReason === 'RELATED' || traceReason === 4) event.isRelated = true
  if (direction === 'INGRESS' || direction === 1) event.direction = 'ingress'
  else if (direction === 'EGRESS' || direction === 2) event.direction = 'egress'
  return event
}

/** Events of dropped packets, whose `sub_type` is the reason. Source: pkg/monitor/api/types.go. */
const dropEvent = 1

const policyFields = [
  ['ingress_allowed_by', 'ingressAllowedBy', 'allowed'],
  ['egress_allowed_by', 'egressAllowedBy', 'allowed'],
  ['ingress_denied_by', 'ingressDeniedBy', 'denied'],
  ['egress_denied_by', 'egressDeniedBy', 'denied'],
] as const
const derivedFrom = 'k8s:io.cilium.k8s.policy.derived-from='

/** Undefined where none is named, which is so of most records. What is written otherwise names none. */
function readPolicies(flow: JsonObject): readonly NamedPolicy[] | undefined {
  let found: NamedPolicy[] | undefined
  for (const [snake, camel, did] of policyFields) {
    const list = flow[snake] ?? flow[camel]
    if (!Array.isArray(list)) continue
    for (const policy of list) {
      if (!isObject(policy) || typeof policy['name'] !== 'string' || policy['name'] === '') continue
      const label = texts(policy['labels']).find((text) => text.startsWith(derivedFrom))
      const kind = textOf(policy['kind']) || (label?.slice(derivedFrom.length) ?? '')
      found ??= []
      found.push({ did, kind, namespace: textOf(policy['namespace']), name: policy['name'] })
    }
  }
  return found
}

interface L4 {
  readonly protocol: ReplayProtocol | null
  readonly sourcePort?: number
  readonly destinationPort?: number
  readonly icmpType?: number
  readonly flags?: { readonly syn: boolean; readonly ack: boolean }
}

const protocols: ReadonlyMap<string, ReplayProtocol> = new Map([
  ['TCP', 'TCP'],
  ['UDP', 'UDP'],
  ['SCTP', 'SCTP'],
  ['ICMPv4', 'ICMP'],
  ['ICMPv6', 'ICMPv6'],
  ['VRRP', 'VRRP'],
  ['IGMP', 'IGMP'],
])

function readL4(l4: unknown): L4 | string {
  if (l4 === undefined || l4 === null) return { protocol: null }
  if (!isObject(l4)) return 'the field l4 is not an object'
  for (const name in l4) {
    const protocol = protocols.get(name)
    if (protocol === undefined) return `"${name}" is not a protocol of Hubble's`
    const layer = l4[name]
    if (layer === null) continue
    if (!isObject(layer)) return `the field l4.${name} is not an object`
    if (protocol === 'ICMP' || protocol === 'ICMPv6') return { protocol, icmpType: numberOf(layer['type']) ?? 0 }
    const [source, destination] = [
      layer['source_port'] ?? layer['sourcePort'],
      layer['destination_port'] ?? layer['destinationPort'],
    ]
    const [sourcePort, destinationPort] = [portOf(source), portOf(destination)]
    if (sourcePort === null || destinationPort === null) return 'a port is not a number from 0 to 65535'
    const flags = layer['flags']
    return {
      protocol,
      ...(sourcePort === 0 ? {} : { sourcePort }),
      ...(destinationPort === 0 ? {} : { destinationPort }),
      ...(isObject(flags)
        ? {
            flags: {
              syn: (flags['SYN'] ?? flags['syn']) === true,
              ack: (flags['ACK'] ?? flags['ack']) === true,
            },
          }
        : {}),
    }
  }
  return { protocol: null }
}

const digits = /^\d{1,10}$/

/** Null for what is no number; indexers and Go's parser take digits in quotes. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && digits.test(value) ? Number(value) : null
}

/** 0 where none is written, null where it is not a port. */
function portOf(value: unknown): number | null {
  if (value === undefined || value === null) return 0
  const port = numberOf(value)
  return port !== null && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : null
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Built field by field: a million records make two million of these, and spreading costs as much as parsing. */
type Building<T> = { -readonly [K in keyof T]: T[K] }

function readEnd(end: unknown, address: unknown, names: unknown): EventEnd | null {
  const found: Building<EventEnd> = {}
  if (isObject(end)) {
    if (!readEndpoint(end, found)) return null
  } else if (end !== undefined && end !== null) return null
  if (typeof address === 'string' && address !== '') found.address = address
  if (Array.isArray(names)) {
    const known = names.filter((name) => typeof name === 'string').map(canonical)
    if (known.length > 0) found.names = known
  }
  return found
}

/** Whether the end is written as Hubble writes it. */
function readEndpoint(end: JsonObject, found: Building<EventEnd>): boolean {
  const { namespace, labels, identity, workloads } = end
  const pod = end['pod_name'] ?? end['podName']
  const cluster = end['cluster_name'] ?? end['clusterName']
  if (namespace !== undefined) {
    if (typeof namespace !== 'string') return false
    if (namespace !== '') found.namespace = namespace
  }
  if (pod !== undefined) {
    if (typeof pod !== 'string') return false
    if (pod !== '') found.pod = pod
  }
  if (labels !== undefined) {
    if (!isTexts(labels)) return false
    found.labels = labels
  }
  const number = numberOf(identity)
  if (number !== null && number !== 0) found.identity = number
  if (typeof cluster === 'string' && cluster !== '') found.cluster = cluster
  const first: unknown = Array.isArray(workloads) ? workloads[0] : undefined
  if (isObject(first)) {
    const { name } = first
    if (typeof name === 'string' && name !== '') found.workload = { kind: textOf(first['kind']), name }
  }
  return true
}

function isTexts(value: unknown): value is readonly string[] {
  if (!Array.isArray(value)) return false
  for (const item of value) if (typeof item !== 'string') return false
  return true
}

function withService(end: EventEnd, service: unknown): EventEnd {
  if (!isObject(service) || typeof service['name'] !== 'string') return end
  return { ...end, service: `${textOf(service['namespace'])}/${service['name']}` }
}

/**
 * The named reason wins over the number, which is deprecated; null where neither can be read.
 *
 * @param ofEvent the reason that the type of the event tells, which a mask may leave alone; 0 where it tells none
 */
function readReason(
  flow: JsonObject,
  ofEvent: number,
): { readonly dropReason?: number; readonly dropText?: string } | null {
  const named = flow['drop_reason_desc'] ?? flow['dropReasonDesc']
  const written = flow['drop_reason'] ?? flow['dropReason']
  const number = numberOf(written)
  // Programs that make such records up write the name where the number belongs.
  if (written !== undefined && written !== null && number === null) return null
  if (typeof named === 'string' && named !== 'DROP_REASON_UNKNOWN') {
    const known = reasonNumber(named) ?? number
    return { dropText: named, ...(known === null ? {} : { dropReason: known }) }
  }
  const told = typeof named === 'number' && named !== 0 ? named : number
  const code = told === null || told === 0 ? ofEvent : told
  return code === 0 ? {} : { dropReason: code }
}

function readAggregate(aggregate: unknown): number {
  if (!isObject(aggregate)) return 1
  let sum = 0
  for (const name of ['ingress', 'egress', 'unknown_direction', 'unknownDirection']) {
    const suffix = name === 'unknownDirection' ? 'FlowCount' : '_flow_count'
    sum += numberOf(aggregate[name + suffix]) ?? numberOf(aggregate[`${name}FlowCount`]) ?? 0
  }
  return sum > 0 ? sum : 1
}

function readLayer7(l7: unknown): Layer7Seen | undefined {
  if (!isObject(l7)) return undefined
  const written = l7['type']
  const type =
    written === 'REQUEST' || written === 1
      ? 'request'
      : written === 'RESPONSE' || written === 2
        ? 'response'
        : written === 'SAMPLE' || written === 3
          ? 'sample'
          : undefined
  if (type === undefined) return undefined
  const { http, dns } = l7
  if (isObject(http)) {
    const code = numberOf(http['code'])
    const path = pathOfUrl(textOf(http['url']))
    return {
      type,
      what: {
        kind: 'http',
        method: textOf(http['method']),
        path,
        ...(code === null || code === 0 ? {} : { code }),
      },
    }
  }
  if (!isObject(dns) || typeof dns['query'] !== 'string') return { type, what: null }
  return {
    type,
    what: {
      kind: 'dns',
      query: canonical(dns['query']),
      addresses: texts(dns['ips']),
      names: texts(dns['cnames']).map(canonical),
    },
  }
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
