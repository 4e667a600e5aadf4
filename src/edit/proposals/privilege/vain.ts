/** Flows that a rule was written for in vain: a policy that denies them wins, or policies see them as something else. */
import { resourceWords } from '../../../engine/keys'
import type { Analysis, Direction } from '../../../engine/types'
import { flowKey, type SeenFlow } from './types'
import type { Unnamed } from './rules'

/** Names a flow at one of its ends. */
export function partKey(workload: string, direction: Direction, flow: SeenFlow): string {
  return `${workload} ${direction} ${flowKey(flow)}`
}

/** Why one end denies a flow though a rule was written for it; null where it does not, or where it depends. */
export function whyInVain(after: Analysis, flow: SeenFlow, direction: Direction): string | null {
  // Rules about names hold for addresses that were looked up, which not every caller states.
  if ((flow.names ?? []).length > 0) return null
  const brief = after.probe(flow, { isBrief: true })
  if (brief.isUndecided === true || brief[direction].decision !== 'denied') return null
  const { understood = [], ...verdict } = after.probe(flow)
  const step = verdict[direction].steps.find(({ decisive }) => decisive === true)
  const said = step?.policy === undefined ? understood.join(' ') : `${resourceWords(step.policy)}: ${step.text}`
  return `a rule for it does not let it through${said === '' ? '' : `. ${said}`}`
}

/** A flow that neither end can be written for is left out once. */
export function withoutTwins(left: readonly Unnamed[]): readonly Unnamed[] {
  return [...new Map(left.map((one) => [`${flowKey(one.flow)} ${one.why}`, one])).values()]
}
