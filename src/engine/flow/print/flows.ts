/** Flow records as `hubble observe` prints them. Source: hubble/pkg/printer/printer.go. */
import { dropReasonText, reservedName } from '../../cilium/numbers'
import { eventType, matchTypes, type HubbleEndpoint, type HubbleFlow, type HubbleService } from '../records/record'
import { stamp } from '../records/time'
import { columns } from './columns'
import { goJson } from './json'

export const flowFormats = ['compact', 'table', 'dict', 'json', 'jsonpb'] as const
export type FlowFormat = (typeof flowFormats)[number]

export interface PrintOptions {
  /** `--print-node-name`. */
  readonly node?: boolean
  /** `--print-policy-names`; compact format only. */
  readonly policyNames?: boolean
}

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

function compact(flow: HubbleFlow, { node, policyNames }: PrintOptions): string {
  const [from, to] = hosts(flow)
  const source = `${from} ${identity(flow.source)}`
  const destination = `${to} ${identity(flow.destination)}`
  const ends =
    flow.is_reply === undefined
      ? `${source} <> ${destination}`
      : flow.is_reply
        ? `${destination} <- ${source}`
        : `${source} -> ${destination}`
  const by = policyNames === true ? policies(flow) : ''
  const where = node === true ? ` [${flow.node_name ?? ''}]` : ''
  return `${stamp(flow.time)}${where}: ${ends} ${flowType(flow)} ${verdict(flow)}${by} (${summary(flow)})\n`
}

function table(flows: readonly HubbleFlow[], { node }: PrintOptions): string {
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
    ...hosts(flow),
    flowType(flow),
    verdict(flow),
    summary(flow),
  ])
  return flows.length === 0 ? '' : columns([header, ...rows], { minWidth: 2, padding: 3 })
}

function dict(flow: HubbleFlow, { node }: PrintOptions): string {
  const [source, destination] = hosts(flow)
  const lines = [
    `  TIMESTAMP: ${stamp(flow.time)}`,
    ...(node === true ? [`       NODE: ${flow.node_name ?? ''}`] : []),
    `     SOURCE: ${source}`,
    `DESTINATION: ${destination}`,
    `       TYPE: ${flowType(flow)}`,
    `    VERDICT: ${verdict(flow)}`,
    `    SUMMARY: ${summary(flow)}`,
  ]
  return `${lines.join('\n')}\n`
}

/** Source and destination of a flow as Hubble names them. */
function hosts({ IP, l4, source, destination, ...flow }: HubbleFlow): readonly [string, string] {
  if (IP === undefined) return [flow.ethernet?.source ?? '', flow.ethernet?.destination ?? '']
  const ports = l4?.TCP ?? l4?.UDP ?? l4?.SCTP
  return [
    host(IP.source, ports?.source_port, source, flow.source_service, flow.source_names),
    host(IP.destination, ports?.destination_port, destination, flow.destination_service, flow.destination_names),
  ]
}

function host(
  address: string,
  port: number | undefined,
  endpoint: HubbleEndpoint | undefined,
  service: HubbleService | undefined,
  names: readonly string[] | undefined,
): string {
  const name =
    endpoint?.pod_name !== undefined
      ? `${endpoint.namespace ?? ''}/${endpoint.pod_name}`
      : service !== undefined
        ? `${service.namespace}/${service.name}`
        : names !== undefined && names.length > 0
          ? names.join(',')
          : null
  if (name !== null) return port === undefined ? name : `${name}:${port}`
  if (port === undefined) return address
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
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

/** Texts of trace points by their numbers. Source: pkg/monitor/api/types.go. */
const tracePoints = [
  'to-endpoint',
  'to-proxy',
  'to-host',
  'to-stack',
  'to-overlay',
  'from-endpoint',
  'from-proxy',
  'from-host',
  'from-stack',
  'from-overlay',
  'from-network',
  'to-network',
]

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

function verdict({ verdict: name, event_type: event }: HubbleFlow): string {
  if (event.type !== eventType.policyVerdict) return name
  switch (name) {
    case 'FORWARDED':
    case 'REDIRECTED':
      return 'ALLOWED'
    case 'DROPPED':
    case 'ERROR':
      return 'DENIED'
    case 'AUDIT':
      return 'AUDITED'
    case 'TRACED':
    case 'TRANSLATED':
      return name
  }
}

/** ` BY name (Kind), …`; nothing where no policy is known. */
function policies(flow: HubbleFlow): string {
  const list = [
    ...(flow.egress_allowed_by ?? []),
    ...(flow.ingress_allowed_by ?? []),
    ...(flow.egress_denied_by ?? []),
    ...(flow.ingress_denied_by ?? []),
  ].filter(({ name }) => name !== undefined)
  return list.length === 0 ? '' : ` BY ${list.map(({ name, kind }) => `${name} (${kind ?? ''})`).join(', ')}`
}

function summary({ Summary, auth_type: auth }: HubbleFlow): string {
  return auth === undefined ? Summary : `${Summary}; Auth: ${auth}`
}
