import { Check, Circle, TriangleAlert } from 'lucide-react'
import type { Challenge, ChallengeGoal } from '../../challenges/index'
import { useStore, type Questions } from '../../store/index'
import styles from './challenges.module.css'
import { mustOf, subjectOf } from './words'

type Report = Questions['goals']['answer']

interface GoalsProps {
  readonly challenge: Challenge
  /** Null before the first answer. */
  readonly report: Report | null
  /** Something has been changed: from then on it is said why a goal is not met. */
  readonly isTouched: boolean
}

/** Goals and limits, each with how it stands now. */
export function Goals({ challenge, report, isTouched }: GoalsProps) {
  return (
    <>
      <section aria-label="Goals">
        <h3>Goals</h3>
        <ul className={styles['goals']}>
          {challenge.goals.map((goal, i) => (
            <li key={i}>
              <GoalRow goal={goal} state={report?.goals[i] ?? null} isTouched={isTouched} />
            </li>
          ))}
        </ul>
      </section>
      {report !== null && report.limits.length > 0 && (
        <section aria-label="Limits">
          <h3>Limits</h3>
          <ul className={styles['limits']}>
            {report.limits.map(({ text, isKept, because }) => (
              <li key={text} data-kept={isKept}>
                {isKept ? <Circle size={12} aria-hidden /> : <TriangleAlert size={14} aria-label="broken" />}
                <span>
                  {text}
                  {!isKept && <strong> {because}</strong>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

interface RowProps {
  readonly goal: ChallengeGoal
  readonly state: Report['goals'][number] | null
  readonly isTouched: boolean
}

function GoalRow({ goal, state, isTouched }: RowProps) {
  const { select, revealRange } = useStore.getState()
  const isMet = state?.isMet === true
  const show = (): void => {
    if (state?.probe !== undefined) {
      const { from, to, protocol, port } = state.probe
      select({ kind: 'flow', flow: { from, to, protocol, port } }, 'inspector')
    } else if (goal.kind === 'isolation') select({ kind: 'endpoint', key: goal.endpoint }, 'inspector')
    else if (state?.range !== undefined) revealRange(state.range)
  }
  return (
    <button type="button" className={styles['goal']} data-met={isMet} title="Show it in the panes" onClick={show}>
      {isMet ? <Check size={16} aria-label="met" /> : <Circle size={16} aria-label="not met" />}
      <span className={styles['subject']}>{subjectOf(goal)}</span>
      <span className={styles['must']}>{mustOf(goal)}</span>
      {state !== null && !isMet && (
        <span className={styles['now']}>
          now {state.now}
          {isTouched && state.because !== '' && `: ${state.because}`}
        </span>
      )}
    </button>
  )
}
