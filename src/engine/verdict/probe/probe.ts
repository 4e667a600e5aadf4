/** Decides one flow between two peers, with its explanation. */
import { protocolNumber } from '../../cilium/numbers'
import type { Settings } from '../../cluster/settings'
import {
  connectionReset,
  type Direction,
  type Probe,
  type ProbeOptions,
  type Side,
  type Step,
  type Verdict,
} from '../../types'
import { answerDns, answerHttp, dnsRefusal, openEntry, type RequestAnswer } from '../explain/l7'
import type { Explain, Subject } from '../explain/explanation'
import {
  answerServerName,
  askedServerName,
  neededServerNames,
  serverNameDoubt,
  serverNamesOf,
} from '../explain/server-names'
import { whenAll } from '../../names/arrival'
import { nodesAt } from '../node-ends'
import { nodeConflict, someNode, type NodeSubject } from '../maps/node-subjects'
import { conflictedSide, deciders, decideSide, dropReasonOf, matchType, type SideDecision } from '../maps/side'
import { mapAt } from '../unknown-address'
import { listenerOf } from './own-listeners'
import type { FoundPeer } from '../find-peer'
import type { PolicyModel } from '../model'

/** It stands in the table of protocols, and no traffic has it. */
const anyProtocol: string = 'any'

const noSide: Side = { decision: 'none', l7: false, by: [], match: 'none', steps: [] }

/** A flow with what came out for it, for whoever asks what would come out otherwise. */
export interface JudgedFlow {
  readonly model: PolicyModel
  readonly probe: Probe
  readonly found: Verdict
  readonly ask: (model: PolicyModel, probe: Probe, options: ProbeOptions) => Verdict
  readonly isStopped: (verdict: Verdict) => boolean
}

/** Both ends of a flow, as each sees the other. */
export interface Ends {
  readonly from: FoundPeer
  readonly to: FoundPeer
}

/** An answer, and where it holds if there are several. */
export interface DecidedWay {
  readonly verdict: Verdict
  readonly when?: string
}

/**
 * Decides one flow between two peers that were looked up already: one answer, or one for each kind of nodes that an end may be and
 * whose policies differ.
 *
 * @param explain says why each side is decided as it is; null where no reasons are wanted
 */
export function decideFlow(
  model: PolicyModel,
  probe: Probe,
  { from, to }: Ends,
  explain: Explain | null,
): readonly DecidedWay[] {
  const egress = explainSide(model, { direction: 'egress', subject: from, peer: to }, probe, explain)
  const ingress = explainSide(model, { direction: 'ingress', subject: to, peer: from }, probe, explain)
  return together(model, probe, { from, to }, [egress, ingress])
}

/** The answers of both sides, with the numbers of the ends as the sender's side has them. */
function together(
  model: PolicyModel,
  probe: Probe,
  { from, to }: Ends,
  [senders, receivers]: readonly [egress: readonly ExplainedSide[], ingress: readonly ExplainedSide[]],
): readonly DecidedWay[] {
  const numberOf = ({ identity }: FoundPeer): number => model.identities[identity]?.number ?? 0
  const identities = { from: numberOf(from), to: numberOf(to) }
  return senders.flatMap((egress) =>
    receivers.map((ingress): DecidedWay => {
      const verdict = combine(probe, egress, ingress, model.cluster.settings)
      return {
        verdict: { ...verdict, egress: publicSide(egress), ingress: publicSide(ingress), identities },
        ...whenAll(egress.when, ingress.when),
      }
    }),
  )
}

/** The side of an endpoint of Cilium's own is told apart from that of a pod. */
function publicSide({ side, isOfEntity }: ExplainedSide): Side {
  if (isOfEntity !== true) return side
  const { decision, l7, by, audited, steps } = side
  return { ...noSide, ...(audited === true ? { audited } : {}), ofEntity: { decision, l7, by }, steps }
}

/** One of the two questions that a flow is which a node hands on. */
export interface AskedOf {
  readonly probe: Probe
  readonly ends: Ends
}

/** A flow that a node hands on: the sender's policies are asked about the node, the receiver's about the pod behind it. */
export function decideHandedOn(
  model: PolicyModel,
  sent: AskedOf,
  taken: AskedOf,
  explain: Explain | null,
): readonly DecidedWay[] {
  const { from, to } = sent.ends
  const egress = explainSide(model, { direction: 'egress', subject: from, peer: to }, sent.probe, explain)
  const handed = { direction: 'ingress', subject: taken.ends.to, peer: taken.ends.from } as const
  const ingress = explainSide(model, handed, taken.probe, explain)
  return together(model, taken.probe, sent.ends, [egress, ingress])
}

/** The answer to a question that cannot be asked. */
export function unanswered(problem: string): Verdict {
  return { ...stoppedBefore(problem), isUnanswered: true }
}

/** The answer where a packet is dropped, or there is none, before any policy is asked. */
export function stoppedBefore(problem: string): Verdict {
  return { egress: noSide, ingress: noSide, verdict: 'DROPPED', problem }
}

/** What is wrong with the port or the protocol of a question; null where nothing is. */
export function portProblem({ protocol, port }: Probe): string | null {
  if (protocol === anyProtocol || !Object.hasOwn(protocolNumber, protocol)) return `"${protocol}" is not a protocol`
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? null : `${port} is not a port`
}

interface ExplainedSide {
  readonly side: Side
  /** At which nodes, where those that it may be about decide differently. */
  readonly when?: string
  readonly decided: SideDecision | null
  readonly request: RequestAnswer | null
  /** It is that of an endpoint of Cilium's own. */
  readonly isOfEntity?: boolean
}

function combine(probe: Probe, egress: ExplainedSide, ingress: ExplainedSide, settings: Settings): Verdict {
  const isAudited = [egress, ingress].some(({ side }) => side.audited === true)
  const sides = { egress: egress.side, ingress: ingress.side, ...(isAudited ? { isAudited } : {}) }
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
  if (answers.length === 0) {
    const doubts = [egress, ingress].flatMap(({ decided }) => serverNameDoubt(decided?.covering ?? [], probe) ?? [])
    return { ...sides, verdict: 'REDIRECTED', ...(doubts.length === 0 ? {} : { doubts }) }
  }
  const isAllowed = answers.every((answer) => answer.isAllowed)
  const isByName = answers.some(({ isAllowed, isByServerName }) => !isAllowed && isByServerName === true)
  const refusal = isByName
    ? connectionReset
    : probe.dnsName === undefined
      ? 'HTTP 403 Access denied'
      : dnsRefusal(settings)
  return {
    ...sides,
    verdict: 'REDIRECTED',
    request: { verdict: isAllowed ? 'FORWARDED' : 'DROPPED', response: isAllowed ? 'passed on' : refusal },
  }
}

/** What is asked of whoever's map decides: a flow with one peer, and whether the answer is explained. */
interface AskedOfSubject {
  readonly peer: FoundPeer
  readonly probe: Probe
  readonly explain: Explain | null
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
  explain: Explain | null,
): readonly ExplainedSide[] {
  if (subject.endpoint === null) return explainNode(model, { direction, peer, probe, explain })
  const under: Subject = {
    key: model.cluster.endpoints[subject.endpoint]?.key ?? '',
    endpoint: subject.endpoint,
    conflict: model.maps.conflictOf(subject.endpoint),
    map: model.maps.mapOf(subject.endpoint, direction),
  }
  return [explainSubject(model, under, { peer, probe, explain })]
}

/** The side of a peer that is not a pod: that of a node where the host firewall is on, otherwise nobody's. */
function explainNode(
  model: PolicyModel,
  { direction, ...asked }: AskedOfSubject & Pick<SideEnds, 'direction'>,
): readonly ExplainedSide[] {
  const nobody = (step: Step): readonly ExplainedSide[] => [
    { side: { ...noSide, steps: [step] }, decided: null, request: null },
  ]
  const found = nodesAt(model, direction, asked.probe)
  if (found === null) return nobody(outsideStep(direction))
  if (found.why !== null) return nobody({ kind: 'enforcement', effect: 'none', text: found.why })
  const byDecision = new Map<string, { readonly explained: ExplainedSide; readonly names: string[] }>()
  for (const node of found.nodes) {
    const under = { key: nameOf(node), endpoint: null, conflict: nodeConflict(node), map: node.mapOf(direction) }
    const explained = explainSubject(model, under, asked)
    const { decision } = explained.side
    const known = byDecision.get(decision)
    if (known !== undefined) known.names.push(node.name)
    else
      byDecision.set(decision, {
        explained: node.entity === undefined ? explained : { ...explained, isOfEntity: true },
        names: [node.name],
      })
  }
  const sides = [...byDecision.values()]
  if (sides.length === 0) return nobody(outsideStep(direction))
  if (sides.length === 1) return sides.map(({ explained }) => explained)
  const end = direction === 'egress' ? 'sender' : 'receiver'
  return sides.map(({ explained, names }) => ({ ...explained, when: `where the ${end}’s node is ${anyOf(names)}` }))
}

/** `n1`, `n1 or n2`, `n1, n2, n3 or 4 more`. */
function anyOf(names: readonly string[]): string {
  const words = names.map((name) => (name === someNode ? 'one that is not stated' : name))
  const shown = words.length > mostNamed ? [...words.slice(0, mostNamed), `${words.length - mostNamed} more`] : words
  return shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1) ?? ''}`
}

const mostNamed = 3

function nameOf({ name, entity }: NodeSubject): string {
  if (entity !== undefined) return `the entity ${entity}`
  return name === someNode ? 'the node' : `node ${name}`
}

/** The side of the Envoy of Ingress and Gateway; null where no policy holds there. */
export function sideOfEnvoy(
  model: PolicyModel,
  direction: Direction,
  { peer, explain }: Pick<AskedOfSubject, 'peer'> & { readonly explain: Explain },
  probe: Probe,
): Side | null {
  const subject = model.ownEndpoints().get('entity:ingress')
  const map = subject?.mapOf(direction)
  if (subject === undefined || map?.isEnforced !== true) return null
  const under = { key: nameOf(subject), endpoint: null, conflict: nodeConflict(subject), map }
  return explainSubject(model, under, { peer, probe, explain }).side
}

function explainSubject(model: PolicyModel, subject: Subject, { peer, probe, explain }: AskedOfSubject): ExplainedSide {
  const { key, conflict, map } = subject
  const protocol = protocolNumber[probe.protocol]
  const decided =
    conflict === null
      ? decideSide(mapAt(map, peer.identity, peer.place), peer.identity, protocol, probe.port)
      : conflictedSide
  const steps: Step[] = []
  if (conflict !== null) {
    steps.push({
      kind: 'enforcement',
      effect: 'none',
      text: `The policies of ${key} cannot be combined: ${conflict}.`,
      decisive: true,
    })
  } else if (explain !== null) steps.push(...explain.side({ model, subject, decided, peer, probe }))
  const request = decided.isL7 ? answerRequest(decided, probe, protocol, map.isIsolated) : null
  if (request !== null && explain !== null) steps.push(explain.request(request, decided, probe, model.cluster.settings))
  const { authentication } = decided
  const log = logOf(decided)
  const serverNames = decided.isL7 ? neededServerNames(decided.covering) : []
  const listener = decided.isL7 ? listenerOf(decided.winners) : undefined
  return {
    decided,
    request,
    side: {
      decision: decided.decision,
      ...(decided.isAudited ? { audited: true } : {}),
      l7: decided.isL7,
      by: deciders(decided.winners),
      match: matchType(decided.winners, peer.identity, protocol, probe.port),
      ...(authentication === null || authentication === 'disabled' || decided.decision !== 'allowed'
        ? {}
        : { authentication }),
      ...(serverNames.length === 0 ? {} : { serverNames }),
      ...(listener === undefined ? {} : { listener }),
      ...(log.length === 0 ? {} : { log }),
      steps,
    },
  }
}

function outsideStep(direction: Direction): Step {
  return {
    kind: 'enforcement',
    effect: 'none',
    text:
      direction === 'egress'
        ? 'The sender is not a pod under policy, so nothing blocks it here.'
        : 'The receiver is not a pod under policy, so nothing blocks this here.',
  }
}

function answerRequest(
  decided: SideDecision,
  probe: Probe,
  protocol: number,
  isIsolated: boolean,
): RequestAnswer | null {
  if (probe.dnsName === undefined && serverNamesOf(decided.winners).length > 0) {
    const name = askedServerName(probe)
    if (name === undefined) return null
    const answer = answerServerName(decided.covering, name)
    const isOfTls = decided.winners[0]?.origin.kind === 'policy' && decided.winners[0].origin.entry.l7?.kind === 'tls'
    if (isOfTls || !answer.isAllowed) return { ...answer, isByServerName: true }
  }
  if (probe.dnsName === undefined && probe.http === undefined) return null
  const open = openEntry(decided.winners, isIsolated)
  if (open !== null) return { isAllowed: true, by: open, isOpen: true }
  if (probe.dnsName !== undefined) return answerDns(decided.covering, probe.dnsName, protocol, probe.port)
  return probe.http === undefined ? null : answerHttp(decided.covering, probe.http)
}

function logOf({ winners }: SideDecision): readonly string[] {
  const texts = winners.flatMap(({ origin }) => (origin.kind === 'policy' ? (origin.entry.log ?? []) : []))
  return [...new Set(texts)].sort()
}
