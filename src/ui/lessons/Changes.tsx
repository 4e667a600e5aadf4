import { useState } from 'react'
import { useStore } from '../../store/index'
import { LinkButton, VerdictBadge } from '../kit/index'
import type { ChangedRow, StepChanges } from './changes'
import styles from './lessons.module.css'

const shown = 6

interface ChangesProps {
  readonly changes: StepChanges
  /** Whether the step has changed any file. */
  readonly isTextChanged: boolean
}

/** What differs from the step before; each line selects its flow. */
export function Changes({ changes, isTextChanged }: ChangesProps) {
  const [isLong, setLong] = useState(false)
  const { sentence, rows } = changes
  if (sentence === null) return null
  return (
    <section aria-label="What changed">
      <h4>What changed</h4>
      <p>{sentence === '' ? 'No flow ends otherwise than in the step before.' : `${sentence}.`}</p>
      {rows.length > 0 && (
        <ul className={styles['changes']}>
          {(isLong ? rows : rows.slice(0, shown)).map((row) => (
            <li key={row.index}>
              <Change row={row} />
            </li>
          ))}
        </ul>
      )}
      {rows.length > shown && (
        <LinkButton onClick={() => setLong(!isLong)}>{isLong ? 'Show fewer' : `Show all ${rows.length}`}</LinkButton>
      )}
      {isTextChanged && (
        <p className={styles['soft']}>In the editor, lines with a blue bar are new and hatched ones are gone.</p>
      )}
    </section>
  )
}

function Change({ row }: { readonly row: ChangedRow }) {
  const select = useStore((state) => state.select)
  const { ref, sourceLabel, destinationLabel, port, verdict, was } = row
  return (
    <button
      type="button"
      className={styles['flow']}
      data-verdict={verdict}
      title="Select this flow"
      onClick={() => select({ kind: 'flow', flow: ref }, 'inspector')}
    >
      <span className={styles['ends']}>
        {sourceLabel} → {destinationLabel} <span className={styles['soft']}>{port}</span>
      </span>
      <span className={styles['outcome']}>
        <VerdictBadge verdict={verdict} />
        <span className={styles['soft']}>{was}</span>
      </span>
    </button>
  )
}
