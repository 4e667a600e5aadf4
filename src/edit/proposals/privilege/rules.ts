/** Flows of one workload in one direction as rules: peers on the same ports share a rule. */
import type { Direction, Endpoint } from '../../../engine/types'
import type { Plain, PlainMap } from '../../../yaml/written/render'
import { canonical } from '../consolidate/canonical'
import { dnsRule } from '../dns'
import { readEnd, type ConnectionKind, type End, type Facts } from '../facts'
import { hasLabels, rankLabels, type Ranking } from '../labels'
import { isCilium, peerPart, portPart, type Labels } from '../rule'
import type { Subject } from './coverage'
import { commonPortName, portKey, portParts, type PortOf } from './ports'
import { withoutNodeAddress, type NodeFacts } from './nodes'
import { isMonitoring, type IsScraped } from './monitoring'
import type { LeftOut, RuleOffer, SeenFlow } from './types'
import { offerOf, widened, type WidePeer } from './widen'

export interface RulesRequest {
  readonly facts: Facts & NodeFacts
  readonly kind: ConnectionKind
  /** The workload whose policy this is, and the labels that it is selected by. */
  readonly subject: Subject
  readonly labels: Labels
  /** Namespace of the policy. */
  readonly home: string
  readonly direction: Direction
  readonly flows: readonly SeenFlow[]
  readonly widen: Readonly<Record<string, readonly string[]>>
  readonly isScraped: IsScraped
  readonly ranking: Ranking
}

export type Unnamed = Omit<LeftOut, 'name'>

/** A rule with what a comment may say about it. */
export interface NewRule {
  readonly rule: PlainMap
  /** `monitoring, seen 41 times`; null where there is nothing to say. */
  readonly comment: string | null
}

export interface Rules {
  readonly rules: readonly NewRule[]
  readonly left: readonly Unnamed[]
  readonly offers: readonly RuleOffer[]
}

interface FoundPeer {
  readonly field: string
  readonly peer: Plain
  readonly end: End
  /** Labels of the other end's workload; empty for an end without pods. */
  readonly labels: Labels
}

interface PeerPorts extends FoundPeer {
  readonly isMonitoring: boolean
  readonly ports: Map<string, PortOf>
  /** How often its flows were seen. */
  events: number
}

/** Rules in an order of their own, so that the same flows give the same text whatever order they come in. */
export function rulesOf(request: RulesRequest): Rules {
  const { facts, kind, subject, direction, flows, widen } = request
  const peers = new Map<string, PeerPorts>()
  const left: Unnamed[] = []
  let isResolving = false
  let lookups = 0
  let isNaming = false
  for (const flow of flows) {
    if (direction === 'egress' && isDnsServer(flow.to, facts) && flow.port === 53) {
      isResolving = true
      lookups += flow.events ?? 0
      continue
    }
    const found = peersOf(request, flow)
    if (typeof found === 'string') {
      left.push({ flow, why: found, key: null })
      continue
    }
    for (const one of found) {
      isNaming ||= one.field === 'toFQDNs'
      const isCollection = isCollecting(request, flow, one.end)
      const key = `${one.field} ${JSON.stringify(canonical(one.peer))}${isCollection ? ' monitoring' : ''}`
      const known = peers.get(key) ?? { ...one, isMonitoring: isCollection, ports: new Map(), events: 0 }
      const port = portOf(request, flow, one)
      known.ports.set(portKey(port), port)
      known.events += flow.events ?? 0
      peers.set(key, known)
    }
  }
  const dns =
    isResolving || isNaming ? [{ rule: dnsRule(kind, facts, isNaming), comment: commentOf(['DNS'], lookups) }] : []
  const offers: RuleOffer[] = []
  const wider: (WidePeer & Pick<PeerPorts, 'events'>)[] = []
  for (const [key, known] of [...peers].toSorted(byKey)) {
    const id = `${subject.workload} ${direction} ${key}`
    const chosen = widen[id] ?? []
    offers.push(offerOf({ id, workload: subject.workload, direction, chosen, ...known }))
    wider.push({ ...widened(request, known, chosen), events: known.events })
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
  { facts, kind, subject, home, direction, ranking }: RulesRequest,
  flow: SeenFlow,
): readonly FoundPeer[] | string {
  const key = direction === 'ingress' ? flow.from : flow.to
  const names = direction === 'egress' && isCilium(kind) ? (flow.names ?? []) : []
  const ends: readonly (End | null)[] =
    names.length > 0
      ? names.map((name) => ({ type: 'dns', name }))
      : withoutNodeAddress(key, facts, subject.endpoints).map((one) => readEnd(one, facts))
  const problem = portPart(kind, flow.protocol, flow.port, [])
  if (typeof problem === 'string') return problem
  const found: FoundPeer[] = []
  for (const end of ends) {
    if (end === null) return 'this end is not in the workspace'
    const labels = end.type === 'endpoint' ? labelsOf(end.endpoint, facts, ranking) : {}
    if (labels === null) return 'no label of this pod would stay and tell it from others'
    const part = peerPart(end, labels, { kind, home, direction })
    if (typeof part === 'string') return part
    const [peer] = part.peers
    if (peer !== undefined) found.push({ field: part.field, peer, end, labels })
  }
  return found
}

/** The port of a flow, by name where every pod that the labels of the receiving end select names it so. */
function portOf(
  { facts, subject, labels, direction }: RulesRequest,
  { protocol, port }: SeenFlow,
  other: FoundPeer,
): PortOf {
  const [first] = subject.endpoints
  const receiver =
    direction === 'ingress'
      ? { namespace: first?.namespace, labels }
      : { namespace: other.end.type === 'endpoint' ? other.end.endpoint.namespace : undefined, labels: other.labels }
  const pods = facts.endpoints.filter(
    (one) => one.namespace === receiver.namespace && one.hostNetwork !== true && hasLabels(one, receiver.labels),
  )
  const name = commonPortName(pods, protocol, port)
  return { protocol, port, ...(name === null ? {} : { name }) }
}

/** The labels that a workload is selected by; null where none of them would stay. */
export function labelsOf(endpoint: Endpoint, facts: Facts, ranking: Ranking): Labels | null {
  return rankLabels(endpoint, facts, ranking)[0]?.labels ?? null
}

/** Whether a flow is the collection of metrics, recognised by who collects or by what is asked for. */
function isCollecting(
  { direction, subject, isScraped }: RulesRequest,
  { protocol, port }: SeenFlow,
  other: End,
): boolean {
  const asked = direction === 'ingress' ? subject.endpoints : other.type === 'endpoint' ? [other.endpoint] : []
  if (asked.some((endpoint) => isScraped(endpoint, protocol, port))) return true
  return other.type === 'endpoint' && isMonitoring(other.endpoint)
}

function commentOf(words: readonly string[], events: number): string | null {
  const seen = events === 0 ? [] : [events === 1 ? 'seen once' : `seen ${events} times`]
  const parts = [...words, ...seen]
  return parts.length === 0 ? null : parts.join(', ')
}

/** Peers of one field on the same ports become one rule; what collects metrics has rules of its own. */
function merged(peers: readonly (WidePeer & Pick<PeerPorts, 'events'>)[], kind: ConnectionKind): readonly NewRule[] {
  const groups = new Map<
    string,
    Pick<WidePeer, 'field' | 'ports' | 'isMonitoring'> & { readonly peers: Map<string, Plain>; events: number }
  >()
  for (const { field, peer, ports, isMonitoring: isCollection, events } of peers) {
    const key = `${isCollection ? 'monitoring' : 'application'} ${field} ${ports === null ? 'every port' : ports.map(portKey).join()}`
    const group = groups.get(key) ?? {
      field,
      peers: new Map<string, Plain>(),
      ports,
      isMonitoring: isCollection,
      events: 0,
    }
    group.peers.set(JSON.stringify(canonical(peer)), peer)
    group.events += events
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ field, peers: list, ports, isMonitoring: isCollection, events }) => {
    const comment = commentOf(isCollection ? ['monitoring'] : [], events)
    return (ports === null ? [{}] : portParts(kind, ports)).map((part) => ({
      rule: { [field]: [...list.values()], ...part },
      comment,
    }))
  })
}
