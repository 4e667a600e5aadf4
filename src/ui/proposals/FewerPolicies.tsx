import { useMemo, useState } from 'react'
import { resourceName, useAnswer, useStore, type Questions, resourceParts } from '../../store/index'
import { Check } from './Check'
import { ProposalCard } from './ProposalCard'
import styles from './proposals.module.css'

/** Copies of policies in many namespaces, and policies of the same pods, as fewer policies. */
export function FewerPolicies({ onApplied }: { readonly onApplied: () => void }) {
  const activeFile = useStore((state) => state.activeFile)
  const [withRedundant, setRedundant] = useState(false)
  const [withMoves, setMoves] = useState(false)
  const asks = useMemo(
    () => ({
      activeFile,
      kinds: [
        'clusterwide' as const,
        ...(withRedundant ? (['removed'] as const) : []),
        'merged' as const,
        ...(withMoves ? (['moved'] as const) : []),
      ],
    }),
    [activeFile, withRedundant, withMoves],
  )
  const { answer } = useAnswer('consolidate', asks)
  return (
    <>
      <p className={styles['soft']}>
        Policies that say the same in several namespaces become one CiliumClusterwideNetworkPolicy that selects the
        namespaces by a label. Policies of a namespace about the same pods become one.
      </p>
      <div className={styles['form']}>
        <Check isChecked={withRedundant} onChange={setRedundant}>
          Remove policies that change nothing
        </Check>
        <Check isChecked={withMoves} onChange={setMoves}>
          Write NetworkPolicies as CiliumNetworkPolicies
        </Check>
      </div>
      {answer === null ? (
        <p role="status">Looking for policies that say the same…</p>
      ) : (
        <Answer answer={answer} onApplied={onApplied} />
      )}
    </>
  )
}

const actions = { clusterwide: 'Replace them', merged: 'Merge them', removed: 'Remove', moved: 'Rewrite' } as const

interface AnswerProps {
  readonly answer: Questions['consolidate']['answer']
  readonly onApplied: () => void
}

function Answer({ answer: { proposals, left }, onApplied }: AnswerProps) {
  return (
    <>
      {proposals.length === 0 && <p>Nothing can be said in fewer policies.</p>}
      <ol className={styles['cards']}>
        {proposals.map(({ kind, title, change, proof, labels, differing, notes }, i) => (
          <ProposalCard
            key={title}
            title={title}
            change={change}
            sentences={proof.sentences}
            isExact={proof.isNothingElse}
            action={actions[kind]}
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
                  Differs, and stays: {resourceName(policy)} in {resourceParts(policy).namespace}: {what}
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
