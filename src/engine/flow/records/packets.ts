/** Layer 4 of flow records: ports, flags, and the summary that Hubble puts into brackets. */
import type { Protocol } from '../../types'
import type { HubbleL4, TcpFlag } from './record'

export interface Packet {
  readonly protocol: Protocol
  readonly sourcePort: number
  /** Message type for ICMP. */
  readonly destinationPort: number
  /** For TCP; none in what proxies log. */
  readonly flags?: readonly TcpFlag[]
}

const flagOrder: readonly TcpFlag[] = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'NS']
/** The order in which summaries name them. Source: pkg/hubble/parser/threefour/parser.go. */
const summaryOrder: readonly TcpFlag[] = ['SYN', 'ACK', 'RST', 'FIN', 'PSH', 'URG', 'ECE', 'CWR', 'NS']

/** Layer 4 of a packet; undefined for protocols that Hubble has no form for. */
export function layer4({ protocol, sourcePort, destinationPort, flags }: Packet): HubbleL4 | undefined {
  const ports = {
    ...(sourcePort === 0 ? {} : { source_port: sourcePort }),
    ...(destinationPort === 0 ? {} : { destination_port: destinationPort }),
  }
  switch (protocol) {
    case 'TCP': {
      if (flags === undefined) return { TCP: ports }
      const set = flagOrder.filter((flag) => flags.includes(flag)).map((flag) => [flag, true] as const)
      return { TCP: { ...ports, flags: Object.fromEntries(set) } }
    }
    case 'UDP':
      return { UDP: ports }
    case 'SCTP':
      return { SCTP: ports }
    case 'ICMP':
      return { ICMPv4: destinationPort === 0 ? {} : { type: destinationPort } }
    case 'ICMPv6':
      return { ICMPv6: destinationPort === 0 ? {} : { type: destinationPort } }
    default:
      return undefined
  }
}

/** `TCP Flags: SYN, ACK`, `UDP`, `ICMPv4 EchoRequest`. */
export function packetSummary({ protocol, destinationPort, flags = [] }: Packet, address: string): string {
  switch (protocol) {
    case 'TCP':
      return `TCP Flags: ${summaryOrder.filter((flag) => flags.includes(flag)).join(', ')}`
    case 'ICMP':
      return `ICMPv4 ${icmpName(4, destinationPort)}`
    case 'ICMPv6':
      return `ICMPv6 ${icmpName(6, destinationPort)}`
    case 'UDP':
    case 'SCTP':
    case 'VRRP':
    case 'IGMP':
      return protocol
    default:
      return address.includes(':') ? 'IPv6' : 'IPv4'
  }
}

/** Names of message types with code 0, as gopacket prints them. */
const icmpv4: Readonly<Record<number, string>> = {
  0: 'EchoReply',
  3: 'DestinationUnreachable(Net)',
  4: 'SourceQuench',
  5: 'Redirect(Net)',
  8: 'EchoRequest',
  9: 'RouterAdvertisement',
  10: 'RouterSolicitation',
  11: 'TimeExceeded(TTLExceeded)',
  12: 'ParameterProblem(PointerIndicatesError)',
  13: 'TimestampRequest',
  14: 'TimestampReply',
  15: 'InfoRequest',
  16: 'InfoReply',
  17: 'AddressMaskRequest',
  18: 'AddressMaskReply',
}
const icmpv6: Readonly<Record<number, string>> = {
  1: 'DestinationUnreachable(NoRouteToDst)',
  2: 'PacketTooBig',
  3: 'TimeExceeded(HopLimitExceeded)',
  4: 'ParameterProblem(ErroneousHeader)',
  128: 'EchoRequest',
  129: 'EchoReply',
  133: 'RouterSolicitation',
  134: 'RouterAdvertisement',
  135: 'NeighborSolicitation',
  136: 'NeighborAdvertisement',
  137: 'Redirect',
}

function icmpName(family: 4 | 6, type: number): string {
  return (family === 4 ? icmpv4 : icmpv6)[type] ?? `${type}(Code: 0)`
}

/** Type of the answer to an ICMP request; the type itself for one that has no answer. */
export function icmpAnswer(protocol: Protocol, type: number): number {
  if (protocol === 'ICMP') return type === 8 ? 0 : type === 13 ? 14 : type
  return type === 128 ? 129 : type
}
