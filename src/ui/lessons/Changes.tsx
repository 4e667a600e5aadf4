import { useState } from 'react'
import type { FlowChange, FlowChanges } from '../../store/lesson-changes'
import { useStore } from '../../store/index'
import { LinkButton, VerdictBadge } from '../kit/index'
import styles from './lessons.module.css'

const shown = 6

/** What differs from the step before; each line selects its flow. */
export function Changes({
  changes,
  isTextChanged,
}: {
  readonly changes: FlowChanges
  /** Whether the step has changed any file. */
  readonly isTextChanged: boolean
}) {
  const [isLong, setLong] = useState(false)
  const { changed, added } = changes
  const visible = isLong ? changed : changed.slice(0, shown)
  return (
    <section aria-label="What changed">
      <h4>What changed</h4>
      <p>{summary(changes)}</p>
      {changed.length > 0 && (
        <ul className={styles['changes']}>
          {visible.map((change) => (
            <li key={`${change.source} ${change.destination} ${change.port}`}>
              <Change change={change} />
            </li>
          ))}
        </ul>
      )}
      {changed.length > shown && (
        <LinkButton onClick={() => setLong(!isLong)}>{isLong ? 'Show fewer' : `Show all ${changed.length}`}</LinkButton>
      )}
      {isTextChanged && (
        <p className={styles['soft']}>In the editor, lines with a blue bar are new and hatched ones are gone.</p>
      )}
      {added > 0 && (
        <p className={styles['soft']}>
          {added === 1 ? 'One flow is' : `${added} flows are`} new, because of new pods, peers or ports.
        </p>
      )}
    </section>
  )
}

const words = { DROPPED: 'dropped', FORWARDED: 'forwarded', REDIRECTED: 'redirected', ERROR: 'in error' } as const

function summary({ changed }: FlowChanges): string {
  const counts = (Object.keys(words) as (keyof typeof words)[]).flatMap((verdict) => {
    const count = changed.filter(({ after }) => after === verdict).length
    return count === 0 ? [] : [`${count} ${count === 1 ? 'flow' : 'flows'} newly ${words[verdict]}`]
  })
  return counts.length === 0 ? 'No flow ends otherwise than in the step before.' : `${counts.join(', ')}.`
}

function Change({ change }: { readonly change: FlowChange }) {
  const select = useStore((state) => state.select)
  const { ref, source, destination, port, before, after } = change
  return (
    <button
      type="button"
      className={styles['flow']}
      data-verdict={after}
      title={`Was ${before}. Select this flow`}
      onClick={() => select({ kind: 'flow', flow: ref }, 'inspector')}
    >
      <span className={styles['ends']}>
        {source} → {destination} <span className={styles['soft']}>{port}</span>
      </span>
      <span className={styles['outcome']}>
        <VerdictBadge verdict={after} />
        <span className={styles['soft']}>was {before}</span>
      </span>
    </button>
  )
}
