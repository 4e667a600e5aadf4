/** Flow records as `hubble observe` prints them. Source: hubble/pkg/printer/printer.go. */
import { dropReasonText, reservedName, tracePoints } from '../../cilium/numbers'
import { eventType, matchTypes, type HubbleEndpoint, type HubbleFlow, type HubbleService } from '../records/record'
import { stamp } from '../records/time'
import { columns } from './columns'
import { goJson } from './json'

export const flowFormats = ['compact', 'table', 'dict', 'json', 'jsonpb'] as const
export type FlowFormat = (typeof flowFormats)[number]

export interface PrintOptions {
  /** `--print-node-name`. */
  readonly node?: boolean
  /** `--print-policy-names`: who decided, behind the verdict of the events that say a policy's verdict. */
  readonly policyNames?: boolean
  /** Colours names, numbers and verdicts as Hubble does; never a table, whose columns colours would shift. */
  readonly paint?: FlowPaint
}

/** Source: hubble/pkg/printer/color.go. */
export type FlowPaint = (colour: 'red' | 'green' | 'yellow' | 'cyan' | 'magenta', text: string) => string

const unpainted: FlowPaint = (_, text) => text

/** Prints flows; each line ends with a line break. `json` is another name of `jsonpb`. */
export function printFlows(format: FlowFormat, flows: readonly HubbleFlow[], options: PrintOptions = {}): string {
  switch (format) {
    case 'compact':
      return flows.map((flow) => compact(flow, options)).join('')
    case 'table':
      return table(flows, options)
    case 'dict':
      return flows.map((flow) => dict(flow, options)).join('------------\n')
    case 'json':
    case 'jsonpb':
      return flows.map((flow) => `${goJson({ flow, node_name: flow.node_name, time: flow.time })}\n`).join('')
  }
}

function compact(flow: HubbleFlow, options: PrintOptions): string {
  const { node, paint = unpainted } = options
  const [from, to] = hosts(flow, paint)
  const source = `${from} ${paint('magenta', identity(flow.source))}`
  const destination = `${to} ${paint('magenta', identity(flow.destination))}`
  const ends =
    flow.is_reply === undefined
      ? `${source} <> ${destination}`
      : flow.is_reply
        ? `${destination} <- ${source}`
        : `${source} -> ${destination}`
  const where = node === true ? ` [${flow.node_name ?? ''}]` : ''
  return `${stamp(flow.time)}${where}: ${ends} ${flowType(flow)} ${verdict(flow, options)} (${summary(flow, paint)})\n`
}

function table(flows: readonly HubbleFlow[], { node, policyNames }: PrintOptions): string {
  const header = [
    'TIMESTAMP',
    ...(node === true ? ['NODE'] : []),
    'SOURCE',
    'DESTINATION',
    'TYPE',
    'VERDICT',
    'SUMMARY',
  ]
  const rows = flows.map((flow) => [
    stamp(flow.time),
    ...(node === true ? [flow.node_name ?? ''] : []),
    ...hosts(flow, unpainted),
    flowType(flow),
    verdict(flow, policyNames === undefined ? {} : { policyNames }),
    summary(flow, unpainted),
  ])
  return flows.length === 0 ? '' : columns([header, ...rows], { minWidth: 2, padding: 3 })
}

function dict(flow: HubbleFlow, options: PrintOptions): string {
  const { node, paint = unpainted } = options
  const [source, destination] = hosts(flow, paint)
  const lines = [
    `  TIMESTAMP: ${stamp(flow.time)}`,
    ...(node === true ? [`       NODE: ${flow.node_name ?? ''}`] : []),
    `     SOURCE: ${source}`,
    `DESTINATION: ${destination}`,
    `       TYPE: ${flowType(flow)}`,
    `    VERDICT: ${verdict(flow, options)}`,
    `    SUMMARY: ${summary(flow, paint)}`,
  ]
  return `${lines.join('\n')}\n`
}

/** Source and destination of a flow as Hubble names them. */
function hosts({ IP, l4, source, destination, ...flow }: HubbleFlow, paint: FlowPaint): readonly [string, string] {
  if (IP === undefined)
    return [paint('cyan', flow.ethernet?.source ?? ''), paint('cyan', flow.ethernet?.destination ?? '')]
  const ports = l4?.TCP ?? l4?.UDP ?? l4?.SCTP
  const from = nameOf(IP.source, source, flow.source_service, flow.source_names)
  const to = nameOf(IP.destination, destination, flow.destination_service, flow.destination_names)
  return [
    paint('cyan', withPort(from, ports?.source_port, paint)),
    paint('cyan', withPort(to, ports?.destination_port, paint)),
  ]
}

function nameOf(
  address: string,
  endpoint: HubbleEndpoint | undefined,
  service: HubbleService | undefined,
  names: readonly string[] | undefined,
): string {
  if (endpoint?.pod_name !== undefined) return `${endpoint.namespace ?? ''}/${endpoint.pod_name}`
  if (service !== undefined) return `${service.namespace}/${service.name}`
  return names !== undefined && names.length > 0 ? names.join(',') : address
}

function withPort(name: string, port: number | undefined, paint: FlowPaint): string {
  if (port === undefined) return name
  const number = paint('yellow', String(port))
  return name.includes(':') ? `[${name}]:${number}` : `${name}:${number}`
}

/** The name of a reserved identity, or the number. */
export function identityName(number: number): string {
  return reservedName(number) ?? String(number)
}

function identity(endpoint: HubbleEndpoint | undefined): string {
  const number = endpoint?.identity ?? 0
  const name = reservedName(number)
  return name === undefined ? `(ID:${number})` : `(${name})`
}

/** Such as `policy-verdict:L3-L4 INGRESS`, `to-endpoint`, `http-request` or `dns-request proxy`. */
export function flowType(flow: HubbleFlow): string {
  const { l7, event_type: event } = flow
  if (l7 !== undefined) {
    const type = l7.type.toLowerCase()
    if (l7.dns !== undefined) return `dns-${type} ${l7.dns.observation_source}`
    return `${l7.http === undefined ? 'l7' : 'http'}-${type}`
  }
  switch (event.type) {
    case eventType.trace:
      return tracePoints[event.sub_type ?? 0] ?? String(event.sub_type)
    case eventType.drop:
      return dropReasonText(event.sub_type ?? 0)
    case eventType.policyVerdict:
      return `policy-verdict:${matchTypes[flow.policy_match_type ?? 0] ?? 'none'} ${flow.traffic_direction ?? 'TRAFFIC_DIRECTION_UNKNOWN'}`
    case eventType.traceSock: {
      const [, stage = '', way = ''] = /(PRE|POST)_DIRECTION_(FWD|REV)$/.exec(flow.sock_xlate_point ?? '') ?? []
      return `${stage.toLowerCase()}-xlate-${way.toLowerCase()}`
    }
    default:
      return 'UNKNOWN'
  }
}

/** The verdict; of a policy's verdict in other words, and on demand with who decided. */
function verdict(flow: HubbleFlow, { policyNames, paint = unpainted }: PrintOptions): string {
  const { verdict: name, event_type: event } = flow
  const isPolicyVerdict = event.type === eventType.policyVerdict
  const by = isPolicyVerdict && policyNames === true ? policies(flow) : ''
  switch (name) {
    case 'FORWARDED':
    case 'REDIRECTED':
      return paint('green', isPolicyVerdict ? `ALLOWED${by}` : name)
    case 'DROPPED':
    case 'ERROR':
      return paint('red', isPolicyVerdict ? `DENIED${by}` : name)
    case 'AUDIT':
      return paint('yellow', isPolicyVerdict ? 'AUDITED' : name)
    case 'TRACED':
    case 'TRANSLATED':
      return paint('yellow', name)
  }
}

/** ` BY name (Kind), …`; nothing where no policy is known. */
function policies(flow: HubbleFlow): string {
  const isDenied = flow.verdict === 'DROPPED' || flow.verdict === 'ERROR'
  const [egress, ingress] = isDenied
    ? [flow.egress_denied_by, flow.ingress_denied_by]
    : [flow.egress_allowed_by, flow.ingress_allowed_by]
  const list =
    (flow.traffic_direction === 'EGRESS' ? egress : flow.traffic_direction === 'INGRESS' ? ingress : []) ?? []
  const names = list
    .filter(({ name, kind }) => name !== undefined && kind !== undefined)
    .map(({ name, kind }) => `${name} (${kind})`)
  return names.length === 0 ? '' : ` BY ${names.join(', ')}`
}

function summary({ Summary, auth_type: auth }: HubbleFlow, paint: FlowPaint): string {
  if (auth === undefined) return Summary
  return `${Summary}; Auth: ${paint(auth === 'TEST_ALWAYS_FAIL' ? 'red' : 'green', auth)}`
}
