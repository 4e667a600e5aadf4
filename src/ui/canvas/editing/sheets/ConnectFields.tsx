import { useId } from 'react'
import type { LabelChoice } from '../../../../store/index'
import styles from '../editing.module.css'

interface EndFieldProps {
  readonly name: string
  readonly value: string
  readonly ends: readonly { readonly key: string; readonly name: string }[]
  readonly onChange: (key: string) => void
  readonly autoFocus?: boolean
}

/** One end of a connection. */
export function EndField({ name, value, ends, onChange, autoFocus = false }: EndFieldProps) {
  return (
    <label className={styles['field']}>
      {name}
      <select value={value} autoFocus={autoFocus} onChange={(event) => onChange(event.target.value)}>
        {value === '' && <option value="">Choose…</option>}
        {ends.map((end) => (
          <option key={end.key} value={end.key}>
            {end.name}
          </option>
        ))}
      </select>
    </label>
  )
}

interface LabelFieldProps {
  readonly name: string
  readonly choices: readonly LabelChoice[]
  readonly chosen: number
  readonly onChange: (at: number) => void
}

/** Which labels a rule selects an end by, with whom else they select. */
export function LabelField({ name, choices, chosen, onChange }: LabelFieldProps) {
  const id = useId()
  if (choices.length === 0) return null
  const words = ({ labels, others }: LabelChoice): string => {
    const text = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ')
    return others.length === 0 ? text : `${text} (and ${others.length} more ${others.length === 1 ? 'pod' : 'pods'})`
  }
  return (
    <label className={styles['field']} htmlFor={id}>
      {name}
      <select id={id} value={chosen} onChange={(event) => onChange(Number(event.target.value))}>
        {choices.slice(0, 8).map((choice, i) => (
          <option key={words(choice)} value={i}>
            {words(choice)}
          </option>
        ))}
      </select>
    </label>
  )
}
