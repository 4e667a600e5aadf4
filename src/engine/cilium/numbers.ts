/**
 * Numbers that Cilium gives to protocols, reserved identities and drop reasons, with their names: one table each, for
 * the evaluator, the printers and the filters alike.
 */

/** IP protocol numbers; 0 stands for every protocol. Source: pkg/u8proto/u8proto.go. */
export const protocolNumber = {
  any: 0,
  ICMP: 1,
  IGMP: 2,
  IPIP: 4,
  TCP: 6,
  UDP: 17,
  IPV6: 41,
  GRE: 47,
  ESP: 50,
  AH: 51,
  ICMPv6: 58,
  VRRP: 112,
  SCTP: 132,
} as const

export type ProtocolName = Exclude<keyof typeof protocolNumber, 'any'>

const protocolNames: ReadonlyMap<number, ProtocolName> = new Map(
  // The keys of the table are its names; Object.entries forgets that.
  (Object.entries(protocolNumber) as [ProtocolName, number][])
    .filter(([, number]) => number !== protocolNumber.any)
    .map(([name, number]) => [number, name]),
)

/** `TCP` for 6; undefined for 0, which stands for all, and for numbers without a name here. */
export function protocolOfNumber(number: number): ProtocolName | undefined {
  return protocolNames.get(number)
}

/** Reserved identities that can be asked about. Source: pkg/identity/numericidentity.go. */
export const reservedNumbers = {
  host: 1,
  world: 2,
  unmanaged: 3,
  health: 4,
  init: 5,
  'remote-node': 6,
  'kube-apiserver': 7,
  ingress: 8,
  'world-ipv4': 9,
  'world-ipv6': 10,
} as const

export type ReservedName = keyof typeof reservedNumbers

const reservedNames: ReadonlyMap<number, string> = new Map([
  [0, 'unknown'],
  ...Object.entries(reservedNumbers).map(([name, number]) => [number, name] as const),
])

/** `host` for 1, `unknown` for 0; undefined for the identities of pods and addresses. */
export function reservedName(number: number): string | undefined {
  return reservedNames.get(number)
}

/** The number of a reserved identity, `unknown` included; undefined for any other word. */
export function reservedNumber(name: string): number | undefined {
  if (name === 'unknown') return 0
  return Object.hasOwn(reservedNumbers, name) ? reservedNumbers[name as ReservedName] : undefined
}

/** Drop reasons: Hubble's enum name and Cilium's text. Source: api/v1/flow/flow.proto, pkg/monitor/api/drop.go. */
export const dropReasons = {
  denied: { code: 133, name: 'POLICY_DENIED', text: 'Policy denied' },
  unknownProtocol: { code: 137, name: 'CT_UNKNOWN_L4_PROTOCOL', text: 'CT: Unknown L4 protocol' },
  noBackend: { code: 158, name: 'SERVICE_BACKEND_NOT_FOUND', text: 'Service backend not found' },
  encapsulation: {
    code: 170,
    name: 'ENCAPSULATION_TRAFFIC_IS_PROHIBITED',
    text: 'Encapsulation traffic is prohibited',
  },
  denylist: { code: 181, name: 'POLICY_DENY', text: 'Policy denied by denylist' },
  authRequired: { code: 189, name: 'AUTH_REQUIRED', text: 'Authentication required' },
} as const

const reasonsByCode: ReadonlyMap<number, { readonly name: string; readonly text: string }> = new Map(
  Object.values(dropReasons).map((reason) => [reason.code, reason]),
)

/** `Policy denied` for 133; the number in digits where the table has no text. */
export function dropReasonText(code: number): string {
  return reasonsByCode.get(code)?.text ?? String(code)
}

/** `POLICY_DENIED` for 133; undefined where the table has no name. */
export function dropReasonName(code: number): string | undefined {
  return reasonsByCode.get(code)?.name
}

/** Points at which a packet is observed, by the numbers of `event_type.sub_type`. Source: pkg/monitor/api/types.go. */
export const tracePoints: readonly string[] = [
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
  'from-crypto',
  'to-crypto',
]
