import { Copy, Pencil, Plus, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
// Straight from its file, as the sheet is: neither is part of the first load.
import { createWorkspaces, type WorkspaceEntry } from '../../store/storage/workspaces'
import { useStore } from '../../store/index'
import { Button, IconButton } from '../kit/index'
import { Dialog } from '../kit/Dialog'
import styles from './workspaces.module.css'

const clock = (): number => Date.now()

interface Props {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** The workspaces that this browser keeps. */
export default function WorkspacesSheet({ open, onOpenChange }: Props) {
  const storage = useStore((state) => state.storage)
  const current = useStore((state) => state.workspaceId)
  const [entries, setEntries] = useState<readonly WorkspaceEntry[] | null>(null)
  const [message, setMessage] = useState('')
  const [restore, setRestore] = useState<(() => Promise<void>) | null>(null)
  const workspaces = useMemo(() => (storage === null ? null : createWorkspaces(useStore, storage, clock)), [storage])
  const refresh = useCallback(
    (): Promise<void> => workspaces?.list().then(setEntries, () => setEntries([])) ?? Promise.resolve(),
    [workspaces],
  )
  useEffect(() => {
    workspaces?.list().then(setEntries, () => setEntries([]))
  }, [workspaces])

  /** Does something, says how it went and lists again. */
  const act = (action: () => Promise<string | null>): void => {
    setRestore(null)
    action()
      .catch(() => 'The browser’s storage does not answer, or is full.')
      .then((said) => {
        setMessage(said ?? '')
        return refresh()
      })
      .catch(() => undefined)
  }
  if (workspaces === null) return null
  const openAndClose = (id: string): void =>
    act(async () => {
      const problem = await workspaces.open(id)
      if (problem === null) onOpenChange(false)
      return problem
    })
  const remove = ({ id, name }: WorkspaceEntry): void =>
    act(async () => {
      const removed = await workspaces.remove(id)
      if (typeof removed === 'string') return removed
      setRestore(() => removed.restore)
      return `Deleted “${name}”.`
    })

  return (
    <Dialog title="Workspaces" open={open} onOpenChange={onOpenChange}>
      <p className={styles['lead']}>
        Kept in this browser alone, and saved as you type. Fields that play no part in network policy (env, args,
        annotations, Secret data…) are not stored.
      </p>
      <ul className={styles['list']} aria-label="Stored workspaces">
        {entries?.map((entry) => (
          <Row
            key={entry.id}
            entry={entry}
            isCurrent={entry.id === current}
            onOpen={() => openAndClose(entry.id)}
            onDuplicate={() => act(() => workspaces.duplicate(entry.id))}
            onRename={(name) => act(() => workspaces.rename(entry.id, name))}
            onRemove={() => remove(entry)}
          />
        ))}
      </ul>
      {entries?.length === 0 && <p>Nothing is stored yet.</p>}
      <p className={styles['footer']} aria-live="polite">
        <Button
          onClick={() =>
            act(async () => {
              await workspaces.create()
              onOpenChange(false)
              return null
            })
          }
        >
          <Plus size={15} aria-hidden />
          New workspace
        </Button>
        <span>{message}</span>
        {restore !== null && (
          <Button
            onClick={() =>
              act(async () => {
                await restore()
                return 'It is back.'
              })
            }
          >
            Undo
          </Button>
        )}
      </p>
    </Dialog>
  )
}

interface RowProps {
  readonly entry: WorkspaceEntry
  readonly isCurrent: boolean
  readonly onOpen: () => void
  readonly onDuplicate: () => void
  readonly onRename: (name: string) => void
  readonly onRemove: () => void
}

function Row({ entry, isCurrent, onOpen, onDuplicate, onRename, onRemove }: RowProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const renamer = useRef<HTMLButtonElement>(null)
  const { name, files, characters, changedAt } = entry
  return (
    <li className={styles['row']} aria-current={isCurrent || undefined}>
      {draft === null ? (
        <button type="button" className={styles['open']} onClick={onOpen}>
          <strong title={name}>
            <span className="visually-hidden">Open </span>
            {name}
          </strong>
          <span>
            {isCurrent ? 'open, ' : ''}
            {files === 1 ? 'one file' : `${files} files`}, {sizeText(characters)}, changed{' '}
            {new Date(changedAt).toLocaleString()}
          </span>
        </button>
      ) : (
        <input
          className={styles['name']}
          aria-label={`New name of ${name}`}
          value={draft}
          autoFocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setDraft(event.target.value)}
          data-own-escape=""
          onBlur={() => setDraft(null)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onRename(draft)
            if (event.key === 'Enter' || event.key === 'Escape') {
              // The button that takes the focus would be pressed by the same key.
              event.preventDefault()
              renamer.current?.focus()
            }
            // Escape leaves the field, not the sheet.
            event.stopPropagation()
          }}
        />
      )}
      <IconButton ref={renamer} label={`Rename ${name}`} onClick={() => setDraft(name)}>
        <Pencil size={15} aria-hidden />
      </IconButton>
      <IconButton label={`Duplicate ${name}`} onClick={onDuplicate}>
        <Copy size={15} aria-hidden />
      </IconButton>
      <IconButton label={`Delete ${name}`} onClick={onRemove}>
        <Trash2 size={15} aria-hidden />
      </IconButton>
    </li>
  )
}

function sizeText(characters: number): string {
  if (characters < 1000) return characters === 0 ? 'empty' : `${characters} characters`
  return characters < 1_000_000 ? `${Math.round(characters / 1000)} kB` : `${(characters / 1_000_000).toFixed(1)} MB`
}
