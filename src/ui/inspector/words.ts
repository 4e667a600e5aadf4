/** Sentences and groupings of the inspector, apart from how they are drawn. */
import type { FlowRef, Snapshot, Verdict } from '../../store/index'

type DirectionName = 'ingress' | 'egress'

export interface Isolation {
  /** Endpoint → policies that put it under default deny; empty for the mode "always" alone. */
  readonly ingress: ReadonlyMap<string, readonly string[]>
  readonly egress: ReadonlyMap<string, readonly string[]>
}

/** Who is isolated, by direction and by whom. */
export function isolationOf({ policies }: Snapshot): Isolation {
  const collect = (direction: DirectionName): ReadonlyMap<string, readonly string[]> => {
    const by = new Map<string, string[]>()
    for (const policy of policies) {
      for (const endpoint of policy.isolates[direction]) {
        const list = by.get(endpoint)
        if (list === undefined) by.set(endpoint, [policy.key])
        else list.push(policy.key)
      }
    }
    return by
  }
  return { ingress: collect('ingress'), egress: collect('egress') }
}

/** Policies that select an endpoint and have rules for a direction. */
export function rulesApplyFrom({ policies }: Snapshot, endpoint: string, direction: DirectionName): readonly string[] {
  return policies
    .filter(
      ({ status, selects, rules }) =>
        status === 'accepted' && selects.includes(endpoint) && rules.some((rule) => rule.direction === direction),
    )
    .map(({ key }) => key)
}

/** How one direction of an endpoint stands, in one sentence. */
export function directionSentence(
  direction: DirectionName,
  isEnforced: boolean,
  isolatedBy: readonly string[],
): string {
  if (isolatedBy.length > 0) return `Isolated for ${direction}: only what a rule allows gets through.`
  if (isEnforced)
    return `Rules apply for ${direction}, and what they do not cover follows the default of this mode or policy.`
  return `Open for ${direction}: no policy selects it in this direction.`
}

/** Label keys without their source, grouped by source. */
export function labelsBySource(labels: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const label of labels) {
    const colon = label.indexOf(':')
    const source = label.slice(0, colon)
    const list = groups.get(source)
    if (list === undefined) groups.set(source, [label.slice(colon + 1)])
    else list.push(label.slice(colon + 1))
  }
  return groups
}

function decision(verdict: Verdict, direction: DirectionName, at: string): string {
  const side = verdict[direction]
  const isExplicit = side.by.length > 0
  return `dropped at ${direction} of ${at}: ${isExplicit ? 'a rule denies it' : 'no rule allows it'}`
}

/** The verdict of a flow in one sentence. */
export function verdictSentence(flow: FlowRef, verdict: Verdict): string {
  if (verdict.problem !== undefined) return verdict.problem
  const parts: string[] = []
  if (verdict.egress.decision === 'denied') parts.push(decision(verdict, 'egress', flow.from))
  if (verdict.ingress.decision === 'denied') parts.push(decision(verdict, 'ingress', flow.to))
  if (parts.length > 0) return sentence(parts.join('; and '))
  if (verdict.verdict === 'REDIRECTED') return 'Allowed, and the layer 7 proxy checks each request.'
  return 'Allowed on both sides.'
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
