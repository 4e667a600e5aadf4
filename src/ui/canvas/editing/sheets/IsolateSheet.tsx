import { useEffect, useMemo, useState } from 'react'
import {
  applyOutcome,
  loadGestures,
  useStore,
  type ConnectionKind,
  type Direction,
  type Gestures,
} from '../../../../store/index'
import { Dialog } from '../../../kit/Dialog'
import { Button } from '../../../kit/index'
import { ChangePreview } from './ChangePreview'
import styles from '../editing.module.css'
import { KindField } from './KindField'
import { preferredKind } from './kinds'

const ways: readonly { readonly name: string; readonly hint: string; readonly directions: readonly Direction[] }[] = [
  { name: 'For ingress', hint: 'nobody gets in unless a rule allows it', directions: ['ingress'] },
  { name: 'For egress', hint: 'nothing goes out unless a rule allows it', directions: ['egress'] },
  { name: 'Both ways', hint: 'neither in nor out', directions: ['ingress', 'egress'] },
]

interface Props {
  /** Key of an endpoint, one of a workload's pods for all of them, or `namespace:NAME`. */
  readonly subject: string
  /** What the user has chosen, in words. */
  readonly name: string
  readonly onClose: () => void
}

/** Default deny for a pod or a namespace, in the kind of policy that the user wants; what it changes is shown first. */
export function IsolateSheet({ subject, name: what, onClose }: Props) {
  const snapshot = useStore((state) => state.snapshot)
  const files = useStore((state) => state.files)
  const activeFile = useStore((state) => state.activeFile)
  const [gestures, setGestures] = useState<Gestures | null>(null)
  const [way, setWay] = useState(0)
  const [withDns, setWithDns] = useState(true)
  const [kind, setKind] = useState<ConnectionKind>(preferredKind())
  useEffect(() => void loadGestures().then(setGestures), [])
  const directions = ways[way]?.directions ?? ['ingress']
  const hasEgress = directions.includes('egress')
  const outcome = useMemo(
    () =>
      gestures === null || snapshot === null
        ? null
        : gestures.isolate({
            workspace: { files, activeFile },
            facts: snapshot,
            subject,
            directions: ways[way]?.directions ?? [],
            kind,
            withDns,
          }),
    [gestures, snapshot, files, activeFile, subject, way, kind, withDns],
  )
  return (
    <Dialog title={`Isolate ${what}`} open onOpenChange={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (outcome?.ok !== true) return
          applyOutcome(outcome)
          onClose()
        }}
      >
        <fieldset className={styles['choices']}>
          <legend>What is closed</legend>
          {ways.map(({ name, hint }, i) => (
            <label key={name}>
              <input type="radio" name="way" checked={i === way} autoFocus={i === 0} onChange={() => setWay(i)} />
              <span>
                {name} <small>{hint}</small>
              </span>
            </label>
          ))}
        </fieldset>
        {hasEgress && (
          <label className={styles['check']}>
            <input type="checkbox" checked={withDns} onChange={(event) => setWithDns(event.target.checked)} />
            DNS stays allowed: without it no name can be looked up
          </label>
        )}
        <KindField kind={kind} onChange={setKind} />
        {outcome?.ok === false && <p className={styles['problem']}>{outcome.why}</p>}
        {outcome?.ok === true && <ChangePreview change={outcome} />}
        <div className={styles['buttons']}>
          <Button variant="primary" type="submit" disabled={outcome?.ok !== true}>
            Isolate
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  )
}
