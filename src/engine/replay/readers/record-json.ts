/**
 * A JSON value as programs write it around flows: `GetFlowsResponse` of `-o jsonpb`, the exporter's `ExportEvent`, bare flows
 * of old programs, and what log collectors wrap lines in. Source: api/v1/observer/observer.proto.
 */
import type { ReadItem } from '../event'
import { beginsAsEvent } from './compact'
import { foreignJson } from './foreign'
import { isObject } from '../../../values/objects'
import { readFlow, type JsonObject } from './flow-json'

/** A record, a line of text that was wrapped in one, or what a service answered with that has records somewhere inside. */
export type RecordRead =
  | ReadItem
  | { readonly type: 'wrapped'; readonly text: string }
  | { readonly type: 'many'; readonly parts: readonly (JsonObject | string)[] }

/** Names under which collectors keep the line: Docker and Fluent Bit, logcli, Vector and Logstash. */
const wrappers = ['log', 'line', 'message', 'msg'] as const
/** Names under which whole records are kept: Elasticsearch's hits, gRPC gateways. */
const envelopes = ['_source', 'result', 'record', 'event'] as const

export function readRecord(value: unknown, line: number, excerpt: string, depth = 0): RecordRead {
  const unreadable = (reason: string): ReadItem => ({ type: 'unreadable', line, reason, excerpt })
  if (!isObject(value)) return unreadable(foreignJson(value))
  const around = { node: value['node_name'] ?? value['nodeName'], time: value['time'] }
  const { flow } = value
  if (flow !== undefined && flow !== null) {
    if (!isObject(flow)) return unreadable('the field flow is not an object')
    return readBare(flow, around, line, unreadable)
  }
  const other = readOther(value, around.node)
  if (other !== null) return other
  for (const name of wrappers) {
    const text = value[name]
    if (typeof text === 'string') return { type: 'wrapped', text }
  }
  for (const name of envelopes) {
    const inner = value[name]
    if (depth >= 3 || !isObject(inner)) continue
    const read = readRecord(inner, line, excerpt, depth + 1)
    if (read.type !== 'unreadable' || looksLikeFlow(inner)) return read
  }
  if (looksLikeFlow(value)) return readBare(value, { node: undefined, time: undefined }, line, unreadable)
  const parts: (JsonObject | string)[] = []
  if (depth === 0) collectNested(value, 0, parts)
  return parts.length > 0 ? { type: 'many', parts } : unreadable(foreignJson(value))
}

/**
 * How deep records stand in what services answer: `data.result[].values[][1]` of Loki, `hits.hits[]._source` of Elasticsearch,
 * `resourceLogs[].scopeLogs[].logRecords[].body.stringValue` of OpenTelemetry.
 */
const deepest = 9
const recordText = /^\s*\{"(?:flow|lost_events|node_status|time|verdict|node_name)":/

/** Finds records, and texts that hold one, at any field of a JSON value that is none itself. */
function collectNested(value: unknown, depth: number, parts: (JsonObject | string)[]): void {
  if (typeof value === 'string') {
    if (recordText.test(value) || beginsAsEvent(value)) parts.push(value)
    return
  }
  if (Array.isArray(value)) {
    if (depth < deepest) for (const item of value) collectNested(item, depth + 1, parts)
    return
  }
  if (!isObject(value)) return
  if (depth > 0 && (isObject(value['flow']) || isObject(value['lost_events']) || looksLikeFlow(value)))
    parts.push(value)
  else if (depth < deepest) for (const name in value) collectNested(value[name], depth + 1, parts)
}

function readBare(
  flow: JsonObject,
  around: { readonly node: unknown; readonly time: unknown },
  line: number,
  unreadable: (reason: string) => ReadItem,
): ReadItem {
  const event = readFlow(flow, { node: around.node, time: flow['time'] ?? around.time }, line)
  if (typeof event === 'string') return unreadable(`not a record of Hubble: ${event}`)
  if (event.verdict === 'unknown' && !hasEnd(flow)) return unreadable('the flow says neither ends nor verdict')
  return { type: 'flow', event }
}

const hasEnd = (flow: JsonObject): boolean =>
  ['source', 'destination', 'IP', 'ip', 'l4'].some((name) => isObject(flow[name]))

/** A bare flow tells its ends and something that only flows have. */
function looksLikeFlow(value: JsonObject): boolean {
  const has = (name: string): boolean => value[name] !== undefined
  return (
    hasEnd(value) &&
    (has('verdict') || has('event_type') || has('eventType') || has('Type') || has('traffic_direction') || has('time'))
  )
}

/** States in which a node sends no flows, by name and number. Source: api/v1/relay/relay.proto (NodeState). */
const withoutFlows: ReadonlySet<string | number> = new Set(['NODE_UNAVAILABLE', 2, 'NODE_ERROR', 4])

function readOther(value: JsonObject, node: unknown): ReadItem | null {
  const lost = value['lost_events'] ?? value['lostEvents']
  if (isObject(lost)) return readLostEvents(lost, node)
  if (value['num_events_lost'] !== undefined || value['numEventsLost'] !== undefined) return readLostEvents(value, node)
  const status = value['node_status'] ?? value['nodeStatus']
  if (isObject(status)) {
    const names = status['node_names'] ?? status['nodeNames']
    const state = status['state_change'] ?? status['stateChange']
    return {
      type: 'node-status',
      isUnavailable: typeof state === 'string' || typeof state === 'number' ? withoutFlows.has(state) : false,
      nodes: Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [],
    }
  }
  if (isObject(value['agent_event'] ?? value['agentEvent'])) return { type: 'agent' }
  if (isObject(value['debug_event'] ?? value['debugEvent'])) return { type: 'debug' }
  const { type } = value
  const isAgent =
    typeof type === 'string' &&
    /^[A-Z_]+$/.test(type) &&
    Object.keys(value).some((key) => /_(update|notification|start)$|^unknown$|^agent_/.test(key))
  return isAgent ? { type: 'agent' } : null
}

function readLostEvents(lost: JsonObject, node: unknown): ReadItem {
  const written = lost['num_events_lost'] ?? lost['numEventsLost']
  const isNumber = (typeof written === 'string' && /^\d{1,20}$/.test(written)) || Number.isSafeInteger(written)
  return {
    type: 'lost',
    events: isNumber ? BigInt(written as string | number) : 0n,
    node: typeof node === 'string' ? node : '',
  }
}
