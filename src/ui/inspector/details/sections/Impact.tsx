import { useEffect, useState } from 'react'
import { useStore, type Questions, type Snapshot } from '../../../../store/index'
import { Button } from '../../../kit/index'
import { LongList, Section, SelectLink } from '../../parts'
import styles from '../../inspector.module.css'

type Comparison = Questions['impact']['answer']
type FlowChange = Comparison['flows'][number]

/** Comparing means computing the cluster once more: in a big one only when asked for. */
const unaskedUpTo = 150
const restMs = 700

const signs = {
  allowed: { name: 'Opens', sign: '+' },
  dropped: { name: 'Closes', sign: '−' },
  'to-l7': { name: 'Sends through the layer 7 proxy', sign: '~' },
  'from-l7': { name: 'Takes away from the layer 7 proxy', sign: '~' },
  'l7-rules': { name: 'Changes the layer 7 rules of', sign: '~' },
} as const

/** What a policy opens and closes: the workspace compared with itself without the policy. */
export function Impact({ snapshot, policyKey }: { readonly snapshot: Snapshot; readonly policyKey: string }) {
  const ask = useStore((state) => state.ask)
  const [isAsked, setAsked] = useState(false)
  const [found, setFound] = useState<{ readonly of: Snapshot; readonly comparison: Comparison | null } | null>(null)
  const isSmall = snapshot.endpoints.length <= unaskedUpTo
  const isWanted = isSmall || isAsked
  useEffect(() => {
    if (!isWanted) return
    let isCurrent = true
    // After a rest, so that no edit has to wait for a comparison of the one before.
    const timer = window.setTimeout(
      () =>
        void ask('impact', { policy: policyKey }).then((comparison) => {
          if (isCurrent) setFound({ of: snapshot, comparison })
        }),
      isAsked ? 0 : restMs,
    )
    return () => {
      isCurrent = false
      window.clearTimeout(timer)
    }
  }, [isWanted, isAsked, ask, policyKey, snapshot])
  const comparison = found?.comparison ?? null
  return (
    <Section title="What it changes">
      {!isWanted && <Button onClick={() => setAsked(true)}>Compare with the workspace without it</Button>}
      {isWanted && found === null && <p className={styles['soft']}>Comparing with the workspace without it…</p>}
      {found !== null && comparison === null && <p className={styles['soft']}>The engine could not compare.</p>}
      {comparison !== null && (
        <div data-testid="impact" data-stale={found?.of !== snapshot}>
          <Compared comparison={comparison} />
        </div>
      )}
    </Section>
  )
}

function Compared({ comparison: { isSame, isolation, flows, flowTotal } }: { readonly comparison: Comparison }) {
  if (isSame) return <p>Nothing: every flow ends the same way without it.</p>
  return (
    <>
      {isolation.map(({ kind, direction, endpoints }) => (
        <p key={`${kind} ${direction} ${endpoints.text}`}>
          {kind === 'isolated' ? 'Isolates' : 'Ends the isolation of'} <strong>{endpoints.text}</strong> for {direction}
          .
        </p>
      ))}
      {flows.length === 0 && <p>No flow changes.</p>}
      <LongList items={flows} render={(change) => <Change change={change} />} />
      {flowTotal > flows.length && (
        <p className={styles['soft']}>{(flowTotal - flows.length).toLocaleString('en')} more changes are not listed.</p>
      )}
    </>
  )
}

function Change({ change: { kind, from, to, portsText, because, sample } }: { readonly change: FlowChange }) {
  const { name, sign } = signs[kind]
  return (
    <div className={styles['change']} data-kind={kind}>
      <span aria-hidden>{sign}</span>
      <div>
        {name}{' '}
        <SelectLink to={{ kind: 'flow', flow: sample }}>
          {from.text} → {to.text}
        </SelectLink>{' '}
        on {portsText}
        <div className={styles['soft']}>{because}</div>
      </div>
    </div>
  )
}
