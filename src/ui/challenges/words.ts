/** Goals and results in words; pure. */
import type { Challenge, ChallengeGoal } from '../../challenges/index'
import { solvedWords, type Solved } from '../../store/lessons/solved'

/** What a goal is about: `shop/web → shop/pay:8080 GET /books`, or a pod. */
export function subjectOf(goal: ChallengeGoal): string {
  if (goal.note !== undefined) return goal.note
  if (goal.kind === 'isolation') return goal.endpoint
  const { from, to, port, protocol, http, dns } = goal
  return [
    `${from} → ${to}${port === undefined ? '' : `:${port}`}`,
    ...(protocol === undefined ? [] : [protocol]),
    ...(http === undefined ? [] : [`${http.method ?? 'GET'} ${http.path ?? '/'}`]),
    ...(dns === undefined ? [] : [`asks for ${dns}`]),
  ].join(' ')
}

/** What must be so: `must be allowed`, `must be isolated for ingress, not for egress`. */
export function mustOf(goal: ChallengeGoal): string {
  if (goal.kind === 'isolation') {
    const is = (wanted: boolean): readonly string[] =>
      (['ingress', 'egress'] as const).filter((direction) => goal[direction] === wanted).map((on) => `for ${on}`)
    const [isolated, open] = [is(true), is(false)]
    if (isolated.length === 0) return `must not be isolated ${open.join(', nor ')}`
    return `must be isolated ${[isolated.join(' and '), ...open].join(', and not ')}`
  }
  if (goal.isProxied !== true) return `must be ${goal.expect}`
  if (goal.dns !== undefined) return 'must be allowed, by way of the proxy'
  return goal.expect === 'denied' ? 'must be refused with a 403' : 'must be allowed, by way of the proxy'
}

/** A line to hand in: what was solved, how, and when. */
export function certificate({ title, exam }: Challenge, solved: Solved, date: string): string {
  return `Membrane challenge “${title}”${exam === undefined ? '' : ` (in the style of the ${exam})`}: solved in ${solvedWords(solved)}, ${date}`
}
