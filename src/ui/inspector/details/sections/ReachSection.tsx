import { useMemo } from 'react'
import { flowRow, foldReach, useStore, type FlowTable, type ReachLine } from '../../../../store/index'
import { VerdictBadge } from '../../../kit/index'
import { LongList, PeerLink, Section } from '../../parts'
import styles from '../../inspector.module.css'

interface Props {
  readonly title: string
  /** Null while they are being fetched. */
  readonly flows: FlowTable | null
  readonly peer: string
  /** The end at which the others are. */
  readonly end: 'source' | 'destination'
}

/** Who reaches a peer, or whom it reaches, in the fewest words; each line opens into its flows. */
export function ReachSection({ title, flows, peer, end }: Props) {
  const reach = useMemo(() => (flows === null ? null : foldReach(flows, peer, end)), [flows, peer, end])
  if (flows === null || reach === null)
    return (
      <Section title={title}>
        <p className={styles['soft']}>Counting…</p>
      </Section>
    )
  return (
    <Section title={title}>
      {reach.allowed.length === 0 && (
        <p className={styles['soft']}>
          {reach.dropped.length + reach.undecided.length === 0 ? 'There is nobody to ask about.' : 'Nobody.'}
        </p>
      )}
      {reach.allowed.map((line) => (
        <Line
          key={`${line.who} ${line.ports} ${line.isProxied}`}
          line={line}
          flows={flows}
          verdict={line.isProxied ? 'REDIRECTED' : 'FORWARDED'}
        />
      ))}
      {reach.dropped.map((line) => (
        <Line key={`dropped ${line.who} ${line.ports}`} line={line} flows={flows} verdict="DROPPED" />
      ))}
      {reach.undecided.map((line) => (
        <Line key={`undecided ${line.who} ${line.ports}`} line={line} flows={flows} verdict="DEPENDS" />
      ))}
    </Section>
  )
}

interface LineProps {
  readonly line: ReachLine
  readonly flows: FlowTable
  readonly verdict: 'FORWARDED' | 'REDIRECTED' | 'DROPPED' | 'DEPENDS'
}

function Line({ line, flows, verdict }: LineProps) {
  const select = useStore((state) => state.select)
  return (
    <details className={styles['reachLine']} data-verdict={verdict}>
      <summary>
        <span className={styles['sign']}>
          <VerdictBadge verdict={verdict} />
        </span>
        <strong>{line.who}</strong> on {line.ports}
        {line.isProxied && ', requests checked by the proxy'}
        {verdict === 'DEPENDS' && ': it depends on what the workspace does not say'}
      </summary>
      <LongList
        items={line.peers}
        render={({ key, label, rows }) => (
          <div className={styles['reach']}>
            <PeerLink peerKey={key} label={label} />
            <ul className={styles['ports']}>
              {rows.map((i) => {
                const row = flowRow(flows, i)
                return (
                  <li key={i}>
                    <button
                      type="button"
                      title={row.reason}
                      onClick={() => select({ kind: 'flow', flow: row.ref }, 'inspector')}
                    >
                      <VerdictBadge verdict={verdict === 'DEPENDS' ? verdict : row.verdict} />{' '}
                      <span className={styles['mono']}>{row.port}</span>
                    </button>
                  </li>
                )
              })}
            </ul>
          </div>
        )}
      />
    </details>
  )
}
