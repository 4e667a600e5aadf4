import { useMemo, useState } from 'react'
import { flowRow, foldReach, useAnswer, useStore, type FlowTable, type ReachLine } from '../../../../store/index'
import { VerdictBadge } from '../../../kit/index'
import { checkedText } from '../../../../store/flows/proxy-clauses'
import { LongList, PeerLink, Section } from '../../parts'
import styles from '../../inspector.module.css'

const noPolicies: readonly never[] = []

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
  const pairWith = (other: string): Pair => (end === 'source' ? { from: other, to: peer } : { from: peer, to: other })
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
          pair={pairWith}
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

interface Pair {
  readonly from: string
  readonly to: string
}

interface LineProps {
  readonly line: ReachLine
  readonly flows: FlowTable
  readonly verdict: 'FORWARDED' | 'REDIRECTED' | 'DROPPED' | 'DEPENDS'
  /** The ends of what is said of a peer; absent where no server name can be asked for. */
  readonly pair?: (peer: string) => Pair
}

function Line({ line, flows, verdict, pair }: LineProps) {
  const select = useStore((state) => state.select)
  const policies = useStore(({ snapshot }) => snapshot?.policies) ?? noPolicies
  const [isOpen, setOpen] = useState(false)
  return (
    <details
      className={styles['reachLine']}
      data-verdict={verdict}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <span className={styles['sign']}>
          <VerdictBadge verdict={verdict} />
        </span>
        <strong>{line.who}</strong> on {line.ports}
        {line.isProxied && checkedText(flows, line, policies)}
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
            {isOpen && line.isProxied && pair !== undefined && <ServerNames pair={pair(key)} />}
          </div>
        )}
      />
    </details>
  )
}

/** By which server names connections get through that the proxy checks; nothing where it does not ask for one. */
function ServerNames({ pair: { from, to } }: { readonly pair: Pair }) {
  const asks = useMemo(() => ({ from, to }), [from, to])
  const { answer } = useAnswer('pair-ports', asks)
  return answer?.sets.map(
    ({ outcome, portsText, serverNamesText }) =>
      serverNamesText !== '' && (
        <p key={`${outcome} ${portsText}`} className={styles['soft']}>
          {portsText} {serverNamesText}
        </p>
      ),
  )
}
