/** What would let a dropped flow through: the deny rules that stop it go, and each isolated side gets a rule for it. */
import type { Direction, Verdict } from '../../engine/types'
import { Draft } from '../draft'
import { refuse, type Workspace } from '../outcome'
import { connectIn, type Proposal } from './connect'
import type { ConnectionKind, Facts, FlowOf } from './facts'
import { coveringRules, dropRules, isOpenByDefault, ownEndpointProblem, policyNames, type RulePlace } from './verdict'

export interface FlowRequest {
  readonly workspace: Workspace
  readonly facts: Facts
  readonly flow: FlowOf
  /** The explained verdict of the flow, as the engine's probe gives it. */
  readonly verdict: Verdict
  readonly kind: ConnectionKind
}

const directions: readonly Direction[] = ['egress', 'ingress']

export function proposeAllow({ workspace, facts, flow, verdict, kind }: FlowRequest): Proposal {
  const nothing = { rules: [], choices: { from: [], to: [] }, notes: [] }
  if (directions.some((direction) => verdict[direction].decision === 'error'))
    return {
      ...nothing,
      outcome: refuse(verdict.problem ?? 'The policies of this pod cannot be combined: correct them first.'),
    }
  if (verdict.verdict !== 'DROPPED') return { ...nothing, outcome: refuse('This flow goes through already.') }
  if (verdict.problem !== undefined) return { ...nothing, outcome: refuse(verdict.problem) }
  const own = ownEndpointProblem(verdict, flow)
  if (own !== null) return { ...nothing, outcome: refuse(own) }
  const denying: RulePlace[] = []
  const unallowed: Direction[] = []
  for (const direction of directions) {
    const side = verdict[direction]
    if (side.decision !== 'denied') continue
    const peer = direction === 'ingress' ? flow.from : flow.to
    denying.push(...coveringRules(side, ['deny'], peer))
    if (coveringRules(side, ['allow', 'redirect'], peer).length === 0 && !isOpenByDefault(side))
      unallowed.push(direction)
  }
  const draft = new Draft(workspace)
  dropRules(draft, facts, denying)
  const label = `Allow ${flow.from} → ${flow.to} on ${flow.protocol}/${flow.port}`
  if (draft.hasFailed || unallowed.length === 0)
    return { ...nothing, outcome: draft.finish(label), notes: removalNotes(denying) }
  const proposal = connectIn(draft, { workspace, facts, ...flow, action: 'allow', kind, directions: unallowed })
  return { ...proposal, notes: [...removalNotes(denying), ...proposal.notes] }
}

function removalNotes(denying: readonly RulePlace[]): readonly string[] {
  if (denying.length === 0) return []
  return [
    `${policyNames(denying)} denies this, and a deny wins over any allow: that part is removed, with everything else that the same rule or peer denied.`,
  ]
}
