/** Decides one flow between two peers, with its explanation. */
import type { PolicyEntry } from '../policy/entry'
import { protocolNumber } from '../cilium/numbers'
import type { Settings } from '../cluster/settings'
import { resourceWords } from '../keys'
import { describeEntry } from '../policy/describe'
import { locate, pathText } from '../manifest/resource'
import type { Direction, Probe, Side, Step, Verdict } from '../types'
import { answerDns, answerHttp, nearestHttp, openEntry, type RequestAnswer } from './l7'
import { nearMisses } from './near-misses'
import { nodesAt } from './node-ends'
import { nodeConflict, someNode } from './node-subjects'
import type { ResolvedEntry } from './resolved'
import { subjectMisses } from './subject-misses'
import { deciders, decideSide, dropReasonOf, matchType, originName, type SideDecision } from './side'
import type { SubjectMap } from './subject-maps'
import { mapAt } from './unknown-address'
import type { FoundPeer } from './find-peer'
import type { PolicyModel } from './model'

/** It stands in the table of protocols, and no traffic has it. */
const anyProtocol: string = 'any'

const noSide: Side = { decision: 'none', l7: false, by: [], match: 'none', steps: [] }

/** Both ends of a flow, as each sees the other. */
export interface Ends {
  readonly from: FoundPeer
  readonly to: FoundPeer
}

/**
 * Decides one flow between two peers that were looked up already.
 *
 * @param isBrief leaves out the explanation but for what the proxy makes of the request
 */
export function decideFlow(model: PolicyModel, probe: Probe, { from, to }: Ends, isBrief: boolean): Verdict {
  const egress = explainSide(model, { direction: 'egress', subject: from, peer: to }, probe, isBrief)
  const ingress = explainSide(model, { direction: 'ingress', subject: to, peer: from }, probe, isBrief)
  const identities = {
    from: model.identities[from.identity]?.number ?? 0,
    to: model.identities[to.identity]?.number ?? 0,
  }
  return { ...combine(probe, egress, ingress, model.cluster.settings), identities }
}

/** The answer to a question that cannot be asked. */
export function unanswered(problem: string): Verdict {
  return { egress: noSide, ingress: noSide, verdict: 'DROPPED', problem }
}

/** What is wrong with the port or the protocol of a question; null where nothing is. */
export function portProblem({ protocol, port }: Probe): string | null {
  if (protocol === anyProtocol || !Object.hasOwn(protocolNumber, protocol)) return `"${protocol}" is not a protocol`
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? null : `${port} is not a port`
}

interface ExplainedSide {
  readonly side: Side
  /** Why there is no one answer. */
  readonly doubt?: string
  readonly decided: SideDecision | null
  readonly request: RequestAnswer | null
}

/** What the DNS proxy answers to a name that no rule lists. */
function dnsRefusal({ values }: Settings): string {
  return values['tofqdns-dns-reject-response-code'] === 'nameError' ? 'DNS NXDOMAIN' : 'DNS REFUSED'
}

function combine(probe: Probe, egress: ExplainedSide, ingress: ExplainedSide, settings: Settings): Verdict {
  const isAudited = [egress, ingress].some(({ side }) => side.audited === true)
  const sides = { egress: egress.side, ingress: ingress.side, ...(isAudited ? { isAudited } : {}) }
  const doubt = egress.doubt ?? ingress.doubt
  if (doubt !== undefined) return { ...sides, verdict: 'DROPPED', problem: doubt }
  const isStopped = ({ side, decided }: ExplainedSide): boolean =>
    side.decision === 'error' || (side.decision === 'denied' && decided?.isAudited !== true)
  const failed = [egress, ingress].find(isStopped)
  if (failed !== undefined) {
    if (failed.side.decision === 'error')
      return { ...sides, verdict: 'DROPPED', problem: failed.side.steps[0]?.text ?? 'policies cannot be combined' }
    return { ...sides, verdict: 'DROPPED', dropReason: dropReasonOf(failed.decided ?? { winners: [] }) }
  }
  if (!egress.side.l7 && !ingress.side.l7) return { ...sides, verdict: 'FORWARDED' }
  const answers = [egress.request, ingress.request].filter((answer) => answer !== null)
  if (answers.length === 0) return { ...sides, verdict: 'REDIRECTED' }
  const isAllowed = answers.every((answer) => answer.isAllowed)
  const refusal = probe.dnsName === undefined ? 'HTTP 403 Access denied' : dnsRefusal(settings)
  return {
    ...sides,
    verdict: 'REDIRECTED',
    request: { verdict: isAllowed ? 'FORWARDED' : 'DROPPED', response: isAllowed ? 'passed on' : refusal },
  }
}

interface SideEnds {
  readonly direction: Direction
  readonly subject: FoundPeer
  readonly peer: FoundPeer
}

function explainSide(
  model: PolicyModel,
  { direction, subject, peer }: SideEnds,
  probe: Probe,
  isBrief: boolean,
): ExplainedSide {
  if (subject.endpoint === null) return explainNode(model, direction, peer, probe, isBrief)
  const under: Subject = {
    key: model.cluster.endpoints[subject.endpoint]?.key ?? '',
    endpoint: subject.endpoint,
    conflict: model.maps.conflictOf(subject.endpoint),
    map: model.maps.mapOf(subject.endpoint, direction),
  }
  return explainSubject(model, under, peer, probe, isBrief)
}

/** The side of what is no pod: of a node where the host firewall is on, and else nobody's. */
function explainNode(
  model: PolicyModel,
  direction: Direction,
  peer: FoundPeer,
  probe: Probe,
  isBrief: boolean,
): ExplainedSide {
  const nobody = (steps: readonly Step[], doubt?: string): ExplainedSide => ({
    side: { ...noSide, steps },
    decided: null,
    request: null,
    ...(doubt === undefined ? {} : { doubt }),
  })
  const found = nodesAt(model, direction, probe)
  if (found === null) return nobody([outsideStep(direction)])
  if (found.why !== null) return nobody([{ kind: 'enforcement', effect: 'none', text: found.why }])
  const sides = found.nodes.map((node) => ({
    node,
    explained: explainSubject(
      model,
      {
        key: node.name === someNode ? 'the node' : `node ${node.name}`,
        endpoint: null,
        conflict: nodeConflict(node),
        map: node.mapOf(direction),
      },
      peer,
      probe,
      isBrief,
    ),
  }))
  const [first] = sides
  if (first === undefined) return nobody([outsideStep(direction)])
  const other = sides.find(({ explained }) => explained.side.decision !== first.explained.side.decision)
  if (other === undefined) return first.explained
  const words = [first, other].map(({ node, explained }) => `${explained.side.decision} at ${node.name}`).join(', ')
  return nobody(
    [outsideStep(direction)],
    `it depends on the node: ${words}. Ask of one, such as node:${first.node.name}`,
  )
}

/**
 * The side of one of Cilium's own endpoints, such as the Envoy of Ingress and Gateway, which cluster-wide policies select
 * like pods; null where none does. Source: pkg/policy/repository.go.
 */
export function sideOfEntity(
  model: PolicyModel,
  direction: Direction,
  { entity, peer }: { readonly entity: 'ingress' | 'health'; readonly peer: FoundPeer },
  probe: Probe,
): Side | null {
  const identity = model.inside.ofReserved.get(entity)
  if (identity === undefined) return null
  const map = model.maps.mapOfIdentity(identity, direction)
  if (!map.isEnforced) return null
  const subject = { key: `the entity ${entity}`, endpoint: null, conflict: map.conflict, map }
  return explainSubject(model, subject, peer, probe, false).side
}

/** Whose map decides one side of a flow. */
interface Subject {
  readonly key: string
  /** Index of the pod; null for a node. */
  readonly endpoint: number | null
  readonly conflict: string | null
  readonly map: SubjectMap
}

function explainSubject(
  model: PolicyModel,
  { key, endpoint, conflict, map }: Subject,
  peer: FoundPeer,
  probe: Probe,
  isBrief: boolean,
): ExplainedSide {
  const { direction } = map
  const protocol = protocolNumber[probe.protocol]
  const decided = decideSide(mapAt(map, peer.identity, peer.place), conflict, peer.identity, protocol, probe.port)
  const steps: Step[] = []
  if (conflict !== null) {
    steps.push({
      kind: 'enforcement',
      effect: 'none',
      text: `The policies of ${key} cannot be combined: ${conflict}.`,
      decisive: true,
    })
  } else if (!isBrief) {
    steps.push(enforcementStep(map, direction, key))
    steps.push(...entrySteps(decided))
    if (decided.winners.length === 0) {
      steps.push({
        kind: 'default',
        effect: 'deny',
        decisive: true,
        text: `No rule lets this through, so default deny drops it.`,
      })
    }
    steps.push(...datapathSteps(decided, direction, model))
    if (decided.winners.length === 0 || decided.winners[0]?.origin.kind === 'default-deny')
      steps.push(...missSteps(model, { endpoint, map }, peer, probe))
  }
  const request = decided.isL7 ? answerRequest(decided, probe, protocol, map.isIsolated) : null
  if (request !== null) steps.push(requestStep(request, decided, probe, model.cluster.settings))
  const authentication = authenticationOf(decided)
  const log = logOf(decided)
  return {
    decided,
    request,
    side: {
      decision: decided.decision,
      ...(decided.isAudited ? { audited: true } : {}),
      l7: decided.isL7,
      by: deciders(decided.winners),
      match: matchType(decided.winners, peer.identity, protocol, probe.port),
      ...(authentication === null ? {} : { authentication }),
      ...(log.length === 0 ? {} : { log }),
      steps,
    },
  }
}

/** What would have let a flow through that default deny drops. */
function missSteps(
  model: PolicyModel,
  { endpoint, map }: Pick<Subject, 'endpoint' | 'map'>,
  peer: FoundPeer,
  probe: Probe,
): readonly Step[] {
  const { direction } = map
  const { cluster, identities, inside } = model
  const identity = identities[peer.identity]
  if (identity === undefined) return []
  const protocol = protocolNumber[probe.protocol]
  const { port } = probe
  const podOf = (index: number | null | undefined) =>
    index === null || index === undefined ? null : (cluster.endpoints[index] ?? null)
  const other = cluster.endpointIndex.get(direction === 'egress' ? probe.to : probe.from)
  const found = nearMisses({
    entries: map.entries,
    policyEntries: map.rules.flatMap(({ rule }) => rule.entries.filter((entry) => entry.direction === direction)),
    peer: peer.identity,
    about: { identity, cluster, pod: podOf(other) },
    protocol,
    port,
  })
  const subject = endpoint === null ? undefined : inside.ofEndpoint[endpoint]
  const own = subject === undefined ? undefined : identities[subject]
  if (subject === undefined || own === undefined) return found
  const flow = { direction, subject, peer: peer.identity, protocol, port }
  return [...subjectMisses(model, flow, { identity: own, cluster, pod: podOf(endpoint) }), ...found]
}

/** What comes of a decision by settings of the cluster rather than by rules. */
function datapathSteps(decided: SideDecision, direction: Direction, { cluster }: PolicyModel): readonly Step[] {
  const steps: Step[] = []
  const base = { kind: 'default', effect: 'none' } as const
  const [first] = decided.winners
  if (decided.decision === 'denied' && first?.action === 'allow')
    steps.push({
      ...base,
      effect: 'deny',
      text: 'The rule asks peers to authenticate each other, which is switched off in this cluster (mesh-auth-enabled): what it allows is always dropped.',
    })
  if (decided.isAudited)
    steps.push({
      ...base,
      effect: 'allow',
      text: 'Audit mode is on in this cluster (policy-audit-mode): the drop is only recorded, and the traffic passes.',
    })
  else if (
    decided.decision === 'denied' &&
    direction === 'egress' &&
    cluster.settings.values['policy-deny-response'] === 'icmp'
  )
    steps.push({ ...base, text: 'The sender is told by ICMP (policy-deny-response), so its connection fails at once.' })
  return steps
}

function outsideStep(direction: Direction): Step {
  return {
    kind: 'enforcement',
    effect: 'none',
    text:
      direction === 'egress'
        ? 'The sender is no pod under policy, so nothing holds it back.'
        : 'The receiver is no pod under policy, so nothing keeps this out.',
  }
}

function enforcementStep(map: SubjectMap, direction: Direction, key: string): Step {
  if (!map.isEnforced)
    return { kind: 'enforcement', effect: 'none', text: `No policy selects ${key} for ${direction}.` }
  const policies = [
    ...new Set(map.rules.filter(({ rule }) => rule.enforces.includes(direction)).map(({ policy }) => policy.key)),
  ].sort()
  if (policies.length === 0)
    return {
      kind: 'enforcement',
      effect: 'none',
      text: `The mode "always" enforces ${direction} of ${key}, though no policy selects it.`,
    }
  const isolating = [
    ...new Set(map.rules.filter(({ rule }) => rule.isolates.includes(direction)).map(({ policy }) => policy.key)),
  ].sort()
  const text = map.isIsolated
    ? isolating.length === 0
      ? `${key} is isolated for ${direction} by the mode "always"; ${named(policies)} rule it.`
      : `${key} is isolated for ${direction} by ${named(isolating)}.`
    : `${key} is not isolated for ${direction}: ${named(policies)} ${policies.length === 1 ? 'has' : 'have'} rules for it without default deny.`
  return { kind: 'enforcement', effect: 'none', text }
}

/** Keys of policies in a sentence. */
const named = (keys: readonly string[]): string => keys.map(resourceWords).join(', ')

const effectOf = (entry: ResolvedEntry): Step['effect'] =>
  entry.action === 'allow' && entry.isL7 ? 'redirect' : entry.action
const verbs = {
  allow: 'Allows',
  deny: 'Denies',
  pass: 'Passes on to the next tier',
  redirect: 'Allows, through the layer 7 proxy,',
} as const

function entrySteps({ covering, winners }: SideDecision): readonly Step[] {
  const steps: Step[] = []
  const first = winners[0]
  const seen = new Set<PolicyEntry>()
  for (const resolved of covering) {
    const isDecisive = winners.includes(resolved)
    const effect = effectOf(resolved)
    const base = { kind: 'entry', effect, ...(isDecisive ? { decisive: true } : {}) } as const
    if (resolved.origin.kind !== 'policy') {
      steps.push({ ...base, kind: 'default', text: defaultText(resolved, isDecisive) })
      continue
    }
    const { entry } = resolved.origin
    if (seen.has(entry)) continue
    seen.add(entry)
    const path = entry.peers?.find(({ selector }) => selector.type === 'all')?.path ?? peerPath(entry) ?? entry.path
    const verb = effect === 'none' ? 'Covers' : verbs[effect]
    steps.push({
      ...base,
      text: `${verb} ${describeEntry(entry)}${isDecisive || first === undefined ? '' : `; ${lossReason(resolved, first)}`}`,
      policy: entry.policy.key,
      path: pathText(path),
      range: locate(entry.policy.place, path),
    })
  }
  return steps
}

/** The rule's only peer is worth pointing at; of several the rule itself is. */
function peerPath(entry: PolicyEntry): PolicyEntry['path'] | null {
  const paths = new Set(entry.peers?.map(({ path }) => path))
  const [only] = paths
  return paths.size === 1 && only !== undefined ? only : null
}

function defaultText({ origin }: ResolvedEntry, isDecisive: boolean): string {
  switch (origin.kind) {
    case 'localhost':
      return 'The local host always gets in, unless a rule denies it.'
    case 'default-deny':
      return 'A Pass rule makes the default deny explicit.'
    case 'default-allow':
      return isDecisive
        ? 'Nothing asks for default deny here, so it goes through.'
        : 'Nothing asks for default deny here.'
    case 'unknown-protocol':
      return 'Packets of this protocol are dropped before any policy in this cluster: enable-sctp covers SCTP, enable-extended-ip-protocols the others.'
    case 'policy':
      return ''
  }
}

/** Why an entry that covers the flow did not decide it. */
function lossReason(loser: ResolvedEntry, winner: ResolvedEntry): string {
  if (loser.action === 'pass') return 'the rest of its tier is skipped'
  if (loser.precedence === winner.precedence) return 'another entry of equal precedence stands for it'
  if (loser.tier !== winner.tier) return 'an earlier tier has decided'
  if (
    winner.action === 'deny' &&
    loser.action === 'allow' &&
    Math.floor(loser.precedence / 256) === Math.floor(winner.precedence / 256)
  )
    return 'a deny wins over it'
  if (winner.isL7 && !loser.isL7 && loser.action === 'allow') return 'a layer 7 redirect wins over it'
  return 'an entry of higher precedence has decided'
}

function answerRequest(
  decided: SideDecision,
  probe: Probe,
  protocol: number,
  isIsolated: boolean,
): RequestAnswer | null {
  if (probe.dnsName === undefined && probe.http === undefined) return null
  const open = openEntry(decided.winners, isIsolated)
  if (open !== null) return { isAllowed: true, by: open, isOpen: true }
  if (probe.dnsName !== undefined) return answerDns(decided.covering, probe.dnsName, protocol, probe.port)
  return probe.http === undefined ? null : answerHttp(decided.covering, probe.http)
}

function requestStep(
  { isAllowed, by, isOpen }: RequestAnswer,
  { covering }: SideDecision,
  probe: Probe,
  settings: Settings,
): Step {
  const what =
    probe.dnsName === undefined
      ? `${probe.http?.method ?? 'GET'} ${probe.http?.path ?? '/'}`
      : `the DNS query for ${probe.dnsName}`
  const base = { kind: 'request', effect: isAllowed ? 'allow' : 'deny' } as const
  if (by === null) {
    const answer = probe.dnsName === undefined ? '403 Access denied' : dnsRefusal(settings).slice('DNS '.length)
    const near = probe.http === undefined ? null : nearestHttp(covering, probe.http)
    const hint = near === null ? '' : ` Nearest: ${near}.`
    return { ...base, text: `No rule lists ${what}: the proxy answers ${answer}.${hint}` }
  }
  if (by.origin.kind !== 'policy') return { ...base, text: `${originName(by)} lets ${what} through.` }
  const { entry } = by.origin
  if (isOpen === true)
    return {
      ...base,
      text: `Lets ${what} through: nothing asks for default deny here, and Cilium then refuses no request.`,
      policy: entry.policy.key,
      path: pathText(entry.path),
      range: locate(entry.policy.place, entry.path),
    }
  return {
    ...base,
    text: `${isAllowed ? 'Lets' : 'Refuses'} ${what}${isAllowed ? ' through' : ''}: ${describeEntry(entry)}`,
    policy: entry.policy.key,
    path: pathText(entry.path),
    range: locate(entry.policy.place, entry.path),
  }
}

function logOf({ winners }: SideDecision): readonly string[] {
  const texts = winners.flatMap(({ origin }) => (origin.kind === 'policy' ? (origin.entry.log ?? []) : []))
  return [...new Set(texts)].sort()
}

/** The strongest authentication that a deciding entry asks for. */
function authenticationOf({ winners, decision }: SideDecision): 'required' | 'test-always-fail' | null {
  if (decision !== 'allowed') return null
  let strongest: 'required' | 'test-always-fail' | null = null
  for (const { origin } of winners) {
    if (origin.kind !== 'policy') continue
    const mode = origin.entry.authentication
    if (mode === 'test-always-fail') return mode
    if (mode === 'required') strongest = mode
  }
  return strongest
}
