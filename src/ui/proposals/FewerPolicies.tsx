import { useMemo } from 'react'
import { resourceName, useAnswer, useStore } from '../../store/index'
import { ProposalCard } from './ProposalCard'
import styles from './proposals.module.css'

/** Copies of policies in many namespaces, and policies of the same pods, as fewer policies. */
export function FewerPolicies({ onApplied }: { readonly onApplied: () => void }) {
  const activeFile = useStore((state) => state.activeFile)
  const asks = useMemo(() => ({ activeFile }), [activeFile])
  const { answer } = useAnswer('consolidate', asks)
  if (answer === null) return <p role="status">Looking for policies that say the same…</p>
  const { proposals, left } = answer
  return (
    <>
      <p className={styles['soft']}>
        Policies that say the same in several namespaces become one CiliumClusterwideNetworkPolicy that selects the
        namespaces by a label. Policies of a namespace about the same pods become one.
      </p>
      {proposals.length === 0 && <p>Nothing can be said in fewer policies.</p>}
      <ol className={styles['cards']}>
        {proposals.map(({ title, change, proof, labels, differing, notes }, i) => (
          <ProposalCard
            key={title}
            title={title}
            change={change}
            sentences={proof.sentences}
            isExact={proof.isNothingElse}
            action="Replace them"
            isFirst={i === 0}
            onApplied={onApplied}
          >
            <ul className={styles['notes']}>
              {labels.some(({ isNew }) => isNew) && (
                <li>
                  Namespaces that get a label:{' '}
                  {labels
                    .filter(({ isNew }) => isNew)
                    .map(({ namespace }) => namespace)
                    .join(', ')}
                </li>
              )}
              {differing.map(({ policy, what }) => (
                <li key={policy}>
                  Differs, and stays: {resourceName(policy)} in {policy.split('/')[1]}: {what}
                </li>
              ))}
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          </ProposalCard>
        ))}
      </ol>
      {left.map(({ policies, why }) => (
        <p key={policies.join()} className={styles['soft']}>
          Left as they are:{' '}
          {policies.length > 3 ? `${policies.length} policies` : policies.map(resourceName).join(', ')}: {why}.
        </p>
      ))}
    </>
  )
}
