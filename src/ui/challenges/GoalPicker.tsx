import { useState } from 'react'
import styles from './challenges.module.css'
import type { Candidate, Draft } from './draft'

interface PickerProps {
  readonly candidates: readonly Candidate[]
  readonly chosen: Draft['chosen']
  readonly onChange: (chosen: Draft['chosen']) => void
}

const mostShown = 60

/** Flows, checks and pods of the workspace, each of which may become a goal. Those that are chosen come first. */
export function GoalPicker({ candidates, chosen, onChange }: PickerProps) {
  const [filter, setFilter] = useState('')
  const isChosen = ({ key }: Candidate): boolean => Object.hasOwn(chosen, key)
  const found = candidates.filter(
    (candidate) => !isChosen(candidate) && candidate.text.toLowerCase().includes(filter.toLowerCase()),
  )
  const shown = [...candidates.filter(isChosen), ...found.slice(0, mostShown)]
  const choose = (key: string, value: string): void => {
    const { [key]: _before, ...rest } = chosen
    onChange(value === 'allowed' || value === 'denied' ? { ...rest, [key]: value } : rest)
  }
  return (
    <fieldset className={styles['picker']}>
      <legend>Goals: what must be so at the end</legend>
      <input
        type="search"
        aria-label="Find flows and pods"
        placeholder="Find flows and pods"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      {candidates.length === 0 && (
        <p className={styles['soft']}>
          The workspace has no pods yet: paste or draw some, then make a challenge of them.
        </p>
      )}
      <ul>
        {shown.map((candidate) => (
          <li key={candidate.key}>
            <span>{candidate.text}</span>
            <span className={styles['soft']}>now {candidate.words[candidate.now]}</span>
            <select
              aria-label={candidate.text}
              value={chosen[candidate.key] ?? ''}
              onChange={(event) => choose(candidate.key, event.target.value)}
            >
              <option value="">not asked</option>
              <option value="allowed">must be {candidate.words.allowed}</option>
              <option value="denied">must be {candidate.words.denied}</option>
            </select>
          </li>
        ))}
      </ul>
      {found.length > mostShown && (
        <p className={styles['soft']}>{found.length - mostShown} more: narrow them by the field above.</p>
      )}
    </fieldset>
  )
}
