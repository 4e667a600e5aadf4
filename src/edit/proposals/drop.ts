/** What would make an allowed flow dropped: each way with what it costs. */
import { outsideKey } from '../../engine/keys'
import type { Direction, Verdict } from '../../engine/types'
import { Draft } from '../draft'
import type { Workspace } from '../outcome'
import { proposeConnection, type Proposal } from './connect'
import {
  isIsolated,
  isSubject,
  peerNamer,
  readEnd,
  type ConnectionKind,
  type End,
  type Facts,
  type FlowOf,
} from './facts'
import { isolate } from './isolate'
import { isCilium } from './rule'
import { coveringRules, dropRules, isOpenByDefault, policyNames } from './verdict'

interface FlowRequest {
  readonly workspace: Workspace
  readonly facts: Facts
  readonly flow: FlowOf
  /** The explained verdict of the flow, as the engine's probe gives it. */
  readonly verdict: Verdict
  readonly kind: ConnectionKind
}

export interface DropOption {
  readonly title: string
  readonly proposal: Proposal
}

/** Ways to drop a flow, the narrowest first; empty where policies cannot. Ways that the text does not allow are refusals. */
export function proposeDrop(request: FlowRequest): readonly DropOption[] {
  const { facts, flow, verdict } = request
  // No policy is asked about what a pod sends to itself.
  if (verdict.verdict === 'DROPPED' || verdict.isSelf === true) return []
  const from = readEnd(flow.from, facts)
  const to = readEnd(flow.to, facts)
  if (from === null || to === null) return []
  const sides: readonly (readonly [Direction, End])[] = [
    ['ingress', to],
    ['egress', from],
  ]
  return [
    ...sides.flatMap(([direction, end]) => withoutRules(request, direction, end)),
    ...denials(request, sides),
    ...sides.flatMap(([direction, end]) => isolations(request, direction, end)),
  ]
}

const nothing = { rules: [], choices: { from: [], to: [] } }

/** On an isolated side it is enough to take out the rules that let the flow through. */
function withoutRules(
  { workspace, facts, flow, verdict }: FlowRequest,
  direction: Direction,
  end: End,
): readonly DropOption[] {
  const side = verdict[direction]
  const places = coveringRules(side, ['allow', 'redirect'], direction === 'ingress' ? flow.from : flow.to)
  if (end.type !== 'endpoint' || places.length === 0 || isOpenByDefault(side) || !isIsolated(end.endpoint, direction))
    return []
  const draft = new Draft(workspace)
  dropRules(draft, facts, places)
  const names = policyNames(places)
  const isOne = new Set(places.map(({ policy }) => policy)).size === 1
  const title = `Take it out of ${names}, which ${isOne ? 'lets' : 'let'} it ${direction === 'ingress' ? 'in' : 'out'}`
  return [
    {
      title,
      proposal: {
        ...nothing,
        outcome: draft.finish(title),
        notes: ['Whatever else the same rule or peer allowed is dropped too.'],
      },
    },
  ]
}

/** Only Cilium's own kinds deny; rules of an earlier tier would still win over them. */
function denials(
  { workspace, facts, flow, verdict, kind }: FlowRequest,
  sides: readonly (readonly [Direction, End])[],
): readonly DropOption[] {
  const side = sides.find(
    ([direction, end]) =>
      isSubject(end) &&
      !coveringRules(verdict[direction], ['allow', 'redirect'], '').some(({ policy }) =>
        policy.startsWith('ClusterNetworkPolicy/'),
      ),
  )
  if (side === undefined) return []
  const policyKind = isCilium(kind) ? kind : 'CiliumNetworkPolicy'
  const proposal = proposeConnection({
    workspace,
    facts,
    ...flow,
    action: 'deny',
    kind: policyKind,
    directions: [side[0]],
  })
  const place = side[0] === 'ingress' ? `at ${flow.to}` : `at ${flow.from}`
  return [{ title: `Deny it ${place} with a ${policyKind}`, proposal }]
}

/** Once it is isolated, a side drops everything that no rule allows. */
function isolations(
  { workspace, facts, flow, verdict, kind }: FlowRequest,
  direction: Direction,
  end: End,
): readonly DropOption[] {
  const isOpen = coveringRules(verdict[direction], ['allow', 'redirect'], '').length === 0
  // The host is let in to the pods of its node whatever isolates them.
  const isHost =
    direction === 'ingress' &&
    (flow.from === outsideKey('entity', 'host') || readEnd(flow.from, facts)?.type === 'entity')
  if (end.type !== 'endpoint' || !isSubject(end) || !isOpen || isHost || isIsolated(end.endpoint, direction)) return []
  const outcome = isolate({
    workspace,
    facts,
    subject: end.endpoint.key,
    directions: [direction],
    kind,
    withDns: direction === 'egress',
  })
  const name = peerNamer(facts)(end.endpoint.key)
  const title = `Isolate ${name} for ${direction}`
  const notes = [
    `All other ${direction === 'ingress' ? 'traffic into' : 'traffic out of'} ${name} is dropped too, until rules allow it.`,
  ]
  return [{ title, proposal: { ...nothing, outcome, notes } }]
}
