/** Sentences and groupings of the inspector, apart from how they are drawn. */
import { remembered } from '../../values/remembered'
import { judgedSide, type DirectionIsolation, type FlowRef, type Snapshot, type Verdict } from '../../store/index'
import { proxiedWay } from '../../store/flows/proxy-clauses'

type DirectionName = 'ingress' | 'egress'

/** The endpoints under default deny by direction, and those under none; most edits leave the list of endpoints the very same. */
export const isolationAmong = remembered((endpoints: Snapshot['endpoints']) => {
  const isIn = (direction: DirectionName) => (endpoint: Snapshot['endpoints'][number]) =>
    endpoint.isolation[direction].state === 'isolated'
  const [isIngress, isEgress] = [isIn('ingress'), isIn('egress')]
  return {
    ingress: endpoints.filter(isIngress),
    egress: endpoints.filter(isEgress),
    open: endpoints.filter((endpoint) => !isIngress(endpoint) && !isEgress(endpoint)),
  }
})

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
export function directionSentence(direction: DirectionName, { state, by }: DirectionIsolation): string {
  switch (state) {
    case 'isolated':
      return by.length > 0
        ? `Isolated for ${direction}: only what a rule allows gets through.`
        : `Isolated for ${direction} by the mode “always”: only what a rule allows gets through.`
    case 'rules':
      return `Rules apply for ${direction} without default deny: what they do not cover gets through.`
    case 'open':
      return `Open for ${direction}: no policy selects it in this direction.`
  }
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
  const isExplicit = judgedSide(side).by.length > 0
  return `dropped at ${direction} of ${at}: ${isExplicit ? 'a rule denies it' : 'no rule allows it'}`
}

/** The verdict of a flow in one sentence. */
export function verdictSentence(flow: FlowRef, verdict: Verdict, policies: Snapshot['policies']): string {
  if (verdict.problem !== undefined) return verdict.problem
  if (verdict.isUndecided === true) return 'It depends on what the workspace does not say.'
  if (verdict.isSelf === true) return 'A pod always reaches itself: the policy of neither side is asked.'
  const parts: string[] = []
  if (judgedSide(verdict.egress).decision === 'denied') parts.push(decision(verdict, 'egress', flow.from))
  if (judgedSide(verdict.ingress).decision === 'denied') parts.push(decision(verdict, 'ingress', flow.to))
  if (parts.length > 0) return sentence(parts.join('; and '))
  if (verdict.request?.verdict === 'DROPPED')
    return 'The connection is let through; the layer 7 proxy refuses the request.'
  if (verdict.request !== undefined) return 'Allowed, and the layer 7 proxy passes the request on.'
  if (verdict.verdict === 'REDIRECTED') return `${proxiedWay(flow, verdict, policies)}.`
  return 'Allowed on both sides.'
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
