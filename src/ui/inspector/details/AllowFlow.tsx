import { useState } from 'react'
import {
  applyOutcome,
  loadGestures,
  presentWorkspace,
  useStore,
  type ConnectionKind,
  type FlowRef,
  type Proposal,
  type Snapshot,
  type Verdict,
} from '../../../store/index'
import { Button } from '../../kit/index'
import { Section } from '../parts'
import styles from '../inspector.module.css'

interface Props {
  readonly flow: FlowRef
  readonly verdict: Verdict
  readonly snapshot: Snapshot
}

/** The edit that would let a dropped flow through: shown first, made with one more click, undone with Ctrl+Z. */
export function AllowFlow({ flow, verdict, snapshot }: Props) {
  const [proposal, setProposal] = useState<{ readonly of: Verdict; readonly proposal: Proposal } | null>(null)
  const propose = async (): Promise<void> => {
    const { proposeAllow } = await loadGestures()
    const kind = kindOf(verdict, snapshot)
    setProposal({
      of: verdict,
      proposal: proposeAllow({ workspace: presentWorkspace(), facts: snapshot, flow, verdict, kind }),
    })
  }
  if (proposal === null || proposal.of !== verdict)
    return (
      <p>
        <Button onClick={() => void propose()}>What would allow it?</Button>
      </p>
    )
  const { outcome, rules, notes } = proposal.proposal
  return (
    <Section title="What would allow it">
      {notes.map((note) => (
        <p key={note} className={styles['soft']}>
          {note}
        </p>
      ))}
      {rules.map(({ direction, policy, isNew, yaml }) => (
        <div key={`${direction} ${policy}`}>
          <p>
            {isNew ? 'A new policy' : 'A rule'} for {direction}
            {isNew ? '' : ' in '} <span className={styles['mono']}>{policy}</span>:
          </p>
          <pre className={styles['hubble']} tabIndex={0}>
            {yaml}
          </pre>
        </div>
      ))}
      {outcome.ok ? (
        <Button
          variant="primary"
          onClick={() => {
            // The text may have moved on since the proposal was made.
            void loadGestures().then(({ proposeAllow }) => {
              const facts = useStore.getState().snapshot ?? snapshot
              const kind = kindOf(verdict, facts)
              applyOutcome(proposeAllow({ workspace: presentWorkspace(), facts, flow, verdict, kind }).outcome)
            })
          }}
        >
          Allow this flow
        </Button>
      ) : (
        <p className={styles['bad']}>{outcome.why}</p>
      )}
    </Section>
  )
}

/** The kind of policy to write: that of the policies that isolate the side that drops. */
function kindOf(verdict: Verdict, { policies }: Snapshot): ConnectionKind {
  const side = verdict.ingress.decision === 'denied' ? verdict.ingress : verdict.egress
  const text = side.steps.find(({ kind }) => kind === 'enforcement')?.text ?? ''
  const isolating = policies.filter(({ key }) => text.includes(key))
  if (isolating.some(({ kind }) => kind === 'NetworkPolicy')) return 'NetworkPolicy'
  return isolating.some(({ kind }) => kind === 'CiliumNetworkPolicy' || kind === 'CiliumClusterwideNetworkPolicy')
    ? 'CiliumNetworkPolicy'
    : 'NetworkPolicy'
}
