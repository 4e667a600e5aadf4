/** Ways to have an allowed flow dropped: what lets it through taken away, as narrowly as the text allows, or a denial. */
import { namespaceOfKey } from '../../../engine/keys'
import type { Direction, Side } from '../../../engine/types'
import { isPlainList, isPlainMap, type Plain } from '../../../yaml/written/render'
import { Draft } from '../../draft'
import type { Outcome } from '../../outcome'
import { parsePath, ruleEnd } from '../../gestures/remove-rule'
import { proposeConnection } from '../connect'
import { proposeDrop } from '../drop'
import { peerNamer, usualKind } from '../facts'
import { coveringRules } from '../verdict'
import type { AskedFlow, Touch } from './types'

export interface Candidate {
  readonly title: string
  readonly touches: Touch
  readonly outcome: Outcome
}

const directions: readonly Direction[] = ['ingress', 'egress']

/** Ways to close a flow; a text says why there is none. */
export function closeCandidates(asked: AskedFlow): readonly Candidate[] | string {
  const { workspace, analysis, flow } = asked
  const verdict = analysis.probe(flow)
  if (verdict.problem !== undefined) return verdict.problem
  const kind = usualKind(analysis, namespaceOfKey(flow.to) ?? '')
  const drops = proposeDrop({ workspace, facts: analysis, flow, verdict, kind })
  return [
    ...directions.flatMap((direction) => withoutPort(asked, direction, verdict[direction])),
    ...drops.map(({ title, proposal }) => ({ title, touches: 'new-rule' as const, outcome: proposal.outcome })),
    ...directions.flatMap((direction) => denial(asked, direction)),
  ]
}

/** A denial at either end; the one at the sender costs other receivers nothing. */
function denial({ workspace, analysis, flow }: AskedFlow, direction: Direction): readonly Candidate[] {
  const subject = direction === 'ingress' ? flow.to : flow.from
  if (!analysis.endpoints.some(({ key }) => key === subject)) return []
  const { from, to, protocol, port } = flow
  const { outcome } = proposeConnection({
    workspace,
    facts: analysis,
    from,
    to,
    protocol,
    port,
    action: 'deny',
    kind: 'CiliumNetworkPolicy',
    directions: [direction],
  })
  return [
    { title: `Deny it at ${peerNamer(analysis)(subject)} with a CiliumNetworkPolicy`, touches: 'other-kind', outcome },
  ]
}

/** Takes the flow's port out of a rule that lists more than it. */
function withoutPort({ workspace, flow }: AskedFlow, direction: Direction, side: Side): readonly Candidate[] {
  const places = coveringRules(side, ['allow', 'redirect'], direction === 'ingress' ? flow.from : flow.to)
  if (places.length !== 1) return []
  return places.flatMap(({ policy, path }): Candidate[] => {
    const draft = new Draft(workspace)
    const object = draft.find(policy)
    if (object === null) return []
    const at = parsePath(path)
    const rule = Math.max(0, ruleEnd(at))
    const block = at[rule] === 'toPorts' ? at.slice(0, rule + 2) : at.slice(0, rule)
    const list = draft.valueOf(object, [...block, 'ports'])
    if (!isPlainList(list) || list.length < 2) return []
    const index = list.findIndex((port) => isPort(port, flow.protocol, flow.port))
    if (index < 0) return []
    draft.edit(policy, { type: 'remove', path: [...block, 'ports', index] })
    const name = policy.slice(policy.lastIndexOf('/') + 1)
    const title = `Take port ${flow.protocol}/${flow.port} out of a rule of ${name}`
    return [{ title, touches: 'policy', outcome: draft.finish(title) }]
  })
}

function isPort(port: Plain, protocol: string, number: number): boolean {
  if (!isPlainMap(port) || port['endPort'] !== undefined) return false
  const { port: written, protocol: name = 'TCP' } = port
  return (
    (written === number || written === String(number)) && typeof name === 'string' && name.toUpperCase() === protocol
  )
}
