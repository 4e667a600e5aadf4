import { useMemo, useState } from 'react'
import {
  labelNameProblem,
  labelUses,
  renameLabel,
  tryEdits,
  usesOfLabel,
  type LabelAt,
} from '../../store/text/authoring'
import { useStore } from '../../store/index'
import { Button } from '../kit/index'
import { Dialog } from '../kit/Dialog'
import styles from './editor.module.css'

/** Asks for the new key or value of a label, and says how many places it stands in. */
export function RenameDialog({ label, onClose }: { readonly label: LabelAt; readonly onClose: () => void }) {
  const files = useStore((state) => state.files)
  const { part, key, value } = label
  const old = part === 'key' ? key : (value ?? '')
  const [name, setName] = useState(old)
  const [isRefused, setRefused] = useState(false)
  const uses = useMemo(() => labelUses(files), [files])
  const places = useMemo(() => usesOfLabel(uses, label), [uses, label])
  const present = useMemo(
    () =>
      name === old ? 0 : usesOfLabel(uses, part === 'key' ? { ...label, key: name } : { ...label, value: name }).length,
    [uses, label, name, old, part],
  )
  const problem = labelNameProblem(part, name)
  const names = [...new Set(places.map(({ file }) => file))]
  const count = `${places.length === 1 ? '1 place' : `${places.length} places`} in ${names.length === 1 ? (names[0] ?? '') : `${names.length} files`}`

  const rename = (): void => {
    const isDone = tryEdits(renameLabel(files, label, name), `Rename label ${old} to ${name}`)
    setRefused(!isDone)
    if (!isDone) return
    useStore.getState().announce(`Renamed ${old} to ${name} in ${count}`)
    onClose()
  }

  return (
    <Dialog title={part === 'key' ? `Rename the label ${key}` : `Rename ${key}=${old}`} open onOpenChange={onClose}>
      <form
        className={styles['dialogForm']}
        onSubmit={(event) => {
          event.preventDefault()
          if (problem === null && name !== old) rename()
        }}
      >
        <label>
          {part === 'key' ? 'New key' : 'New value'}
          <input
            className={styles['dialogInput']}
            value={name}
            autoFocus
            spellCheck={false}
            aria-invalid={problem !== null}
            aria-describedby="rename-note"
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <p id="rename-note" role="status">
          {isRefused && 'The text is still being read. Try again in a moment. '}
          {problem ?? `It stands in ${count}, selectors included. One undo takes all of it back.`}
          {present > 0 && ` ${present} more places have the new name already: they will be the same label.`}
        </p>
        <ul className={styles['placeList']}>
          {names.map((file) => (
            <li key={file}>
              {file}: {places.filter((place) => place.file === file).length}
            </li>
          ))}
        </ul>
        <div className={styles['dialogButtons']}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={problem !== null || name === old}>
            Rename in {count}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
