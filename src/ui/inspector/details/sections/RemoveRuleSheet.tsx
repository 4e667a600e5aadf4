import { useEffect, useMemo, useState } from 'react'
import {
  applyOutcome,
  changedFiles,
  loadGestures,
  presentWorkspace,
  useAnswer,
  useStore,
  type Gestures,
} from '../../../../store/index'
import { ChangeList } from '../../../compare/ChangeList'
import { Dialog } from '../../../kit/Dialog'
import { Button } from '../../../kit/index'
import styles from '../../inspector.module.css'

interface Props {
  /** Key of the policy. */
  readonly policy: string
  readonly path: string
  /** The rule in one line. */
  readonly text: string
  readonly onClose: () => void
}

/** Takes a rule out of its policy, or one peer out of the rule; what that changes is shown first. */
export default function RemoveRuleSheet({ policy, path, text, onClose }: Props) {
  const files = useStore((state) => state.files)
  const options = useStore((state) => state.options)
  const [gestures, setGestures] = useState<Gestures | null>(null)
  const [chosen, setChosen] = useState(path)
  useEffect(() => void loadGestures().then(setGestures), [])
  const peers = useMemo(
    () => gestures?.peersOfRule({ workspace: { ...presentWorkspace(), files }, policy, path }) ?? [],
    [gestures, files, policy, path],
  )
  const outcome = useMemo(() => {
    if (gestures === null) return null
    const request = { workspace: { ...presentWorkspace(), files }, policy, path: chosen }
    return chosen === path ? gestures.removeRule(request) : gestures.removePeer(request)
  }, [gestures, files, policy, path, chosen])
  const asks = useMemo(() => {
    const changed = outcome?.ok === true ? changedFiles(files, outcome) : null
    return changed === null ? null : { files: changed, options, isAfter: true }
  }, [files, options, outcome])
  const { answer } = useAnswer('compare', asks)
  return (
    <Dialog title="Remove from the policy" open onOpenChange={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (outcome?.ok !== true) return
          applyOutcome(outcome)
          onClose()
        }}
      >
        <fieldset className={styles['ways']}>
          <legend>{text}</legend>
          <label>
            <input type="radio" name="part" autoFocus checked={chosen === path} onChange={() => setChosen(path)} />
            The whole rule
          </label>
          {peers.length > 1 &&
            peers.map((peer) => (
              <label key={peer.path}>
                <input type="radio" name="part" checked={chosen === peer.path} onChange={() => setChosen(peer.path)} />
                Only the peer <span className={styles['mono']}>{peer.text}</span>
              </label>
            ))}
        </fieldset>
        {outcome?.ok === false && <p className={styles['bad']}>{outcome.why}</p>}
        {outcome?.ok === true &&
          (answer === null ? (
            <p className={styles['soft']}>Working out what it would change…</p>
          ) : (
            <div className={styles['ahead']} aria-live="polite">
              <ChangeList comparison={answer} isPlain />
            </div>
          ))}
        <p className={styles['buttons']}>
          <Button variant="primary" type="submit" disabled={outcome?.ok !== true}>
            Remove
          </Button>
          <Button onClick={onClose}>Keep it</Button>
        </p>
      </form>
    </Dialog>
  )
}
