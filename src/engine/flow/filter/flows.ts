/** Filters on single flow records, as Hubble's server applies them. Source: pkg/hubble/filters. */
import { contains, parseAddress, parsePrefix } from '../../cluster/address'
import type { ExpressionCompiler } from '../../expressions'
import { fieldsOf, splitEither, type End, type EndFields, type PeerField } from './fields'
import type { FilterTerm, HubbleFilter } from './filter'
import { matchesLabels, parseLabelSelector } from './labels'
import { globTest, isNamed, namespacedName } from './names'
import { identityNumber, ipVersion, splitType, type FlowExpressionCompiler } from './values'
import { flowType } from '../print/flows'
import { eventType, type HubbleEndpoint, type HubbleFlow } from '../records/record'

/** What records do not say of themselves. */
export interface FlowFilterContext {
  /** Keys of the services that a pod stands behind, by `namespace/name`; records name only services that were asked for. */
  readonly servicesOf?: (pod: string) => readonly string[]
  /** Compiles `--cel-expression`. */
  readonly cel?: FlowExpressionCompiler
}

/**
 * The records that a filter lets through, in their order.
 *
 * @param find compiles the regular expressions of `--http-path` and `--http-url`
 */
export function filterFlows(
  flows: readonly HubbleFlow[],
  filter: HubbleFilter,
  find: ExpressionCompiler,
  { servicesOf = () => [], cel = () => '' }: FlowFilterContext = {},
): readonly HubbleFlow[] {
  const finders = new Map<string, ReturnType<ExpressionCompiler>>()
  const isFound = (expression: string, text: string): boolean => {
    let finder = finders.get(expression)
    if (finder === undefined) finders.set(expression, (finder = find(expression)))
    return finder?.(text) ?? false
  }
  const holds = compiledOnce(cel)
  const lookups: Lookups = { isFound, servicesOf, holds }
  const wanted = filter.terms.filter(({ isNegated }) => !isNegated)
  const unwanted = filter.terms.filter(({ isNegated }) => isNegated)
  const words = filter.words.map((word) => word.toLowerCase())
  return flows.filter(
    (flow) =>
      (wanted.length === 0 || matches(flow, wanted, lookups)) &&
      (unwanted.length === 0 || !matches(flow, unwanted, lookups)) &&
      (words.length === 0 || hasWords(flow, words)),
  )
}

/** Whether a regular expression finds something in a text. */
type IsFound = (expression: string, text: string) => boolean

interface Lookups extends Required<Pick<FlowFilterContext, 'servicesOf'>> {
  readonly isFound: IsFound
  /** Whether an expression in CEL holds for a flow. */
  readonly holds: (expression: string, flow: HubbleFlow) => boolean
}

function compiledOnce(cel: FlowExpressionCompiler): Lookups['holds'] {
  const compiled = new Map<string, ReturnType<FlowExpressionCompiler>>()
  return (expression, flow) => {
    let test = compiled.get(expression)
    if (test === undefined) compiled.set(expression, (test = cel(expression)))
    return typeof test === 'function' && test(flow)
  }
}

function matches(flow: HubbleFlow, terms: readonly FilterTerm[], { isFound, servicesOf, holds }: Lookups): boolean {
  const { byField, branches } = splitEither(terms)
  const ends = { from: recordEnd(flow, 'from', servicesOf), to: recordEnd(flow, 'to', servicesOf) }
  const fits = (end: End, either: End): boolean => fitsEnd(ends[end], fieldsOf(terms, end, either))
  return (
    [...byField].every(([field, values]) =>
      field === 'cel-expression' ? values.some((value) => holds(value, flow)) : fitsFlow(flow, field, values, isFound),
    ) && branches.some((either) => fits('from', either) && fits('to', either))
  )
}

interface RecordEnd {
  readonly endpoint: HubbleEndpoint
  readonly address: string
  readonly names: readonly string[]
  /** Keys of the services that it is or stands behind. */
  readonly services: readonly string[]
  readonly port: number | undefined
}

function recordEnd(flow: HubbleFlow, end: End, servicesOf: Lookups['servicesOf']): RecordEnd {
  const isSource = end === 'from'
  const numbers = flow.l4?.TCP ?? flow.l4?.UDP ?? flow.l4?.SCTP
  const endpoint = (isSource ? flow.source : flow.destination) ?? {}
  const service = isSource ? flow.source_service : flow.destination_service
  const { namespace = '', pod_name: name } = endpoint
  return {
    endpoint,
    address: (isSource ? flow.IP?.source : flow.IP?.destination) ?? '',
    names: (isSource ? flow.source_names : flow.destination_names) ?? [],
    services: [
      ...(service === undefined ? [] : [`${service.namespace}/${service.name}`]),
      ...(name === undefined ? [] : servicesOf(`${namespace}/${name}`)),
    ],
    port: isSource ? numbers?.source_port : numbers?.destination_port,
  }
}

function fitsEnd(end: RecordEnd, { peers, ports }: EndFields): boolean {
  if (ports.length > 0 && (end.port === undefined || !ports.includes(end.port))) return false
  return [...peers].every(([field, values]) => values.some((value) => fitsPeer(end, field, value)))
}

function fitsPeer({ endpoint, address, names, services }: RecordEnd, field: PeerField, value: string): boolean {
  switch (field) {
    case 'pod':
      return (
        (endpoint.namespace !== undefined || endpoint.pod_name !== undefined) &&
        isNamed(`${endpoint.namespace ?? ''}/${endpoint.pod_name ?? ''}`, namespacedName(value))
      )
    case 'service':
      return services.some((key) => isNamed(key, namespacedName(value)))
    case 'label':
      return matchesLabels(parseLabelSelector(value) ?? [], endpoint.labels ?? [])
    case 'identity':
      return (endpoint.identity ?? 0) === identityNumber(value)
    case 'ip': {
      const wanted = parsePrefix(value) ?? parseAddress(value)
      const found = parseAddress(address)
      return wanted !== null && found !== null && contains(wanted, found)
    }
    case 'fqdn': {
      const test = globTest(value.toLowerCase().replace(/\.$/, ''))
      return names.some(test)
    }
    case 'workload': {
      const slash = value.indexOf('/')
      const [kind, name] = [value.slice(0, Math.max(slash, 0)), value.slice(slash + 1)]
      return (endpoint.workloads ?? []).some(
        (workload) => (name === '' || workload.name === name) && (kind === '' || workload.kind === kind),
      )
    }
    case 'cluster':
      return endpoint.cluster_name !== undefined && globTest(value)(endpoint.cluster_name)
  }
}

function fitsFlow(flow: HubbleFlow, field: string, values: readonly string[], isFound: IsFound): boolean {
  switch (field) {
    case 'verdict':
      return values.includes(flow.verdict)
    case 'drop-reason-desc':
      return values.includes(flow.drop_reason_desc ?? '')
    case 'protocol': {
      const found = Object.keys(flow.l4 ?? {}).map((key) => key.toLowerCase())
      if (flow.l7?.http !== undefined) found.push('http')
      if (flow.l7?.dns !== undefined) found.push('dns')
      return values.some(
        (value) => found.includes(value) || (value === 'icmp' && found.some((name) => name.startsWith('icmp'))),
      )
    }
    case 'type':
      return values.some((value) => fitsType(flow, value))
    case 'traffic-direction':
      return values.includes(flow.traffic_direction?.toLowerCase() ?? '')
    case 'policy':
      return values.some((value) => namesPolicy(flow, value))
    case 'http-method':
      return values.includes(flow.l7?.http?.method.toUpperCase() ?? '')
    case 'http-status':
      return values.some((value) => fitsStatus(flow.l7?.http?.code, value))
    case 'http-path':
      return fitsExpression(pathOf(flow.l7?.http?.url), values, isFound)
    case 'http-url':
      return fitsExpression(flow.l7?.http?.url, values, isFound)
    case 'http-header':
      return (flow.l7?.http?.headers ?? []).some(({ key, value }) => values.includes(`${key}:${value}`))
    case 'ip-version':
      return values.some((value) => (flow.IP?.ipVersion ?? 'IPv0') === `IPv${ipVersion(value)}`)
    case 'tcp-flags':
      return values.some((value) => fitsFlags(flow, value))
    case 'reply':
      return flow.is_reply === true
    case 'uuid':
      return flow.uuid !== undefined && values.includes(flow.uuid)
    case 'unencrypted':
      return true
    case 'node-name':
      return flow.node_name !== undefined && values.some((value) => globTest(value)(flow.node_name ?? ''))
    default:
      return false
  }
}

const typeNumbers: Readonly<Record<string, number>> = {
  drop: eventType.drop,
  trace: eventType.trace,
  'policy-verdict': eventType.policyVerdict,
  'trace-sock': eventType.traceSock,
  l7: eventType.accessLog,
}

const numberOfType = (type: string): number => typeNumbers[type] ?? Number(type)

function fitsType(flow: HubbleFlow, value: string): boolean {
  const { type, subtype } = splitType(value)
  if (flow.event_type.type !== numberOfType(type)) return false
  return subtype === undefined || flowType(flow) === subtype || String(flow.event_type.sub_type ?? 0) === subtype
}

function namesPolicy(flow: HubbleFlow, value: string): boolean {
  const all = [
    ...(flow.egress_allowed_by ?? []),
    ...(flow.ingress_allowed_by ?? []),
    ...(flow.egress_denied_by ?? []),
    ...(flow.ingress_denied_by ?? []),
  ]
  if (value === 'default-deny') return flow.verdict === 'DROPPED' && all.length === 0 && flow.l7 === undefined
  return all.some(({ name = '', namespace = '', kind = '' }) =>
    [name, `${namespace}/${name}`, `${kind}/${namespace}/${name}`].includes(value),
  )
}

/** `403`, or `4+` for every status that begins so. */
function fitsStatus(code: number | undefined, value: string): boolean {
  if (code === undefined) return false
  return value.endsWith('+') ? String(code).startsWith(value.slice(0, -1)) : String(code) === value
}

function pathOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : /^\w+:\/\/[^/?#]*([^?#]*)/.exec(url)?.[1]
}

function fitsExpression(text: string | undefined, values: readonly string[], isFound: IsFound): boolean {
  return text !== undefined && values.some((value) => isFound(value, text))
}

function fitsFlags({ l4 }: HubbleFlow, value: string): boolean {
  const set: readonly string[] = Object.keys(l4?.TCP?.flags ?? {})
  // Other flags may be set too. Source: pkg/hubble/filters/tcp.go.
  return l4?.TCP?.flags !== undefined && value.split(',').every((flag) => set.includes(flag))
}

function hasWords(flow: HubbleFlow, words: readonly string[]): boolean {
  const { source, destination } = flow
  const text = [source, destination]
    .map((end) => `${end?.namespace ?? ''}/${end?.pod_name ?? ''} ${(end?.labels ?? []).join(' ')}`)
    .concat(flowType(flow), flow.verdict, flow.Summary)
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}
