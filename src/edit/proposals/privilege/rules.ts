/** Flows of one workload in one direction as rules: peers on the same ports share a rule. */
import type { Direction, Endpoint } from '../../../engine/types'
import type { Plain, PlainMap } from '../../../yaml/written/render'
import { canonical } from '../consolidate/canonical'
import { dnsRule } from '../dns'
import { readEnd, type ConnectionKind, type End, type Facts } from '../facts'
import { bears, rankLabels } from '../labels'
import { isCilium, peerPart, portPart, type Labels } from '../rule'
import type { Subject } from './coverage'
import { commonPortName, portKey, portParts, type PortOf } from './ports'
import type { LeftOut, RuleOffer, SeenFlow } from './types'
import { offerOf, widened, type WidePeer } from './widen'

export interface RulesWish {
  readonly facts: Facts
  readonly kind: ConnectionKind
  /** The workload whose policy this is, and the labels that it is selected by. */
  readonly subject: Subject
  readonly labels: Labels
  /** Namespace of the policy. */
  readonly home: string
  readonly direction: Direction
  readonly flows: readonly SeenFlow[]
  readonly widen: Readonly<Record<string, readonly string[]>>
}

export interface Rules {
  readonly rules: readonly PlainMap[]
  readonly left: readonly LeftOut[]
  readonly offers: readonly RuleOffer[]
}

interface PeerPorts {
  readonly field: string
  readonly peer: Plain
  readonly end: End
  /** Labels of the other end's workload; empty for an end without pods. */
  readonly labels: Labels
  readonly ports: Map<string, PortOf>
}

/** Rules in an order of their own, so that the same flows give the same text whatever order they come in. */
export function rulesOf(wish: RulesWish): Rules {
  const { facts, kind, subject, direction, flows, widen } = wish
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
      left.push({ flow, why: found, key: null })
      continue
    }
    for (const one of found) {
      isNaming ||= one.field === 'toFQDNs'
      const key = `${one.field} ${JSON.stringify(canonical(one.peer))}`
      const known = peers.get(key) ?? { ...one, ports: new Map<string, PortOf>() }
      const port = portOf(wish, flow, one)
      known.ports.set(portKey(port), port)
      peers.set(key, known)
    }
  }
  const dns = isResolving || isNaming ? [dnsRule(kind, facts, isNaming)] : []
  const offers: RuleOffer[] = []
  const wider: WidePeer[] = []
  for (const [key, known] of [...peers].toSorted(byKey)) {
    const id = `${subject.workload} ${direction} ${key}`
    const chosen = widen[id] ?? []
    offers.push(offerOf({ id, workload: subject.workload, direction, chosen, ...known }))
    wider.push(widened(wish, known, chosen))
  }
  return { rules: [...dns, ...merged(wider, kind)], left, offers }
}

function byKey(a: readonly [string, PeerPorts], b: readonly [string, PeerPorts]): number {
  return a[0] < b[0] ? -1 : 1
}

function isDnsServer(key: string, { endpoints }: Facts): boolean {
  return endpoints.some((endpoint) => endpoint.key === key && endpoint.podLabels['k8s-app'] === 'kube-dns')
}

/** The peers of a rule that stand for the other end of a flow; a text says why there are none. */
function peersOf(
  { facts, kind, home, direction }: RulesWish,
  flow: SeenFlow,
): readonly Omit<PeerPorts, 'ports'>[] | string {
  const key = direction === 'ingress' ? flow.from : flow.to
  const names = direction === 'egress' && isCilium(kind) ? (flow.names ?? []) : []
  const ends: readonly (End | null)[] =
    names.length > 0 ? names.map((name) => ({ type: 'dns', name })) : [readEnd(key, facts)]
  const problem = portPart(kind, flow.protocol, flow.port, [])
  if (typeof problem === 'string') return problem
  const found: Omit<PeerPorts, 'ports'>[] = []
  for (const end of ends) {
    if (end === null) return 'this end is not in the workspace'
    const labels = end.type === 'endpoint' ? labelsOf(end.endpoint, facts) : {}
    if (labels === null) return 'no label of this pod would stay and tell it from others'
    const part = peerPart(kind, end, labels, home, direction)
    if (typeof part === 'string') return part
    const [peer] = part.peers
    if (peer !== undefined) found.push({ field: part.field, peer, end, labels })
  }
  return found
}

/** The port of a flow, by name where every pod that the labels of the receiving end select names it so. */
function portOf(
  { facts, subject, labels, direction }: RulesWish,
  { protocol, port }: SeenFlow,
  other: Omit<PeerPorts, 'ports'>,
): PortOf {
  const [first] = subject.endpoints
  const receiver =
    direction === 'ingress'
      ? { namespace: first?.namespace, labels }
      : { namespace: other.end.type === 'endpoint' ? other.end.endpoint.namespace : undefined, labels: other.labels }
  const pods = facts.endpoints.filter(
    (one) => one.namespace === receiver.namespace && one.hostNetwork !== true && bears(one, receiver.labels),
  )
  const name = commonPortName(pods, protocol, port)
  return { protocol, port, ...(name === null ? {} : { name }) }
}

/** The labels that a workload is selected by; null where none of them would stay. */
export function labelsOf(endpoint: Endpoint, facts: Facts): Labels | null {
  return rankLabels(endpoint, facts)[0]?.labels ?? null
}

/** Peers of one field on the same ports become one rule; what collects metrics has rules of its own. */
function merged(peers: readonly WidePeer[], kind: ConnectionKind): readonly PlainMap[] {
  const groups = new Map<
    string,
    { readonly field: string; readonly peers: Map<string, Plain>; readonly ports: WidePeer['ports'] }
  >()
  for (const { field, peer, ports, isMonitoring } of peers) {
    const key = `${isMonitoring ? 'monitoring' : 'application'} ${field} ${ports === null ? 'every port' : ports.map(portKey).join()}`
    const group = groups.get(key) ?? { field, peers: new Map<string, Plain>(), ports }
    group.peers.set(JSON.stringify(canonical(peer)), peer)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ field, peers: list, ports }) =>
    (ports === null ? [{}] : portParts(kind, ports)).map((part) => ({ [field]: [...list.values()], ...part })),
  )
}
