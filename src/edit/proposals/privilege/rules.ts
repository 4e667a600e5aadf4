/** Flows of one workload in one direction as rules: peers on the same ports share a rule. */
import type { Direction, Endpoint, Protocol } from '../../../engine/types'
import { isPlainMap, type Plain, type PlainMap } from '../../../yaml/written/render'
import { canonical } from '../consolidate/canonical'
import { dnsRule } from '../dns'
import { readEnd, type ConnectionKind, type End, type Facts } from '../facts'
import { rankLabels } from '../labels'
import { isCilium, peerPart, portPart, type Labels } from '../rule'
import type { LeftOut, SeenFlow } from './types'

export interface RulesWish {
  readonly facts: Facts
  readonly kind: ConnectionKind
  /** Namespace of the policy. */
  readonly home: string
  readonly direction: Direction
  readonly flows: readonly SeenFlow[]
}

export interface Rules {
  readonly rules: readonly PlainMap[]
  readonly left: readonly LeftOut[]
}

interface PeerPorts {
  readonly field: string
  readonly peer: Plain
  readonly ports: Map<string, PortOf>
}

interface PortOf {
  readonly protocol: Protocol
  readonly port: number
}

/** Rules in an order of their own, so that the same flows give the same text whatever order they come in. */
export function rulesOf(wish: RulesWish): Rules {
  const { facts, kind, direction, flows } = wish
  const peers = new Map<string, PeerPorts>()
  const left: LeftOut[] = []
  let isResolving = false
  let isNaming = false
  for (const flow of flows) {
    if (direction === 'egress' && isDnsServer(flow.to, facts) && flow.port === 53) {
      isResolving = true
      continue
    }
    const found = peersOf(wish, flow)
    if (typeof found === 'string') {
      left.push({ flow, why: found })
      continue
    }
    for (const { field, peer } of found) {
      isNaming ||= field === 'toFQDNs'
      const key = `${field} ${JSON.stringify(canonical(peer))}`
      const known = peers.get(key) ?? { field, peer, ports: new Map<string, PortOf>() }
      known.ports.set(portKey(flow), { protocol: flow.protocol, port: flow.port })
      peers.set(key, known)
    }
  }
  const dns = isResolving || isNaming ? [dnsRule(kind, facts, isNaming)] : []
  return { rules: [...dns, ...merged([...peers].toSorted(byKey), kind)], left }
}

function byKey(a: readonly [string, PeerPorts], b: readonly [string, PeerPorts]): number {
  return a[0] < b[0] ? -1 : 1
}

function portKey({ protocol, port }: PortOf): string {
  return `${protocol} ${String(port).padStart(5, '0')}`
}

function isDnsServer(key: string, { endpoints }: Facts): boolean {
  return endpoints.some((endpoint) => endpoint.key === key && endpoint.podLabels['k8s-app'] === 'kube-dns')
}

/** The peers of a rule that stand for the other end of a flow; a text says why there are none. */
function peersOf(
  { facts, kind, home, direction }: RulesWish,
  flow: SeenFlow,
): readonly { readonly field: string; readonly peer: Plain }[] | string {
  const key = direction === 'ingress' ? flow.from : flow.to
  const names = direction === 'egress' && isCilium(kind) ? (flow.names ?? []) : []
  const ends: readonly (End | null)[] =
    names.length > 0 ? names.map((name) => ({ type: 'dns', name })) : [readEnd(key, facts)]
  const problem = portPart(kind, flow.protocol, flow.port, [])
  if (typeof problem === 'string') return problem
  const found: { field: string; peer: Plain }[] = []
  for (const end of ends) {
    if (end === null) return 'this end is not in the workspace'
    const labels = end.type === 'endpoint' ? labelsOf(end.endpoint, facts) : {}
    if (labels === null) return 'no label of this pod would stay and tell it from others'
    const part = peerPart(kind, end, labels, home, direction)
    if (typeof part === 'string') return part
    const [peer] = part.peers
    if (peer !== undefined) found.push({ field: part.field, peer })
  }
  return found
}

/** The labels that a workload is selected by; null where none of them would stay. */
export function labelsOf(endpoint: Endpoint, facts: Facts): Labels | null {
  return rankLabels(endpoint, facts)[0]?.labels ?? null
}

/** Peers of one field on the same ports become one rule. */
function merged(peers: readonly (readonly [string, PeerPorts])[], kind: ConnectionKind): readonly PlainMap[] {
  const groups = new Map<string, { readonly field: string; readonly peers: Plain[]; readonly ports: PortOf[] }>()
  for (const [, { field, peer, ports }] of peers) {
    const sorted = [...ports].toSorted((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, port]) => port)
    const key = `${field} ${sorted.map(portKey).join()}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { field, peers: [peer], ports: sorted })
    else group.peers.push(peer)
  }
  return [...groups.values()].flatMap(({ field, peers: list, ports }) =>
    portsOf(kind, ports).map((part) => ({ [field]: list, ...part })),
  )
}

/** The fields about ports: one list for ports, and one for ICMP, which Cilium takes in rules of their own only. */
function portsOf(kind: ConnectionKind, ports: readonly PortOf[]): readonly PlainMap[] {
  const isIcmp = ({ protocol }: PortOf): boolean => protocol.startsWith('ICMP')
  const parts = [ports.filter((port) => !isIcmp(port)), ports.filter(isIcmp)].filter((list) => list.length > 0)
  return parts.map((list) =>
    joined(list.map(({ protocol, port }) => portPart(kind, protocol, port, [])).filter(isPlainMap)),
  )
}

/** Several parts about one port each, as one part with a list. */
function joined(parts: readonly PlainMap[]): PlainMap {
  const [first] = parts
  if (first === undefined) return {}
  const items = (part: PlainMap): readonly Plain[] => {
    const list = part['ports'] ?? firstOf(part['toPorts'], 'ports') ?? firstOf(part['icmps'], 'fields')
    return Array.isArray(list) ? (list as readonly Plain[]) : []
  }
  const all = parts.flatMap(items)
  if (first['ports'] !== undefined) return { ports: all }
  if (first['toPorts'] !== undefined) return { toPorts: [{ ports: all }] }
  return { icmps: [{ fields: all }] }
}

function firstOf(list: Plain | undefined, field: string): Plain | undefined {
  const [first] = Array.isArray(list) ? (list as readonly Plain[]) : []
  return isPlainMap(first) ? first[field] : undefined
}
