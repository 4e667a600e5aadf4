import type { Snapshot } from '../../../../store/index'
import { LongList, Section, SelectLink } from '../../parts'
import styles from '../../inspector.module.css'
import { labelsBySource } from '../../words'
import { ShowFlows } from './ShowFlows'

/** The identity that policies see in place of the address: its number, its labels, who else has it. */
export function IdentitySection({
  snapshot,
  number,
  self,
}: {
  readonly snapshot: Snapshot
  readonly number: number
  readonly self: string
}) {
  const identity = snapshot.identities.find((item) => item.number === number)
  const others = identity?.endpoints.filter((key) => key !== self) ?? []
  return (
    <Section title={`Identity ${number}`}>
      <p className={styles['soft']}>
        Policies see these labels, not addresses.{' '}
        {others.length === 0
          ? 'No other endpoint has all of them.'
          : `${others.length} ${others.length === 1 ? 'other endpoint has' : 'other endpoints have'} the same: policies treat them alike.`}{' '}
        <ShowFlows filter={`--identity ${number}`} />
      </p>
      {[...labelsBySource(identity?.labels ?? [])].map(([source, list]) => (
        <div key={source}>
          <div className={styles['soft']}>{source}</div>
          <ul className={styles['labels']}>
            {list.map((label) => (
              <li key={label}>{label}</li>
            ))}
          </ul>
        </div>
      ))}
      <LongList items={others} render={(key) => <SelectLink to={{ kind: 'endpoint', key }}>{key}</SelectLink>} />
    </Section>
  )
}
