/** Ports of rules: numbers, names, ranges, and the map keys that Cilium makes of them. */

export type Protocol =
  | 'ANY'
  | 'TCP'
  | 'UDP'
  | 'SCTP'
  | 'ICMP'
  | 'ICMPv6'
  | 'VRRP'
  | 'IGMP'
  | 'GRE'
  | 'IPIP'
  | 'IPV6'
  | 'ESP'
  | 'AH'

/** What the traffic is redirected to, if anything. */
export type Parser = 'none' | 'http' | 'dns' | 'tls' | 'listener'

/** A port, a port name, or (port 0 without name) every port of the protocol; protocol ANY is everything at all. */
export interface PortMatch {
  readonly protocol: Protocol
  readonly port: number
  readonly endPort: number
  readonly name: string
}

export const everything: PortMatch = { protocol: 'ANY', port: 0, endPort: 0, name: '' }

const known: readonly string[] = [
  'TCP',
  'UDP',
  'SCTP',
  'VRRP',
  'IGMP',
  'GRE',
  'IPIP',
  'IPV6',
  'ESP',
  'AH',
  'ICMP',
  'ICMPV6',
  'ANY',
]

/** A protocol of a policy, whatever its case; null if there is none of that name. */
export function readProtocol(text: string): Protocol | null {
  if (text === '') return 'ANY'
  const upper = text.toUpperCase()
  // The list holds the members of Protocol in upper case.
  return known.includes(upper) ? (upper as Protocol) : null
}

/** ANY beside a port is these three. */
export function protocolsOf(protocol: Protocol): readonly Protocol[] {
  return protocol === 'ANY' ? ['TCP', 'UDP', 'SCTP'] : [protocol]
}

/** Whether the text is a port name: up to 15 letters, digits and single inner dashes, with one letter at least. */
export function isPortName(text: string): boolean {
  return text.length <= 15 && /^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$/.test(text) && /[a-zA-Z]/.test(text)
}

/** A port number as a Go literal: octal behind a zero, underscores between digits behind a base prefix. Null if none. */
export function readPortNumber(text: string): number | null {
  const number = goNumber(text)
  return number !== null && number <= 65535 ? number : null
}

function goNumber(text: string): number | null {
  if (/^0([0-7_]*)$/.test(text)) return /__|_$/.test(text) ? null : Number.parseInt(text.replaceAll('_', ''), 8)
  return /^[1-9][0-9]*$/.test(text) ? Number(text) : null
}

export interface Question {
  readonly protocol: Protocol
  readonly port: number
}

/** How much of protocol and port a map key fixes: 0 nothing, 8 the protocol, up to 24 the whole port. */
export type Specificity = number

/**
 * The specificity of the key by which a range of ports covers a question, or null if it does not.
 *
 * A range is cut into blocks whose size is a power of two, and each block is one key.
 */
export function coverage(protocol: Protocol, port: number, endPort: number, question: Question): Specificity | null {
  if (protocol === 'ANY') return 0
  if (protocol !== question.protocol) return null
  if (port === 0) return 8
  const last = Math.max(port, endPort)
  if (question.port < port || question.port > last) return null
  let first = port
  for (;;) {
    let size = 1
    while (first % (size * 2) === 0 && first + size * 2 - 1 <= last) size *= 2
    if (question.port < first + size) return 24 - Math.log2(size)
    first += size
  }
}
