/**
 * The events of one connection, in the order in which Cilium's datapath and proxies emit them.
 *
 * For each side under policy its verdict, then a drop event or the way on: to the proxy where the verdict redirects, off
 * the node, to the endpoint. What the proxy says of a request comes between. Source: bpf/bpf_lxc.c,
 * pkg/hubble/parser/threefour/parser.go, pkg/hubble/parser/seven.
 */
import { judgedSide, type Direction, type HttpRequest, type Probe, type Side, type Verdict } from '../../types'
import { proxyPort, sourcePortOf } from './addresses'
import type { FlowEnd } from './ends'
import { EventLog, type EventFields } from './event-log'
import { icmpAnswer, layer4, type Packet } from './packets'
import { hubblePolicy } from './policies'
import {
  eventType,
  matchTypes,
  tracePointNumbers,
  type HubbleFlow,
  type HubbleL7,
  type SocketPoint,
  type TcpFlag,
  type TracePoint,
} from './record'

export interface ConnectionOptions {
  /** When it begins; milliseconds since 1970. */
  readonly startMs: number
  /** Only its first packet, or all of it with the answers. */
  readonly packets: 'first' | 'all'
  /** How often a sender tries that gets no answer; a second apart. */
  readonly attempts: number
  /** The service that the sender asked for; its address is translated before anything else happens. */
  readonly service?: FlowEnd
}

const attemptMs = 1000
const hostIdentity = 1

interface ConnectionEnds {
  readonly source: FlowEnd
  readonly destination: FlowEnd
}

/** All events of a connection that a probe asks about. */
export function connectionEvents(
  probe: Probe,
  verdict: Verdict,
  ends: ConnectionEnds,
  options: ConnectionOptions,
): readonly HubbleFlow[] {
  return new Connection(probe, verdict, ends, options).events()
}

/** Denied, and not only recorded as such. */
function isDropped(side: Side): boolean {
  return judgedSide(side).decision === 'denied' && side.audited !== true
}

/** A policy decided, and not its absence. */
function isOfPolicy(side: Side): boolean {
  const { decision, by } = judgedSide(side)
  return decision === 'denied' || by.some((key) => key.includes('/'))
}

interface Traced {
  /** Absent where the point of observation says it. */
  readonly direction?: Direction
  readonly reason?: 'NEW' | 'ESTABLISHED' | 'REPLY'
}

class Connection {
  private readonly source: FlowEnd
  private readonly destination: FlowEnd
  private readonly sourcePort: number
  private readonly log: EventLog

  constructor(
    private readonly probe: Probe,
    private readonly verdict: Verdict,
    { source, destination }: ConnectionEnds,
    private readonly options: ConnectionOptions,
  ) {
    this.source = source
    this.destination = destination
    const hasPorts = ['TCP', 'UDP', 'SCTP'].includes(probe.protocol)
    this.sourcePort = hasPorts ? sourcePortOf(source.hash, destination.hash, probe.port) : 0
    this.log = new EventLog(source, destination, options.startMs)
  }

  events(): readonly HubbleFlow[] {
    this.translate()
    for (let attempt = 0; attempt < this.options.attempts; attempt++) {
      this.log.waitUntil(this.options.startMs + attempt * attemptMs)
      if (this.forward()) break
    }
    return this.log.flows
  }

  /** Sends the first packet on its way; false where it was dropped. */
  private forward(): boolean {
    const { egress, ingress, isSelf } = this.verdict
    // What a pod sends to itself never leaves it. Nobody knows what an agent makes of policies that cannot be combined.
    const isUnseen = egress.decision === 'error' || (!isDropped(egress) && ingress.decision === 'error')
    if (isSelf === true || isUnseen) return true
    const { source, destination } = this
    if (!this.side('egress', egress, source.endpoint?.egressEnforced ?? isOfPolicy(egress))) return false
    if (egress.l7 && !this.request('egress')) return true
    if (source.endpoint !== null && destination.endpoint === null)
      this.trace(
        destination.hubble.identity === hostIdentity ? 'TO_HOST' : 'TO_STACK',
        this.packet(['SYN']),
        source.node,
      )
    // A node under policy is no endpoint: its host firewall decides, and nothing is delivered to a pod.
    if (destination.endpoint === null) return this.side('ingress', ingress, isOfPolicy(ingress))
    const isRemote = source.endpoint !== null && source.node !== destination.node
    if (isRemote) this.trace('TO_OVERLAY', this.packet(['SYN']), source.node)
    if (!this.side('ingress', ingress, destination.endpoint.ingressEnforced)) return false
    if (ingress.l7 && !this.request('ingress')) return true
    this.deliver()
    return true
  }

  /** One side's verdict with what follows from it; false for a drop. */
  private side(direction: Direction, side: Side, isEnforced: boolean): boolean {
    const isDenied = isDropped(side)
    const packet = this.packet(['SYN'])
    const node = direction === 'egress' ? this.source.node : this.destination.node
    if (isEnforced) this.log.emit(this.policyVerdict(direction, side), packet, node)
    if (isDenied) {
      const reason = this.verdict.dropReason
      this.log.emit(
        {
          verdict: 'DROPPED',
          Type: 'L3_L4',
          event_type: { type: eventType.drop, sub_type: reason?.code ?? 0 },
          drop_reason: reason?.code ?? 0,
          drop_reason_desc: reason?.name ?? '',
          traffic_direction: direction === 'egress' ? 'EGRESS' : 'INGRESS',
        },
        packet,
        node,
      )
    } else if (side.l7) this.trace('TO_PROXY', packet, node, { direction })
    return !isDenied
  }

  private policyVerdict(direction: Direction, side: Side): EventFields {
    const isDenied = isDropped(side)
    const isAudited = side.audited === true
    const reason = this.verdict.dropReason
    // For drops that are only recorded Hubble names no policy (pkg/hubble/parser/common, pkg/policy/correlation).
    const policies = isAudited ? [] : side.by.map((key) => hubblePolicy(key, direction))
    const field = `${direction}_${isDenied ? 'denied' : 'allowed'}_by` as const
    const match = matchTypes.indexOf(side.match)
    return {
      verdict: isDenied ? 'DROPPED' : isAudited ? 'AUDIT' : side.l7 ? 'REDIRECTED' : 'FORWARDED',
      Type: 'L3_L4',
      event_type: { type: eventType.policyVerdict },
      traffic_direction: direction === 'egress' ? 'EGRESS' : 'INGRESS',
      ...(match > 0 ? { policy_match_type: match } : {}),
      ...(isDenied
        ? { drop_reason: reason?.code ?? 0, drop_reason_desc: reason?.name ?? '' }
        : { is_reply: false as const }),
      ...(side.authentication === undefined
        ? {}
        : { auth_type: side.authentication === 'required' ? ('SPIRE' as const) : ('TEST_ALWAYS_FAIL' as const) }),
      ...(policies.length > 0 ? { [field]: policies } : {}),
      ...(side.log === undefined ? {} : { policy_log: side.log }),
    }
  }

  /** What the proxy logs of the request; false where it refuses it. */
  private request(direction: Direction): boolean {
    const { http, dnsName } = this.probe
    const isRefused = this.verdict.request?.verdict === 'DROPPED' && this.refuses(direction)
    if (dnsName !== undefined) {
      const query = `${dnsName.toLowerCase().replace(/\.$/, '')}.`
      const type = this.source.address.includes(':') ? 'AAAA' : 'A'
      this.l7(direction, isRefused, `DNS Query ${query} ${type}`, {
        type: 'REQUEST',
        dns: { query, observation_source: 'proxy', qtypes: [type] },
      })
    } else if (http !== undefined) {
      const method = http.method ?? 'GET'
      const url = this.url(http)
      const headers = httpHeaders(http)
      const request = { method, url, protocol: 'HTTP/1.1', ...(headers.length === 0 ? {} : { headers }) }
      this.l7(direction, isRefused, `HTTP/1.1 ${method} ${url}`, { type: 'REQUEST', http: request })
      if (isRefused) {
        const response = { code: 403, method, url, protocol: 'HTTP/1.1' }
        this.l7(direction, false, `HTTP/1.1 403 0ms (${method} ${url})`, { type: 'RESPONSE', http: response })
      }
    }
    return !isRefused
  }

  /** Whether this side's proxy is the one that refuses: its last step says so. */
  private refuses(direction: Direction): boolean {
    const step = this.verdict[direction].steps.findLast(({ kind }) => kind === 'request')
    return step?.effect === 'deny'
  }

  private url({ host, path }: HttpRequest): string {
    const name = this.options.service?.service?.name ?? this.destination.hubble.pod_name ?? this.destination.names?.[0]
    const authority = host ?? `${name ?? this.destination.address}:${this.probe.port}`
    return `http://${authority}${path ?? '/'}`
  }

  private l7(direction: Direction, isRefused: boolean, Summary: string, l7: HubbleL7): void {
    const isReply = l7.type === 'RESPONSE'
    const node = direction === 'egress' ? this.source.node : this.destination.node
    this.log.emit(
      {
        verdict: isRefused ? 'DROPPED' : 'FORWARDED',
        Type: 'L7',
        l7,
        ...(isReply ? { reply: true as const } : {}),
        event_type: { type: eventType.accessLog },
        traffic_direction: direction === 'egress' ? 'EGRESS' : 'INGRESS',
        is_reply: isReply,
        Summary,
      },
      { protocol: this.probe.protocol, sourcePort: this.sourcePort, destinationPort: this.probe.port },
      node,
      isReply,
    )
  }

  /** The packet reaches its endpoint, and where all packets are wanted the rest of the connection follows. */
  private deliver(): void {
    const { node } = this.destination
    this.trace('TO_ENDPOINT', this.packet(['SYN']), node)
    if (this.options.packets === 'first') return
    this.answer(['SYN', 'ACK'])
    if (this.probe.protocol !== 'TCP') return
    this.trace('TO_ENDPOINT', this.packet(['ACK']), node, { reason: 'ESTABLISHED' })
    this.trace('TO_ENDPOINT', this.packet(['ACK', 'FIN']), node, { reason: 'ESTABLISHED' })
    this.answer(['ACK', 'FIN'])
  }

  private answer(flags: readonly TcpFlag[]): void {
    const { source, destination, probe } = this
    const isIcmp = probe.protocol.startsWith('ICMP')
    const packet = isIcmp
      ? { ...this.packet([]), destinationPort: icmpAnswer(probe.protocol, probe.port) }
      : this.packet(flags)
    if (destination.endpoint !== null && source.node !== destination.node)
      this.trace('TO_OVERLAY', packet, destination.node, { direction: 'ingress', reason: 'REPLY' })
    if (source.endpoint !== null) {
      this.trace('TO_ENDPOINT', packet, source.node, { direction: 'egress', reason: 'REPLY' })
      this.socket('REV')
    }
  }

  private trace(
    point: TracePoint,
    packet: Packet,
    node: string,
    { direction = point === 'TO_ENDPOINT' ? 'ingress' : 'egress', reason = 'NEW' }: Traced = {},
  ): void {
    const number = tracePointNumbers[point]
    const isReply = reason === 'REPLY'
    this.log.emit(
      {
        verdict: 'FORWARDED',
        Type: 'L3_L4',
        ...(isReply ? { reply: true as const } : {}),
        event_type: { type: eventType.trace, ...(number === 0 ? {} : { sub_type: number }) },
        traffic_direction: direction === 'egress' ? 'EGRESS' : 'INGRESS',
        trace_observation_point: point,
        trace_reason: reason,
        is_reply: isReply,
        ...(point === 'TO_PROXY' ? { proxy_port: proxyPort(direction, this.probe.port === 53) } : {}),
      },
      packet,
      node,
      isReply,
    )
  }

  /** Socket load balancing: the service's address becomes a pod's before the first packet is made. */
  private translate(): void {
    this.socket('FWD')
  }

  private socket(way: 'FWD' | 'REV'): void {
    const { service } = this.options
    if (service === undefined) return
    const local = { ...this.source, port: 0 }
    const backend = { ...this.destination, port: this.probe.port }
    const asked = { ...service, port: this.probe.port }
    for (const stage of ['PRE', 'POST'] as const) {
      const isService = (stage === 'PRE') === (way === 'FWD')
      const remote = isService ? asked : backend
      const [from, to] = way === 'FWD' ? [local, remote] : [remote, local]
      const point: SocketPoint = `SOCK_XLATE_POINT_${stage}_DIRECTION_${way}`
      const { protocol } = this.probe
      this.log.push(from, to, {
        verdict: stage === 'PRE' ? 'TRACED' : 'TRANSLATED',
        Type: 'SOCK',
        l4: layer4({ protocol, sourcePort: from.port, destinationPort: to.port }),
        node_name: this.source.node,
        event_type: { type: eventType.traceSock, sub_type: socketNumbers[point] },
        sock_xlate_point: point,
        Summary: protocol,
      })
    }
  }

  private packet(flags: readonly TcpFlag[]): Packet {
    const { protocol, port } = this.probe
    return { protocol, sourcePort: this.sourcePort, destinationPort: port, ...(protocol === 'TCP' ? { flags } : {}) }
  }
}

/** Source: pkg/monitor/api/types.go (XlatePoint). */
const socketNumbers: Readonly<Record<SocketPoint, number>> = {
  SOCK_XLATE_POINT_PRE_DIRECTION_FWD: 1,
  SOCK_XLATE_POINT_POST_DIRECTION_FWD: 2,
  SOCK_XLATE_POINT_PRE_DIRECTION_REV: 3,
  SOCK_XLATE_POINT_POST_DIRECTION_REV: 4,
}

function httpHeaders({ headers = {} }: HttpRequest): readonly { readonly key: string; readonly value: string }[] {
  return Object.keys(headers)
    .sort()
    .map((key) => ({ key, value: headers[key] ?? '' }))
}
