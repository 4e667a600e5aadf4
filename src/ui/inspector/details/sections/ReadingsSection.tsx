import { useState } from 'react'
import { useAnswer } from '../../../../store/index'
import { Button } from '../../../kit/index'
import { LongList, Section, SelectLink } from '../../parts'
import styles from '../../inspector.module.css'

/** Nothing is asked for but the workspace itself. */
const asks = {}

/** A NetworkPolicy by the text of the Kubernetes API beside what Cilium does: only flows that differ, each with the reason. */
export function ReadingsSection({ policyKey }: { readonly policyKey: string }) {
  const [isAsked, setAsked] = useState(false)
  const { answer } = useAnswer('readings', isAsked ? asks : null)
  const own = answer?.readings.filter(({ policies }) => policies.includes(policyKey)) ?? []
  return (
    <Section title="By the text of the Kubernetes API">
      {!isAsked && <Button onClick={() => setAsked(true)}>What differs from Cilium?</Button>}
      {isAsked && answer === null && <p className={styles['soft']}>Reading it both ways…</p>}
      {answer !== null && own.length === 0 && <p>Both readings of this policy agree on every flow.</p>}
      {own.map(({ kind, why, policies, flows }) => (
        <div key={why}>
          <p>
            <strong>{kind === 'text' ? 'The text says otherwise.' : 'The plugin decides.'}</strong> {why}
            {policies.length > 1 &&
              ` This policy and ${policies.length - 1} more are read so; the flows are those of all.`}
          </p>
          <LongList
            items={flows}
            render={(flow) => (
              <>
                <SelectLink to={{ kind: 'flow', flow: flow.sample }}>
                  {flow.from.text} → {flow.to.text}
                </SelectLink>{' '}
                on {flow.portsText}:{' '}
                {flow.kind === 'allowed'
                  ? 'Cilium drops it'
                  : flow.kind === 'dropped'
                    ? 'Cilium lets it through'
                    : 'other rules'}
              </>
            )}
          />
        </div>
      ))}
      {answer !== null && answer.open.length > 0 && (
        <details className={styles['reachLine']}>
          <summary>What else the text leaves open</summary>
          {answer.open.map((text) => (
            <p key={text} className={styles['soft']}>
              {text}
            </p>
          ))}
        </details>
      )}
    </Section>
  )
}
