import type { Snapshot } from '../../../store/index'
import { EmptyNote } from '../../kit/index'
import { LineLink, LongList, Section, SelectLink } from '../parts'
import styles from '../inspector.module.css'
import { Impact } from './Impact'
import { RuleLine } from './RuleLine'
import { ShowFlows } from './ShowFlows'

interface Props {
  readonly snapshot: Snapshot
  readonly policyKey: string
  readonly rulePath: string | null
}

export function PolicyView({ snapshot, policyKey, rulePath }: Props) {
  const policy = snapshot.policies.find(({ key }) => key === policyKey)
  if (policy === undefined) return <EmptyNote>This policy is no longer in the workspace.</EmptyNote>
  const { kind, name, namespace, status, reason, range, rules, selectors, selects, isolates } = policy
  const subjects = selectors.filter(({ role }) => role === 'subject')
  const endpoint = (key: string) => <SelectLink to={{ kind: 'endpoint', key }}>{key}</SelectLink>
  return (
    <div>
      <h2 className={styles['mono']}>{name === '' ? '(no name)' : name}</h2>
      <p className={styles['soft']}>
        {kind}
        {namespace === '' ? (
          ', cluster-wide'
        ) : (
          <>
            {' '}
            in <SelectLink to={{ kind: 'namespace', name: namespace }}>{namespace}</SelectLink>
          </>
        )}
        , <LineLink range={range} />. <ShowFlows filter={policyKey} />
      </p>
      {status === 'rejected' && <p className={styles['bad']}>Refused: {reason}. It takes no part in any verdict.</p>}
      <Section title="Selects">
        {subjects.map((subject, i) => (
          <p key={i}>
            <strong>{subject.text}</strong> <LineLink range={subject.range} />
          </p>
        ))}
        <LongList
          items={selects}
          empty={status === 'rejected' ? 'Nothing, because it is refused.' : 'It selects nothing now.'}
          render={endpoint}
        />
      </Section>
      {(['ingress', 'egress'] as const).map((direction) => (
        <Section key={direction} title={`Isolates for ${direction}`}>
          <LongList items={isolates[direction]} empty="Nobody." render={endpoint} />
        </Section>
      ))}
      {status === 'accepted' && <Impact snapshot={snapshot} policyKey={policyKey} />}
      <Section title={`Rules (${rules.length})`}>
        <LongList
          items={rules}
          empty="None: what it selects is isolated and nothing is allowed."
          render={(rule) => <RuleLine policy={policyKey} rule={rule} isCurrent={rule.path === rulePath} />}
        />
      </Section>
      <Section title="Peers">
        <LongList
          items={selectors.filter(({ role }) => role === 'peer')}
          empty="No label selectors."
          render={(selector) => (
            <>
              {selector.text}:{' '}
              {selector.selects.length === 0 ? (
                <strong className={styles['bad']}>selects nothing</strong>
              ) : (
                `${selector.selects.length} ${selector.selects.length === 1 ? 'endpoint' : 'endpoints'}`
              )}{' '}
              <LineLink range={selector.range} />
            </>
          )}
        />
      </Section>
    </div>
  )
}
