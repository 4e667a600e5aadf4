import { useState } from 'react'
import { useStore, type FlowRef, type VerdictName } from '../../../store/index'
import { LinkButton, VerdictBadge } from '../../kit/index'
import type { ChangedRow, StepChanges, WatchedChange } from './changes'
import { peerWords, portWords, requestWords } from './facts'
import styles from '../lessons.module.css'

const shown = 6

interface ChangesProps {
  readonly changes: StepChanges
  readonly watched: readonly WatchedChange[]
  /** Whether the step has changed any file. */
  readonly isTextChanged: boolean
}

/** What differs from the step before; each line selects its flow. */
export function Changes({ changes, watched, isTextChanged }: ChangesProps) {
  const [isLong, setLong] = useState(false)
  const { sentence, rows } = changes
  /** Those that the table's own rows do not say already. */
  const others = watched.filter(
    ({ flow }) =>
      flow.http !== undefined ||
      flow.dnsName !== undefined ||
      !rows.some(({ ref: { from, to, port, protocol } }) =>
        [flow.from === from, flow.to === to, flow.port === port, flow.protocol === protocol].every(Boolean),
      ),
  )
  if (sentence === null && others.length === 0) return null
  return (
    <section aria-label="What changed">
      <h4>What changed</h4>
      {sentence !== null && sentence !== '' && <p>{sentence}.</p>}
      {rows.length + others.length === 0 && <p>No flow ends differently from the step before.</p>}
      {others.length > 0 && (
        <ul className={styles['changes']}>
          {others.map((change, i) => (
            <li key={i}>
              <Watched {...change} />
            </li>
          ))}
        </ul>
      )}
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

function Watched({ flow, verdict, was }: WatchedChange) {
  const { from, to, protocol, port } = flow
  const request = requestWords(flow)
  return (
    <FlowButton
      flow={{ from, to, protocol, port }}
      ends={`${peerWords(from)} → ${peerWords(to)}`}
      port={[portWords(flow), request].filter(Boolean).join(' ')}
      verdict={verdict}
      was={was}
    />
  )
}

function Change({ row }: { readonly row: ChangedRow }) {
  const { ref, sourceLabel, destinationLabel, port, verdict, was } = row
  return <FlowButton flow={ref} ends={`${sourceLabel} → ${destinationLabel}`} port={port} verdict={verdict} was={was} />
}

interface FlowButtonProps {
  readonly flow: FlowRef
  readonly ends: string
  readonly port: string
  readonly verdict: VerdictName
  readonly was: string
}

function FlowButton({ flow, ends, port, verdict, was }: FlowButtonProps) {
  const select = useStore((state) => state.select)
  return (
    <button
      type="button"
      className={styles['flow']}
      data-verdict={verdict}
      title="Select this flow"
      onClick={() => select({ kind: 'flow', flow }, 'inspector')}
    >
      <span className={styles['ends']}>
        {ends} <span className={styles['soft']}>{port}</span>
      </span>
      <span className={styles['outcome']}>
        <VerdictBadge verdict={verdict} />
        <span className={styles['soft']}>{was}</span>
      </span>
    </button>
  )
}
