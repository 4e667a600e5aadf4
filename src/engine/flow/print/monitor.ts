/** Lines of `cilium-dbg monitor`. Source: pkg/monitor/datapath_policy.go, pkg/monitor/datapath_drop.go. */
import { eventType, matchTypes, type HubbleFlow } from '../records/record'
import { dropReasonText, protocolNumber } from '../../cilium/numbers'
import { identityName } from './flows'

export interface MonitorOptions {
  /** Index of the network interface that drops are said to be seen at. */
  readonly interfaceIndex?: number
  /** Place in Cilium's datapath that drops are said to come from. */
  readonly file?: string
}

/** The verdict and drop lines of flow records, each ended by a line break; other events have none. */
export function printMonitor(flows: readonly HubbleFlow[], options: MonitorOptions = {}): string {
  return flows
    .map((flow) => {
      if (flow.event_type.type === eventType.policyVerdict) return `${verdictLine(flow)}\n`
      return flow.event_type.type === eventType.drop ? `${dropLine(flow, options)}\n` : ''
    })
    .join('')
}

const authTypes = { SPIRE: 'spire', TEST_ALWAYS_FAIL: 'test-always-fail' } as const

function verdictLine(flow: HubbleFlow): string {
  const isIngress = flow.traffic_direction === 'INGRESS'
  const [local, remote] = isIngress ? [flow.destination, flow.source] : [flow.source, flow.destination]
  const action =
    flow.verdict === 'DROPPED'
      ? 'deny'
      : flow.verdict === 'REDIRECTED'
        ? 'redirect'
        : flow.verdict === 'AUDIT'
          ? 'audit'
          : 'allow'
  return [
    `Policy verdict log: flow 0x0 local EP ID ${local?.ID ?? 0}`,
    `remote ID ${identityName(remote?.identity ?? 0)}`,
    `proto ${protocolOf(flow)}`,
    isIngress ? 'ingress' : 'egress',
    `action ${action}`,
    `auth: ${flow.auth_type === undefined ? 'disabled' : authTypes[flow.auth_type]}`,
    `match ${matchTypes[flow.policy_match_type ?? 0] ?? 'none'}`,
    connection(flow),
  ].join(', ')
}

function dropLine(flow: HubbleFlow, { interfaceIndex = 0, file = 'bpf_lxc.c:0' }: MonitorOptions): string {
  const isIngress = flow.traffic_direction === 'INGRESS'
  const to = isIngress ? (flow.destination?.ID ?? 0) : 0
  const identities = `${identityName(flow.source?.identity ?? 0)}->${identityName(flow.destination?.identity ?? 0)}`
  // Two commas: the identities bring their own, as in Cilium.
  return `xx drop (${dropReasonText(flow.drop_reason ?? 0)}) flow 0x0 to endpoint ${to}, ifindex ${interfaceIndex}, file ${file}, , identity ${identities}: ${connection(flow)}`
}

function protocolOf({ l4 }: HubbleFlow): number {
  if (l4?.TCP !== undefined) return protocolNumber.TCP
  if (l4?.UDP !== undefined) return protocolNumber.UDP
  if (l4?.ICMPv4 !== undefined) return protocolNumber.ICMP
  if (l4?.ICMPv6 !== undefined) return protocolNumber.ICMPv6
  return l4?.SCTP === undefined ? 0 : protocolNumber.SCTP
}

/** `10.0.0.1:2000 -> 10.0.0.2:80 tcp SYN`, `10.0.0.1 -> 10.0.0.2 EchoRequest`. */
function connection({ IP, l4, Summary }: HubbleFlow): string {
  const source = IP?.source ?? ''
  const destination = IP?.destination ?? ''
  if (l4?.ICMPv4 !== undefined || l4?.ICMPv6 !== undefined)
    return `${source} -> ${destination} ${Summary.slice(Summary.indexOf(' ') + 1)}`
  const ports = l4?.TCP ?? l4?.UDP ?? l4?.SCTP
  if (ports === undefined) return `${source} -> ${destination}`
  const name = l4?.TCP !== undefined ? 'tcp' : l4?.UDP !== undefined ? 'udp' : 'sctp'
  const flags = l4?.TCP === undefined ? '' : ` ${Summary.replace('TCP Flags: ', '')}`
  return `${join(source, ports.source_port)} -> ${join(destination, ports.destination_port)} ${name}${flags}`
}

function join(address: string, port = 0): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
