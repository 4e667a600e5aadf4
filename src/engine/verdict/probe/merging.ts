/** One answer from those of all the ways in which a flow may come about. */
import type { Side, Verdict, VerdictOutcome } from '../../types'
import { unanswered } from './probe'

/** Whether what was asked about does not get through. */
export function isStopped({ verdict, request }: Verdict): boolean {
  return verdict === 'DROPPED' || request?.verdict === 'DROPPED'
}

/** One answer from those of all ways: theirs where they agree, the strictest where they do not. */
export function merged(
  outcomes: readonly VerdictOutcome[],
  understood: readonly string[],
  doubts: readonly string[],
): Verdict {
  const [first] = outcomes
  if (first === undefined) return unanswered('the question cannot be read')
  const chosen = strictest(outcomes) ?? first
  const isUndecided = outcomes.some(({ verdict }) => isStopped(verdict) !== isStopped(chosen.verdict))
  const words = [...understood, ...(chosen.verdict.understood ?? [])]
  const { understood: _own, reached, ...stated } = chosen.verdict
  const isOnePlace = reached !== undefined && outcomes.every((outcome) => outcome.verdict.reached === reached)
  const verdict = isUndecided ? withoutProblem(stated) : stated
  const isVaried = outcomes.length > 1
  return {
    ...verdict,
    ...(isOnePlace ? { reached } : {}),
    ...(words.length === 0 ? {} : { understood: words }),
    // What is not known is no doubt where it makes no difference.
    ...(isUndecided && doubts.length > 0 ? { doubts } : {}),
    ...(isVaried && (isUndecided || hasDifferentSides(outcomes)) ? { outcomes } : {}),
    ...(isUndecided ? { isUndecided } : {}),
  }
}

/** The way that is stopped at most ends, the sender first; undefined where all get through. */
function strictest(outcomes: readonly VerdictOutcome[]): VerdictOutcome | undefined {
  const isDenied = (side: Side): boolean => (side.ofEntity ?? side).decision === 'denied'
  let found: VerdictOutcome | undefined
  let most = -1
  for (const outcome of outcomes) {
    const { egress, ingress } = outcome.verdict
    const ends = (isDenied(egress) ? 2 : 0) + (isDenied(ingress) ? 1 : 0)
    if (!isStopped(outcome.verdict) || ends <= most) continue
    found = outcome
    most = ends
  }
  return found
}

/** What is wrong in one of the ways, which says so itself, does not make the whole question unanswerable. */
function withoutProblem({
  hasNoBackend: _none,
  problem: _problem,
  isUnanswered: _unanswered,
  ...rest
}: Verdict): Verdict {
  return rest
}

function hasDifferentSides(outcomes: readonly VerdictOutcome[]): boolean {
  return new Set(outcomes.map(({ verdict }) => verdict.verdict)).size > 1
}
