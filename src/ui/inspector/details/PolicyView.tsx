import type { Snapshot } from '../../../store/index'
import { LineLink, LongList, NodeLink, Note, Section, SelectLink } from '../parts'
import styles from '../inspector.module.css'
import { ExposureSection } from './sections/ExposureSection'
import { Impact } from './sections/Impact'
import { ReadingsSection } from './sections/ReadingsSection'
import { RuleLine } from './sections/RuleLine'
import { ShowFlows } from './sections/ShowFlows'

interface Props {
  readonly snapshot: Snapshot
  readonly policyKey: string
  readonly rulePath: string | null
}

export function PolicyView({ snapshot, policyKey, rulePath }: Props) {
  const policy = snapshot.policies.find(({ key }) => key === policyKey)
  if (policy === undefined) return <Note>This policy is no longer in the workspace.</Note>
  const { kind, name, namespace, status, reason, range } = policy
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
        , <LineLink range={range} />. {status === 'accepted' && <ShowFlows filter={policyKey} />}
      </p>
      {status === 'rejected' ? (
        <p className={styles['bad']}>Refused: {reason}. It selects nothing and takes no part in any verdict.</p>
      ) : (
        <Accepted snapshot={snapshot} policy={policy} rulePath={rulePath} />
      )}
    </div>
  )
}

interface AcceptedProps {
  readonly snapshot: Snapshot
  readonly policy: Snapshot['policies'][number]
  readonly rulePath: string | null
}

function Accepted({ snapshot, policy, rulePath }: AcceptedProps) {
  const { selectors, selects, isolates, nodes } = policy
  const subjects = selectors.filter(({ role }) => role === 'subject')
  const endpoint = (key: string) => <SelectLink to={{ kind: 'endpoint', key }}>{key}</SelectLink>
  if (nodes !== undefined) return <OfNodes snapshot={snapshot} policy={policy} nodes={nodes} rulePath={rulePath} />
  return (
    <>
      <Section title="Selects">
        {subjects.map((subject, i) => (
          <p key={i}>
            <strong>{subject.text}</strong> <LineLink range={subject.range} />
          </p>
        ))}
        <LongList items={selects} empty="It selects nothing now." render={endpoint} />
      </Section>
      {(['ingress', 'egress'] as const).map((direction) => (
        <Section key={direction} title={`Isolates for ${direction}`}>
          <LongList items={isolates[direction]} empty="Nobody." render={endpoint} />
        </Section>
      ))}
      <Impact snapshot={snapshot} policyKey={policy.key} />
      <Rules policy={policy} rulePath={rulePath} />
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
      <ExposureSection
        isMeant={({ rules: named }) => named.some(({ policy: key }) => key === policy.key)}
        empty="Every peer of its rules is a pod that there is."
      />
      {policy.kind === 'NetworkPolicy' && <ReadingsSection policyKey={policy.key} />}
    </>
  )
}

function Rules({ policy, rulePath }: Pick<AcceptedProps, 'policy' | 'rulePath'>) {
  const { rules } = policy
  return (
    <Section title={`Rules (${rules.length})`}>
      <LongList
        items={rules}
        empty="None: what it selects is isolated and nothing is allowed."
        render={(rule) => <RuleLine policy={policy.key} rule={rule} isCurrent={rule.path === rulePath} />}
      />
    </Section>
  )
}

interface OfNodesProps extends AcceptedProps {
  readonly nodes: NonNullable<Snapshot['policies'][number]['nodes']>
}

/** A policy with a nodeSelector: its subjects are nodes, where the host firewall is on. */
function OfNodes({ snapshot, policy, nodes, rulePath }: OfNodesProps) {
  const node = (name: string) => <NodeLink name={name} />
  return (
    <>
      {!nodes.isActive && (
        <p className={styles['bad']}>
          It does nothing: it is about nodes, and the host firewall is off in this cluster (enable-host-firewall).
        </p>
      )}
      <Section title="Selects nodes">
        <LongList items={nodes.selects} empty="It selects no node of the workspace." render={node} />
      </Section>
      {nodes.isActive &&
        (['ingress', 'egress'] as const).map((direction) => (
          <Section key={direction} title={`Isolates for ${direction}`}>
            <LongList items={nodes.isolates[direction]} empty="Nobody." render={node} />
          </Section>
        ))}
      <Impact snapshot={snapshot} policyKey={policy.key} />
      <Rules policy={policy} rulePath={rulePath} />
    </>
  )
}
