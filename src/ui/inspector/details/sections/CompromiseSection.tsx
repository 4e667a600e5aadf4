import { useEffect, useMemo, useState } from 'react'
import { useAnswer, useStore, type Questions } from '../../../../store/index'
import { Button } from '../../../kit/index'
import { checkedByRules } from '../../../../store/flows/proxy-clauses'
import { LineLink, LongList, PeerLink, PolicyLink, Section } from '../../parts'
import styles from '../../inspector.module.css'

type Answer = NonNullable<Questions['compromise']['answer']>
type Reached = Answer['found']['reached'][number]

const noPolicies: readonly never[] = []

interface Props {
  /** As in a question: `shop/web`, `shop/*`, `world`. */
  readonly from: string
  readonly name: string
}

/** What was asked about last: whoever follows a hop and comes back finds the list as it was. */
let lastAsked: string | null = null

/** What can be reached from here if it is taken, hop by hop, and what to cut. Asked for by a button: it is a question of its own. */
export function CompromiseSection({ from, name }: Props) {
  const [askedFor, setAskedFor] = useState(lastAsked)
  const isAsked = askedFor === from
  const ask = (asked: string | null): void => {
    lastAsked = asked
    setAskedFor(asked)
  }
  useEffect(() => {
    const run = (): void => ask(from)
    const title = `What can be reached from ${name} if it is taken`
    return useStore.getState().registerCommands([{ id: 'compromise', title, group: 'View', run }])
  }, [from, name])
  return (
    <Section title="If it is taken">
      {isAsked ? (
        <Spread from={from} onClose={() => ask(null)} />
      ) : (
        <Button onClick={() => ask(from)}>Show what can be reached from here</Button>
      )}
    </Section>
  )
}

function Spread({ from, onClose }: { readonly from: string; readonly onClose: () => void }) {
  const activeFile = useStore((state) => state.activeFile)
  const setSpread = useStore((state) => state.setSpread)
  const asks = useMemo(() => ({ from, activeFile }), [from, activeFile])
  const { answer, isPending } = useAnswer('compromise', asks)
  useEffect(() => {
    if (answer === null) return
    const hops = new Map<string, number>()
    for (const key of answer.found.starts) hops.set(key, 0)
    for (const peer of answer.found.reached) for (const key of peer.keys) if (!hops.has(key)) hops.set(key, peer.hops)
    setSpread(hops)
    return () => setSpread(null)
  }, [answer, setSpread])
  if (answer === null)
    return <p className={styles['soft']}>{isPending ? 'Following what policies allow…' : 'Nobody is meant by this.'}</p>
  const { found, cuts } = answer
  const { reached, reachedWorkloads, workloads, notes } = found
  const isFar = (peer: Reached): boolean => peer.kind !== 'workload'
  const depth = reached.reduce((most, { hops }) => Math.max(most, hops), 0)
  return (
    <div data-testid="compromise">
      <p>
        <strong>
          {reachedWorkloads} of {workloads} other workloads
        </strong>{' '}
        can be reached, as far as policies go. The picture rings them by hops and dims the rest.
      </p>
      {Array.from({ length: depth }, (_, i) => i + 1).map((hops) => (
        <details key={hops} className={styles['reachLine']} open={hops === 1}>
          <summary>
            {hops === 1 ? '1 hop' : `${hops} hops`}: {reached.filter((peer) => peer.hops === hops).length}
          </summary>
          <LongList
            items={reached.filter((peer) => peer.hops === hops).sort((a, b) => Number(isFar(a)) - Number(isFar(b)))}
            render={(peer) => <Hop peer={peer} />}
          />
        </details>
      ))}
      {cuts.length > 0 && <h4>Best cuts</h4>}
      {cuts.map(({ title, saves, rule, sentences }) => (
        <details key={title} className={styles['reachLine']}>
          <summary>
            {title}: {saves} {saves === 1 ? 'workload' : 'workloads'} fewer
          </summary>
          {rule !== null && (
            <p>
              <PolicyLink policyKey={rule.policy} />, <LineLink range={rule.range} />
            </p>
          )}
          {sentences.map((sentence) => (
            <p key={sentence} className={styles['soft']}>
              {sentence}
            </p>
          ))}
        </details>
      ))}
      {notes.map((note) => (
        <p key={note} className={styles['soft']}>
          {note}
        </p>
      ))}
      <Button variant="quiet" onClick={onClose}>
        Show the picture as it was
      </Button>
    </div>
  )
}

function Hop({
  peer: { key, label, kind, hops, via, viaKey, portsText, isProxied, serverNamesText, isDoubtful, by },
}: {
  readonly peer: Reached
}) {
  const policies = useStore(({ snapshot }) => snapshot?.policies) ?? noPolicies
  return (
    <div className={styles['reach']}>
      <PeerLink peerKey={key} label={label} />
      {kind === 'metadata' && ' (metadata of clouds)'} on {portsText}
      {isProxied && checkedByRules(by, policies)}
      {serverNamesText !== '' && `, ${serverNamesText}`}
      {isDoubtful && ', depending on the node'}
      {hops > 1 && (
        <>
          {' '}
          by way of <PeerLink peerKey={viaKey} label={via} />
        </>
      )}
      <div className={styles['soft']}>
        {by.length === 0
          ? viaKey === 'entity:host' && kind === 'workload'
            ? 'A pod lets in its own host unless a rule denies it.'
            : 'Nothing isolates its ends.'
          : by.map(({ policy, path, range }, i) => (
              <span key={`${policy} ${path}`}>
                {i > 0 && ' and '}
                <PolicyLink policyKey={policy} />, <LineLink range={range} />
              </span>
            ))}
      </div>
    </div>
  )
}
