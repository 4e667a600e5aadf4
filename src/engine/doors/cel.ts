/**
 * Expressions of `--cel-expression` by the cel-js library, for programs: the page does not load it.
 * Source: pkg/hubble/filters/cel_expression.go, api/v1/flow/flow.proto.
 */
import { Environment } from '@marcbachmann/cel-js'
import { dropReasons } from '../cilium/numbers'
import type { FlowExpressionCompiler } from '../flow/filter/values'
import { tracePointNumbers, type HubbleEndpoint, type HubbleFlow } from '../flow/records/record'

/** Numbers of enums, as `Verdict.DROPPED` names them in expressions. */
const enums = {
  Verdict: ['VERDICT_UNKNOWN', 'FORWARDED', 'DROPPED', 'ERROR', 'AUDIT', 'REDIRECTED', 'TRACED', 'TRANSLATED'],
  TrafficDirection: ['TRAFFIC_DIRECTION_UNKNOWN', 'INGRESS', 'EGRESS'],
  FlowType: ['UNKNOWN_TYPE', 'L3_L4', 'L7', 'SOCK'],
  IPVersion: ['IP_NOT_USED', 'IPv4', 'IPv6'],
  L7FlowType: ['UNKNOWN_L7_TYPE', 'REQUEST', 'RESPONSE', 'SAMPLE'],
  AuthType: ['DISABLED', 'SPIRE', 'TEST_ALWAYS_FAIL'],
} as const
/** `UNKNOWN_POINT` is 0 here, so that the points of the datapath are one higher than on the wire. */
const tracePoints = ['UNKNOWN_POINT', 'TO_PROXY', 'TO_HOST', 'TO_STACK', 'TO_OVERLAY']

const numbered = (names: readonly string[]): Readonly<Record<string, bigint>> =>
  Object.fromEntries(names.map((name, i) => [name, BigInt(i)]))
const numbers = Object.fromEntries(Object.entries(enums).map(([name, names]) => [name, numbered(names)]))
const reasonNumbers = Object.fromEntries(Object.values(dropReasons).map(({ name, code }) => [name, BigInt(code)]))
const pointNumbers: Readonly<Record<string, bigint>> = {
  ...numbered(tracePoints),
  ...Object.fromEntries(
    Object.entries(tracePointNumbers).map(([name, number]) => [name, name === 'TO_ENDPOINT' ? 101n : BigInt(number)]),
  ),
}
const constants: Readonly<Record<string, Readonly<Record<string, bigint>>>> = {
  ...numbers,
  DropReason: reasonNumbers,
  TraceObservationPoint: pointNumbers,
}

let environment: Environment | null = null

function environmentOf(): Environment {
  if (environment !== null) return environment
  environment = new Environment().registerVariable('_flow', 'dyn')
  for (const [name, values] of Object.entries(constants)) environment.registerConstant(name, 'map', values)
  return environment
}

/** Whether an expression holds for a flow; one that asks for what the flow lacks does not. A text says what is wrong with it. */
export const celExpression: FlowExpressionCompiler = (text) => {
  try {
    const env = environmentOf()
    const expression = env.parse(text)
    const { valid, type, error } = expression.check()
    if (!valid) return firstLine(error)
    for (const [written, name = '', value = ''] of text.matchAll(/\b([A-Z]\w*)\.(\w+)/g))
      if (constants[name] !== undefined && constants[name][value] === undefined) return `${written} is not known here`
    if (type !== 'bool' && type !== 'dyn') return `it is of type ${type}, and a filter is of type bool`
    return (flow) => {
      try {
        return expression({ _flow: flowValue(flow) }) === true
      } catch {
        // The library throws where a field is not there, as Hubble's logs an error and goes on.
        return false
      }
    }
  } catch (error) {
    return firstLine(error)
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}

/** A flow as its message: numbers are integers, enums numbers, absent texts empty. Absent messages stay absent. */
function flowValue(flow: HubbleFlow): Readonly<Record<string, unknown>> {
  const { IP, l4 = {}, event_type: event } = flow
  return {
    ...asFields(withIntegers({ ...flow })),
    uuid: flow.uuid ?? '',
    verdict: numbers['Verdict']?.[flow.verdict] ?? 0n,
    Type: numbers['FlowType']?.[flow.Type] ?? 0n,
    traffic_direction: numbers['TrafficDirection']?.[flow.traffic_direction ?? ''] ?? 0n,
    drop_reason: BigInt(flow.drop_reason ?? 0),
    drop_reason_desc: BigInt(flow.drop_reason ?? 0),
    auth_type: numbers['AuthType']?.[flow.auth_type ?? ''] ?? 0n,
    trace_observation_point: pointNumbers[flow.trace_observation_point ?? ''] ?? 0n,
    policy_match_type: BigInt(flow.policy_match_type ?? 0),
    proxy_port: BigInt(flow.proxy_port ?? 0),
    is_reply: flow.is_reply ?? null,
    node_name: flow.node_name ?? '',
    event_type: { type: BigInt(event.type), sub_type: BigInt(event.sub_type ?? 0) },
    source: endpointValue(flow.source),
    destination: endpointValue(flow.destination),
    source_names: flow.source_names ?? [],
    destination_names: flow.destination_names ?? [],
    l4: Object.fromEntries(Object.entries(l4).map(([protocol, layer]) => [protocol, layerValue({ ...layer })])),
    ...(IP === undefined
      ? {}
      : { IP: { ...IP, ipVersion: numbers['IPVersion']?.[IP.ipVersion] ?? 0n, encrypted: false } }),
    ...(flow.l7 === undefined
      ? {}
      : { l7: { ...asFields(withIntegers({ ...flow.l7 })), type: numbers['L7FlowType']?.[flow.l7.type] ?? 0n } }),
  }
}

function endpointValue(endpoint: HubbleEndpoint = {}): Readonly<Record<string, unknown>> {
  return {
    ...endpoint,
    ID: BigInt(endpoint.ID ?? 0),
    identity: BigInt(endpoint.identity ?? 0),
    cluster_name: endpoint.cluster_name ?? '',
    namespace: endpoint.namespace ?? '',
    pod_name: endpoint.pod_name ?? '',
    labels: endpoint.labels ?? [],
    workloads: endpoint.workloads ?? [],
  }
}

function layerValue(layer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { source_port: 0n, destination_port: 0n, type: 0n, code: 0n, ...asFields(withIntegers(layer)) }
}

/** The same value with integers for its numbers. */
function withIntegers(value: unknown): unknown {
  if (typeof value === 'number') return BigInt(Math.trunc(value))
  if (Array.isArray(value)) return value.map(withIntegers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withIntegers(item)]))
}

function asFields(value: unknown): Readonly<Record<string, unknown>> {
  // Made of an object by `withIntegers`.
  return value as Readonly<Record<string, unknown>>
}
