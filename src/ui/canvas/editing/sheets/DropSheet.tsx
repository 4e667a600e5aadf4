import { useMemo, useEffect, useState } from 'react'
import {
  applyOutcome,
  loadGestures,
  presentWorkspace,
  useStore,
  type Change,
  type DropOption,
  type Gestures,
  type Selection,
} from '../../../../store/index'
import { Dialog } from '../../../kit/Dialog'
import { Button } from '../../../kit/index'
import { ChangePreview } from './ChangePreview'
import styles from '../editing.module.css'
import { preferredKind } from './kinds'
import { nodeWords } from '../gestures/subjects'

interface Props {
  readonly flow: Extract<Selection, { readonly kind: 'flow' }>['flow']
  readonly onClose: () => void
}

/** The ways to have an allowed flow dropped. */
export function DropSheet({ flow, onClose }: Props) {
  const snapshot = useStore((state) => state.snapshot)
  const explanation = useStore((state) => state.explanation)
  const [gestures, setGestures] = useState<Gestures | null>(null)
  const [chosen, setChosen] = useState(0)
  useEffect(() => void loadGestures().then(setGestures), [])
  const options = useMemo((): readonly DropOption[] | null => {
    if (gestures === null || snapshot === null || explanation === null) return null
    return gestures.proposeDrop({
      workspace: presentWorkspace(),
      facts: snapshot,
      flow,
      verdict: explanation,
      kind: preferredKind(),
    })
  }, [gestures, snapshot, explanation, flow])
  const option = options?.[chosen]
  const outcome = option?.proposal.outcome
  const accept = (change: Change): void => {
    applyOutcome(change)
    onClose()
  }
  return (
    <Dialog title="What would drop this flow" open onOpenChange={onClose}>
      <p className={styles['caption']}>
        {nodeWords(flow.from)} → {nodeWords(flow.to)} on {flow.protocol}/{flow.port}
      </p>
      {options === null && <p>Looking at what lets it through…</p>}
      {options?.length === 0 && (
        <p>{explanation?.verdict === 'DROPPED' ? 'It is dropped already.' : 'No policy can drop it.'}</p>
      )}
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (outcome?.ok === true) accept(outcome)
        }}
      >
        <div className={styles['choices']} role="radiogroup" aria-label="Ways to drop it">
          {options?.map(({ title, proposal }, i) => (
            <label key={title}>
              <input type="radio" name="way" checked={i === chosen} autoFocus={i === 0} onChange={() => setChosen(i)} />
              <span>
                {title}
                {!proposal.outcome.ok && <small> {proposal.outcome.why}</small>}
              </span>
            </label>
          ))}
        </div>
        {option?.proposal.rules.map((rule) => (
          <pre key={rule.policy} className={styles['yaml']} tabIndex={0} aria-label={`The rule in ${rule.policy}`}>
            {rule.yaml}
          </pre>
        ))}
        {option?.proposal.notes.map((note) => (
          <p key={note} className={styles['caption']}>
            {note}
          </p>
        ))}
        {outcome?.ok === true && <ChangePreview change={outcome} />}
        <div className={styles['buttons']}>
          <Button variant="primary" type="submit" disabled={outcome?.ok !== true}>
            Do it
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  )
}
