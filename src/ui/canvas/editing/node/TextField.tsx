import { useState } from 'react'
import styles from '../editing.module.css'

interface TextFieldProps {
  readonly name: string
  readonly value: string
  readonly hint?: string
  readonly problem?: (text: string) => string | null
  readonly onCommit: (text: string) => void
}

/** A field that is applied on Enter or when it is left. */
export function TextField({ name, value, hint, problem, onCommit }: TextFieldProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const wrong = draft === null ? null : (problem?.(draft) ?? null)
  const commit = (): void => {
    if (draft === null) return
    if (draft.trim() !== '' && draft !== value && wrong === null) onCommit(draft.trim())
    setDraft(null)
  }
  return (
    <label className={styles['field']}>
      {name}
      <input
        value={draft ?? value}
        placeholder={hint}
        aria-invalid={wrong !== null}
        onChange={(event) => setDraft(event.target.value)}
        data-own-escape={draft === null ? undefined : ''}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
          if (event.key === 'Escape' && draft !== null) {
            event.stopPropagation()
            setDraft(null)
          }
        }}
      />
      {wrong !== null && <small className={styles['problem']}>{wrong}</small>}
    </label>
  )
}
