import { X } from 'lucide-react'
import { useEffect, useId, useMemo, useState } from 'react'
import {
  doGesture,
  loadGestures,
  presentWorkspace,
  useStore,
  type Change,
  type Gestures,
} from '../../../../store/index'
import { ChangePreview } from '../sheets/ChangePreview'
import styles from '../editing.module.css'

interface Props {
  /** Key of the resource that has the labels. */
  readonly resource: string
  readonly labels: Readonly<Record<string, string>>
  /** They are what a service selects pods by. */
  readonly ofSelector?: boolean
}

/** Labels as chips: each can be changed and removed, and new ones are completed from those that there are. */
export function LabelsField({ resource, labels, ofSelector = false }: Props) {
  const name = ofSelector ? 'Selects pods with' : 'Labels'
  const [edited, setEdited] = useState<string | null>(null)
  return (
    <div className={styles['field']} role="group" aria-label={name}>
      {name}
      <ul className={styles['chips']}>
        {Object.entries(labels).map(([key, value]) =>
          edited === key ? (
            <li key={key}>
              <LabelInput
                resource={resource}
                ofSelector={ofSelector}
                known={{ key, value }}
                onDone={() => setEdited(null)}
              />
            </li>
          ) : (
            <li key={key} className={styles['chip']}>
              <button type="button" aria-label={`Change label ${key}=${value}`} onClick={() => setEdited(key)}>
                {key}={value}
              </button>
              <button
                type="button"
                aria-label={`Remove label ${key}`}
                onClick={() =>
                  void doGesture(({ removeLabel }, workspace) =>
                    removeLabel({ workspace, key: resource, label: key, ofSelector }),
                  )
                }
              >
                <X size={11} aria-hidden />
              </button>
            </li>
          ),
        )}
        <li>
          {edited === '' ? (
            <LabelInput resource={resource} ofSelector={ofSelector} known={null} onDone={() => setEdited(null)} />
          ) : (
            <button type="button" className={styles['addLabel']} onClick={() => setEdited('')}>
              + label
            </button>
          )}
        </li>
      </ul>
    </div>
  )
}

interface LabelInputProps {
  readonly resource: string
  readonly ofSelector: boolean
  readonly known: { readonly key: string; readonly value: string } | null
  readonly onDone: () => void
}

/** One label as `key=value`, with what it would change, before it is applied. */
function LabelInput({ resource, ofSelector, known, onDone }: LabelInputProps) {
  const snapshot = useStore((state) => state.snapshot)
  const [text, setText] = useState(known === null ? '' : `${known.key}=${known.value}`)
  const [gestures, setGestures] = useState<Gestures | null>(null)
  const list = useId()
  useEffect(() => void loadGestures().then(setGestures), [])
  const inUse = useMemo(() => {
    const all = new Set<string>()
    for (const { podLabels } of snapshot?.endpoints ?? [])
      for (const [key, value] of Object.entries(podLabels)) all.add(`${key}=${value}`)
    return [...all].sort().slice(0, 300)
  }, [snapshot])
  const wanted = parseLabel(text)
  const knownKey = known?.key ?? null
  const change = useMemo((): Change | null => {
    const label = parseLabel(text)
    if (gestures === null || label === null || (knownKey !== null && label.key !== knownKey)) return null
    const outcome = gestures.setLabel({
      workspace: presentWorkspace(),
      key: resource,
      label: label.key,
      value: label.value,
      ofSelector,
    })
    return outcome.ok ? outcome : null
  }, [gestures, knownKey, text, resource, ofSelector])

  const commit = (): void => {
    onDone()
    if (wanted === null || text === (known === null ? '' : `${known.key}=${known.value}`)) return
    void doGesture(({ renameLabel, setLabel }, workspace) =>
      known !== null && known.key !== wanted.key
        ? renameLabel({ workspace, key: resource, label: known.key, to: wanted.key, value: wanted.value, ofSelector })
        : setLabel({ workspace, key: resource, label: wanted.key, value: wanted.value, ofSelector }),
    )
  }
  return (
    <>
      <input
        className={styles['labelInput']}
        aria-label={known === null ? 'New label' : `Label ${known.key}`}
        placeholder="app=web"
        list={list}
        value={text}
        autoFocus
        aria-invalid={text !== '' && wanted === null}
        onChange={(event) => setText(event.target.value)}
        data-own-escape=""
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
          if (event.key !== 'Escape') return
          event.stopPropagation()
          onDone()
        }}
      />
      <datalist id={list}>
        {inUse.map((label) => (
          <option key={label} value={label} />
        ))}
      </datalist>
      {change !== null && <ChangePreview change={change} />}
    </>
  )
}

/** `app=web` or `app: web`. */
function parseLabel(text: string): { readonly key: string; readonly value: string } | null {
  const [, key, value] = /^\s*([^\s=:]+)\s*[=:]\s*(\S*)\s*$/.exec(text) ?? []
  return key === undefined || value === undefined ? null : { key, value }
}
