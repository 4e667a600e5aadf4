/** Ports of Cilium rules. Source: pkg/policy/api/rule_validation.go, pkg/iana/svcname.go. */
import { below, type Path } from '../manifest/resource'
import type { CiliumIcmpRule, CiliumPort } from '../manifest/shapes/cilium'
import { protocolNumber } from '../cilium/numbers'
import { type PortRange } from './entry'
import type { Findings } from './findings'

const anyProtocols = [protocolNumber.TCP, protocolNumber.UDP, protocolNumber.SCTP]
const maxPorts = 40

/** Protocols by the names that rules use; ICMP is written in `icmps` instead. */
const protocolsByName = new Map<string, readonly number[]>([
  ['', anyProtocols],
  ['ANY', anyProtocols],
  ['TCP', [protocolNumber.TCP]],
  ['UDP', [protocolNumber.UDP]],
  ['SCTP', [protocolNumber.SCTP]],

  ['VRRP', [protocolNumber.VRRP]],
  ['IGMP', [protocolNumber.IGMP]],
  ['GRE', [protocolNumber.GRE]],
  ['IPIP', [protocolNumber.IPIP]],
  ['IPV6', [protocolNumber.IPV6]],
  ['ESP', [protocolNumber.ESP]],
  ['AH', [protocolNumber.AH]],
])

const withoutPorts: ReadonlySet<number> = new Set([
  protocolNumber.VRRP,
  protocolNumber.IGMP,
  protocolNumber.GRE,
  protocolNumber.IPIP,
  protocolNumber.IPV6,
  protocolNumber.ESP,
  protocolNumber.AH,
])

/** The numbers behind a protocol's name in any capitals; null for an unknown one. */
export function protocolsNamed(name: string): readonly number[] | null {
  return protocolsByName.get(name.toUpperCase()) ?? null
}

/** Whether a text is a service name: at most 15 letters, digits and single inner dashes, at least one letter. */
export function isServiceName(text: string): boolean {
  return text.length <= 15 && /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(text) && /[A-Za-z]/.test(text)
}

/** A port number as Go's ParseUint with base 0 reads it: `010` is 8, `0_120` is 80, `0x50` is 80. Null if it is none. */
export function parsePortNumber(text: string): number | null {
  if (!/^[0-9A-Za-z_]+$/.test(text) || !areUnderscoresGood(text)) return null
  const plain = text.replaceAll('_', '')
  const value = plain === '0' || /^[1-9][0-9]*$/.test(plain) ? Number(plain) : basedNumber(plain)
  return value !== null && value <= 65_535 ? value : null
}

function basedNumber(plain: string): number | null {
  const lower = plain.toLowerCase()
  const match = /^0(?:x([0-9a-f]+)|b([01]+)|o?([0-7]+))$/.exec(lower)
  if (match === null) return null
  const [, hex, binary, octal] = match
  return Number.parseInt(hex ?? binary ?? octal ?? '', hex !== undefined ? 16 : binary !== undefined ? 2 : 8)
}

/** Underscores may stand between digits, or between a base prefix and a digit. */
function areUnderscoresGood(text: string): boolean {
  return !text.startsWith('_') && !text.includes('__') && !text.endsWith('_')
}

/**
 * Reads the `ports` of one `toPorts` item.
 *
 * @param mayLackPort an entry without a port is one for all ports of its protocol, as with enable-extended-ip-protocols
 */
export function readPorts(
  ports: readonly CiliumPort[],
  path: Path,
  findings: Findings,
  mayLackPort: boolean,
): readonly PortRange[] {
  if (ports.length > maxPorts) {
    findings.reject(
      path,
      'too-many-ports',
      `a rule may name at most ${maxPorts} ports, and this one names ${ports.length}`,
      'Split the rule, or use ranges with endPort.',
    )
  }
  return ports.flatMap((port, i) =>
    readPort(mayLackPort && port.port === undefined ? { ...port, port: '0' } : port, below(path, i), findings),
  )
}

function readPort(
  { port, endPort: writtenEnd = 0, protocol }: CiliumPort,
  path: Path,
  findings: Findings,
): readonly PortRange[] {
  const numbers = protocolsNamed(protocol ?? '')
  if (numbers === null) {
    findings.reject(
      below(path, 'protocol'),
      'protocol-unknown',
      `"${protocol}" is not a protocol that rules know`,
      'Write TCP, UDP, SCTP or ANY; for HTTP write TCP and an http rule.',
    )
    return []
  }
  if (port === undefined || port === '') {
    findings.reject(
      path,
      'port-missing',
      'this entry has no port',
      'Write port: "0" for every port of the protocol; only with the setting enable-extended-ip-protocols may it be left out.',
    )
    return []
  }
  // What is too large for a port is cut to sixteen bits.
  const endPort = writtenEnd & 0xff_ff
  if (isServiceName(port))
    return numbers.map((number) => ({ protocol: number, first: 0, last: endPort, name: port.toLowerCase() }))
  const first = parsePortNumber(port)
  if (first === null) {
    findings.reject(
      below(path, 'port'),
      'port-invalid',
      `"${port}" is neither a port number nor a port name`,
      portHelp(port),
    )
    return []
  }
  if (port !== '0' && numbers.some((number) => withoutPorts.has(number))) {
    findings.reject(below(path, 'port'), 'port-with-protocol', `${protocol} has no ports`, 'Write port: "0".')
  }
  return numbers.map((number) => portRange(number, first, endPort))
}

function portHelp(port: string): string {
  if (/^0[0-9]+$/.test(port)) return 'A leading zero makes the number octal: remove it.'
  if (port.length > 15) return 'A port name has at most 15 characters.'
  return 'Write a number from 0 to 65535, or a name of letters, digits and single dashes with at least one letter.'
}

/** Port 0 is every port, whatever `endPort` says; an `endPort` that is not above the port is ignored. */
export function portRange(protocol: number, first: number, endPort: number): PortRange {
  const isIdle = endPort !== 0 && (first === 0 || endPort <= first)
  const idleEnd = isIdle ? { idleEnd: endPort } : null
  if (first === 0) return { protocol, first: 0, last: 65_535, ...idleEnd }
  return { protocol, first, last: endPort > first ? endPort : first, ...idleEnd }
}

const icmpTypes4: ReadonlyMap<string, number> = new Map([
  ['EchoReply', 0],
  ['DestinationUnreachable', 3],
  ['Redirect', 5],
  ['Echo', 8],
  ['EchoRequest', 8],
  ['RouterAdvertisement', 9],
  ['RouterSelection', 10],
  ['TimeExceeded', 11],
  ['ParameterProblem', 12],
  ['Timestamp', 13],
  ['TimestampReply', 14],
  ['Photuris', 40],
  ['ExtendedEchoRequest', 42],
  ['ExtendedEchoReply', 43],
])

const icmpTypes6: ReadonlyMap<string, number> = new Map([
  ['DestinationUnreachable', 1],
  ['PacketTooBig', 2],
  ['TimeExceeded', 3],
  ['ParameterProblem', 4],
  ['EchoRequest', 128],
  ['EchoReply', 129],
  ['MulticastListenerQuery', 130],
  ['MulticastListenerReport', 131],
  ['MulticastListenerDone', 132],
  ['RouterSolicitation', 133],
  ['RouterAdvertisement', 134],
  ['NeighborSolicitation', 135],
  ['NeighborAdvertisement', 136],
  ['RedirectMessage', 137],
  ['RouterRenumbering', 138],
  ['ICMPNodeInformationQuery', 139],
  ['ICMPNodeInformationResponse', 140],
  ['InverseNeighborDiscoverySolicitation', 141],
  ['InverseNeighborDiscoveryAdvertisement', 142],
  ['HomeAgentAddressDiscoveryRequest', 144],
  ['HomeAgentAddressDiscoveryReply', 145],
  ['MobilePrefixSolicitation', 146],
  ['MobilePrefixAdvertisement', 147],
  ['DuplicateAddressRequestCodeSuffix', 157],
  ['DuplicateAddressConfirmationCodeSuffix', 158],
  ['ExtendedEchoRequest', 160],
  ['ExtendedEchoReply', 161],
])

/** Reads `icmps`: types act as ports, and type 0 is every type. Source: pkg/policy/api/icmp.go. */
export function readIcmps(icmps: readonly CiliumIcmpRule[], path: Path, findings: Findings): readonly PortRange[] {
  const ranges: PortRange[] = []
  for (let i = 0; i < icmps.length; i++) {
    const fields = icmps[i]?.fields ?? []
    if (fields.length > maxPorts) {
      findings.reject(
        below(path, i, 'fields'),
        'too-many-icmp-types',
        `a rule may name at most ${maxPorts} ICMP types, and this one names ${fields.length}`,
        'Split the rule.',
      )
    }
    for (let j = 0; j < fields.length; j++) {
      const field = fields[j]
      if (field === undefined) continue
      const range = readIcmpField(field.family ?? '', field.type ?? 0, [...path, i, 'fields', j], findings)
      if (range !== null) ranges.push(range)
    }
  }
  return ranges
}

function readIcmpField(family: string, type: number | string, path: Path, findings: Findings): PortRange | null {
  if (family !== '' && family !== 'IPv4' && family !== 'IPv6') {
    findings.reject(below(path, 'family'), 'icmp-family', `"${family}" is not an IP family`, 'Write IPv4 or IPv6.')
    return null
  }
  const isIPv6 = family === 'IPv6'
  const number = icmpNumber(type, isIPv6 ? icmpTypes6 : icmpTypes4)
  if (number !== null && number > 255)
    findings.warn(
      below(path, 'type'),
      'icmp-type',
      `${number} is not an ICMP type, and no packet has it`,
      'Write a number from 0 to 255 or a name such as EchoRequest.',
    )
  if (number === null) {
    const other = typeof type === 'string' && (isIPv6 ? icmpTypes4 : icmpTypes6).has(type)
    findings.reject(
      below(path, 'type'),
      'icmp-type',
      `"${type}" is not an ICMP type of ${isIPv6 ? 'IPv6' : 'IPv4'}`,
      other
        ? `It is one of ${isIPv6 ? 'IPv4' : 'IPv6'}: set the family.`
        : 'Write a number from 0 to 255 or a name such as EchoRequest.',
    )
    return null
  }
  return portRange(isIPv6 ? protocolNumber.ICMPv6 : protocolNumber.ICMP, number, 0)
}

function icmpNumber(type: number | string, names: ReadonlyMap<string, number>): number | null {
  const number = typeof type === 'number' ? type : /^[0-9]+$/.test(type) ? Number(type) : (names.get(type) ?? null)
  return number !== null && number >= 0 && number <= 65_535 ? number : null
}
