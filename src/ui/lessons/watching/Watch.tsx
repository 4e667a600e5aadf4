import { TriangleAlert } from 'lucide-react'
import { useEffect } from 'react'
import type { LessonFlow, LessonStep } from '../../../lessons/index'
import { rowOfVerdict } from '../../../store/flows/unlisted'
import { useStore, type Verdict } from '../../../store/index'
import { VerdictBadge } from '../../kit/index'
import { peerWords, portWords, requestWords, seenFact, seenFlow, type SeenFlow } from './facts'
import styles from '../lessons.module.css'

interface WatchProps {
  readonly step: LessonStep
  /** What becomes of the watched flows now; null while it is computed. */
  readonly verdicts: readonly (Verdict | null)[] | null
  /** The files are as the step gives them, so that the verdicts must be too. */
  readonly isUntouched: boolean
}

/** The flows of a step with what becomes of them now; a click selects one in every pane. */
export function Watch({ step, verdicts, isUntouched }: WatchProps) {
  const snapshot = useStore((state) => state.snapshot)
  useEffect(() => {
    const { setWatchedFlows } = useStore.getState()
    const flows = step.watch.map(({ from, to, protocol, port }) => ({ from, to, protocol, port }))
    const rows = flows.flatMap((flow, i) => {
      const verdict = verdicts?.[i] ?? null
      return verdict === null || verdict.problem !== undefined ? [] : [rowOfVerdict(flow, verdict)]
    })
    setWatchedFlows(flows, rows)
    return () => setWatchedFlows([])
  }, [step, verdicts])
  const facts = snapshot === null ? [] : (step.facts ?? []).map((fact) => seenFact(fact, snapshot))
  return (
    <section aria-label="Watched flows">
      <h4>Watch</h4>
      <ul className={styles['watch']}>
        {step.watch.map((flow, i) => (
          <li key={i}>
            <Row
              flow={flow}
              seen={verdicts === null ? null : seenFlow(flow, verdicts[i] ?? null)}
              isUntouched={isUntouched}
            />
          </li>
        ))}
      </ul>
      {facts.length > 0 && (
        <ul className={styles['facts']}>
          {facts.map(({ subject, now, isAsSaid }) => (
            <li key={subject}>
              <strong>{subject}</strong>: {now ?? 'not in the text'}
              {isUntouched && !isAsSaid && <Unexpected text="The lesson says otherwise." />}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

interface RowProps {
  readonly flow: LessonFlow
  readonly seen: SeenFlow | null
  readonly isUntouched: boolean
}

function Row({ flow, seen, isUntouched }: RowProps) {
  const { from, to, protocol, port, note } = flow
  const select = useStore((state) => state.select)
  const request = requestWords(flow)
  return (
    <button
      type="button"
      className={styles['flow']}
      data-verdict={seen?.verdict}
      title="Select this flow"
      onClick={() => select({ kind: 'flow', flow: { from, to, protocol, port } }, 'inspector')}
    >
      <span className={styles['ends']}>
        {peerWords(from)} → {peerWords(to)} <span className={styles['soft']}>{portWords(flow)}</span>
        {request !== '' && <code>{request}</code>}
      </span>
      <span className={styles['outcome']}>
        {seen === null ? <span className={styles['soft']}>…</span> : <VerdictBadge verdict={seen.verdict} />}
        <span className={styles['soft']}>{[seen?.detail ?? '', note ?? ''].filter(Boolean).join(' · ')}</span>
      </span>
      {isUntouched && seen !== null && !seen.isAsSaid && (
        <Unexpected
          text={`The lesson expects ${flow.expect}${flow.answer === undefined ? '' : ` (request ${flow.answer})`}.`}
        />
      )}
    </button>
  )
}

function Unexpected({ text }: { readonly text: string }) {
  return (
    <span className={styles['unexpected']}>
      <TriangleAlert size={14} aria-hidden /> {text}
    </span>
  )
}
