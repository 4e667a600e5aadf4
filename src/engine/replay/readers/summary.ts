/** The summary of an event, such as `TCP Flags: SYN`: in text forms nothing else tells the protocol and the request. */
import type { DnsSeen, HttpSeen, ReplayProtocol } from '../event'

export interface Summary {
  readonly protocol: ReplayProtocol | null
  readonly flags?: { readonly syn: boolean; readonly ack: boolean }
  readonly icmpType?: number
  readonly what: HttpSeen | DnsSeen | null
  /** The rule that matched asks for an authentication: what it denies is denied for want of that. */
  readonly asksForAuthentication?: boolean
}

const nothing: Summary = { protocol: null, what: null }

const icmp: ReadonlyMap<string, number> = new Map([
  ['ICMPv4 EchoReply', 0],
  ['ICMPv4 DestinationUnreachable', 3],
  ['ICMPv4 Redirect', 5],
  ['ICMPv4 EchoRequest', 8],
  ['ICMPv4 TimeExceeded', 11],
  ['ICMPv6 DestinationUnreachable', 1],
  ['ICMPv6 PacketTooBig', 2],
  ['ICMPv6 TimeExceeded', 3],
  ['ICMPv6 EchoRequest', 128],
  ['ICMPv6 EchoReply', 129],
  ['ICMPv6 RouterSolicitation', 133],
  ['ICMPv6 NeighborSolicitation', 135],
  ['ICMPv6 NeighborAdvertisement', 136],
])

/** What stands before and after the summary proper since 1.19 and 0.12. */
const traceId = /^IP Trace ID: \d+; /
const authentication = /; Auth: [A-Z_]+$/

export function readSummary(written: string): Summary {
  const isAuthenticated = authentication.test(written)
  const summary = summaryOf(written.replace(traceId, '').replace(authentication, ''))
  return isAuthenticated ? { ...summary, asksForAuthentication: true } : summary
}

function summaryOf(text: string): Summary {
  if (text.startsWith('TCP')) {
    if (!text.startsWith('TCP Flags: ')) return { protocol: 'TCP', what: null }
    const flags = text.slice(11).split(', ')
    return { protocol: 'TCP', flags: { syn: flags.includes('SYN'), ack: flags.includes('ACK') }, what: null }
  }
  if (text.startsWith('UDP')) return { protocol: 'UDP', what: null }
  if (text.startsWith('SCTP')) return { protocol: 'SCTP', what: null }
  if (text.startsWith('VRRP')) return { protocol: 'VRRP', what: null }
  if (text.startsWith('IGMP')) return { protocol: 'IGMP', what: null }
  if (text.startsWith('ICMPv')) {
    const name = /^ICMPv[46] [A-Za-z]+/.exec(text)?.[0] ?? ''
    const protocol = text.startsWith('ICMPv6') ? 'ICMPv6' : 'ICMP'
    return { protocol, icmpType: icmp.get(name) ?? -1, what: null }
  }
  if (text.startsWith('HTTP/')) return { protocol: 'TCP', what: readHttp(text) }
  // The text does not say by which protocol; names are asked for by UDP but for very long answers.
  if (text.startsWith('DNS ')) return { protocol: 'UDP', what: readDns(text) }
  return nothing
}

const httpRequest = /^HTTP\/[\d.]+ ([A-Z_-]+) (\S+)$/i
const httpResponse = /^HTTP\/[\d.]+ (\d{3}) [^(]*\(([A-Z_-]+) (\S+)\)$/i

function readHttp(text: string): HttpSeen | null {
  const response = httpResponse.exec(text)
  if (response !== null)
    return { kind: 'http', method: response[2] ?? '', path: pathOfUrl(response[3] ?? ''), code: Number(response[1]) }
  const request = httpRequest.exec(text)
  return request === null ? null : { kind: 'http', method: request[1] ?? '', path: pathOfUrl(request[2] ?? '') }
}

const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i

/** Path and query of a URL, which is what a rule's `path` is matched with. */
export function pathOfUrl(url: string): string {
  const path = url.replace(origin, '')
  const fragment = path.indexOf('#')
  const whole = fragment < 0 ? path : path.slice(0, fragment)
  return whole.startsWith('/') ? whole : `/${whole}`
}

const dnsQuery = /^DNS Query (\S+)/
const dnsAnswer = /^DNS Answer /
const answeredName = /^\((?:[A-Za-z]+ )?(\S+?)(?: [A-Z0-9,]+)?\)$/
const answeredAddresses = /^DNS Answer "([^"]*)"/
const answeredNames = /CNAMEs: "([^"]*)"/

function readDns(text: string): DnsSeen | null {
  const query = dnsQuery.exec(text)?.[1]
  if (query !== undefined) return { kind: 'dns', query: canonical(query), addresses: [], names: [] }
  const name = dnsAnswer.test(text) ? answeredName.exec(text.slice(text.lastIndexOf('(')))?.[1] : undefined
  if (name === undefined) return null
  return {
    kind: 'dns',
    query: canonical(name),
    addresses: parts(answeredAddresses.exec(text)?.[1]),
    names: parts(answeredNames.exec(text)?.[1]).map(canonical),
  }
}

function parts(list: string | undefined): readonly string[] {
  return list === undefined || list === '' ? [] : list.split(',').map((part) => part.trim())
}

/** Names as the DNS proxy compares them. */
export function canonical(name: string): string {
  const lower = name.toLowerCase()
  return lower.length > 1 && lower.endsWith('.') ? lower.slice(0, -1) : lower
}
