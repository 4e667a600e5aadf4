import { Plus, X } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { useShallow } from 'zustand/shallow'
import { startOf, useStore } from '../../store/index'
import { IconButton } from '../kit/index'
import styles from './editor.module.css'

/** Of a long name, which is cut before its end: files of a folder begin alike. */
const endLetters = 20

/** At once, and whenever the list of tabs gets another width. */
function keepInSight(tab: HTMLElement | null) {
  const width = new ResizeObserver(() => tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' }))
  if (tab?.parentElement) width.observe(tab.parentElement)
  return () => width.disconnect()
}

/** One tab a file: arrows move, F2 or a double click renames, Delete closes (undo brings it back). */
export function EditorTabs() {
  // Names alone: typing changes none of them.
  const isReadOnly = useStore((state) => state.isReadOnly)
  const names = useStore(useShallow((state) => state.files.map(({ name }) => name)))
  const activeFile = useStore((state) => state.activeFile)
  const { setActiveFile, addFile, removeFile, renameFile, revealRange } = useStore.getState()
  const [renaming, setRenaming] = useState<string | null>(null)

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, name: string): void => {
    const at = names.indexOf(name)
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0) {
      const next = names[(at + step + names.length) % names.length]
      if (next === undefined) return
      setActiveFile(next)
      event.currentTarget.parentElement?.parentElement
        ?.querySelectorAll<HTMLElement>('[role="tab"]')
        [names.indexOf(next)]?.focus()
    } else if (event.key === 'F2' && !isReadOnly) setRenaming(name)
    else if (event.key === 'Delete' && !isReadOnly) removeFile(name)
    else return
    event.preventDefault()
  }

  return (
    <div className={styles['tabs']}>
      <div className={styles['tabList']} role="tablist" aria-label="Files">
        {names.map((name) =>
          renaming === name ? (
            <input
              key={name}
              className={styles['rename']}
              aria-label={`New name of ${name}`}
              defaultValue={name}
              autoFocus
              onFocus={(event) => event.target.select()}
              onBlur={(event) => {
                renameFile(name, event.target.value)
                setRenaming(null)
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter') event.currentTarget.blur()
                if (event.key === 'Escape') setRenaming(null)
              }}
            />
          ) : (
            <span
              key={name}
              ref={name === activeFile ? keepInSight : null}
              className={styles['tab']}
              data-active={name === activeFile}
              role="presentation"
            >
              <button
                type="button"
                role="tab"
                aria-label={name}
                aria-selected={name === activeFile}
                tabIndex={name === activeFile ? 0 : -1}
                title={isReadOnly ? name : `${name} (F2 renames, Delete closes)`}
                onClick={() => setActiveFile(name)}
                onDoubleClick={() => !isReadOnly && setRenaming(name)}
                onKeyDown={(event) => onKeyDown(event, name)}
              >
                <span>{name.slice(0, -endLetters)}</span>
                <span>{name.slice(-endLetters)}</span>
              </button>
            </span>
          ),
        )}
      </div>
      {activeFile !== '' && !isReadOnly && (
        <IconButton label={`Close ${activeFile}`} onClick={() => removeFile(activeFile)}>
          <X size={14} aria-hidden />
        </IconButton>
      )}
      {!isReadOnly && (
        <IconButton label="New file" onClick={() => revealRange(startOf(addFile()))}>
          <Plus size={16} aria-hidden />
        </IconButton>
      )}
    </div>
  )
}
