import { ChevronDown, ChevronRight, CircleX, Info, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { problemsOf, showPlace, useStore, type Snapshot } from '../../store/index'
import { asSentence } from '../../values/words'
import { LinkButton } from '../kit/index'
import styles from './editor.module.css'

type Diagnostic = Snapshot['diagnostics'][number]

const icons = { error: CircleX, warning: TriangleAlert, info: Info }
const shownAtMost = 200

const count = (number: number, one: string): string =>
  number === 0 ? '' : `${number} ${number === 1 ? one : `${one}s`}`

/** What is wrong with the text, where, and what to do; quiet notes come last. */
export function Problems() {
  const diagnostics = useStore(problemsOf)
  const [isOpen, setOpen] = useState(true)
  if (diagnostics.length === 0) return null
  const order = { error: 0, warning: 1, info: 2 }
  const sorted = diagnostics.toSorted((a, b) => order[a.severity] - order[b.severity])
  const problems = diagnostics.filter(({ severity }) => severity !== 'info').length
  const notes = diagnostics.length - problems
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <section className={styles['problems']} aria-label="Problems">
      <button type="button" className={styles['problemsHead']} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Chevron size={14} aria-hidden />
        {[count(problems, 'problem'), count(notes, 'note')].filter(Boolean).join(', ')}
      </button>
      {isOpen && (
        <ul>
          {sorted.slice(0, shownAtMost).map((diagnostic, i) => (
            <Problem key={i} diagnostic={diagnostic} />
          ))}
          {sorted.length > shownAtMost && (
            <li className={styles['problem']}>
              {sorted.length - shownAtMost} more are not listed here. F8 walks through every problem.
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

function Problem({ diagnostic }: { readonly diagnostic: Diagnostic }) {
  const { severity, code, message, help, range, fix } = diagnostic
  const { applyEdits, showHelp, embedding, isReadOnly } = useStore.getState()
  const Icon = icons[severity]
  return (
    <li className={styles['problem']} data-severity={severity}>
      <Icon size={14} aria-label={severity} />
      <div>
        <LinkButton onClick={() => void showPlace(range)}>
          {range.file}:{range.line}
        </LinkButton>{' '}
        {asSentence(message)}
        {help !== undefined && <span className={styles['help']}>. {help}</span>}
        {fix !== undefined && !isReadOnly && (
          <>
            {' '}
            <LinkButton onClick={() => applyEdits(fix.edits, fix.title)}>Fix: {fix.title}</LinkButton>
          </>
        )}{' '}
        {embedding === null && (
          <LinkButton className={styles['code']} aria-label={`What ${code} means`} onClick={() => showHelp(code)}>
            {code}
          </LinkButton>
        )}
      </div>
    </li>
  )
}
