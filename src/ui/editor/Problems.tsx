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
  const rows = alike(diagnostics.toSorted((a, b) => order[a.severity] - order[b.severity]))
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
          {rows.slice(0, shownAtMost).map(([words, row]) => (
            <Problem key={words} {...row} />
          ))}
          {rows.length > shownAtMost && (
            <li className={styles['problem']}>
              {rows.length - shownAtMost} more are not listed here. F8 walks through every problem.
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

interface Row {
  readonly diagnostic: Diagnostic
  /** The same elsewhere, word for word. */
  readonly others: readonly Diagnostic[]
}

/** What is said in the same words of several places is one row, where the first of them stands; by these words. */
function alike(diagnostics: readonly Diagnostic[]): readonly (readonly [words: string, row: Row])[] {
  const rows = new Map<string, { readonly diagnostic: Diagnostic; readonly others: Diagnostic[] }>()
  for (const diagnostic of diagnostics) {
    const { severity, code, message, help = '', fix } = diagnostic
    const words = [severity, code, message, help, fix?.title ?? ''].join('\n')
    const row = rows.get(words)
    if (row === undefined) rows.set(words, { diagnostic, others: [] })
    else row.others.push(diagnostic)
  }
  return [...rows]
}

const placesAtMost = 6

function Problem({ diagnostic, others }: Row) {
  const { severity, code, message, help, range, fix } = diagnostic
  const { applyEdits, showHelp, embedding, isReadOnly } = useStore.getState()
  const [isWhole, setWhole] = useState(false)
  const places = isWhole ? others : others.slice(0, placesAtMost)
  const all = others.length + 1
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
            {others.length > 0 && (
              <>
                {' '}
                <LinkButton
                  onClick={() => {
                    const edits = [diagnostic, ...others].flatMap((one) => one.fix?.edits ?? [])
                    applyEdits(edits, `${fix.title} in ${all} places`)
                  }}
                >
                  Fix all {all}
                </LinkButton>
              </>
            )}
          </>
        )}{' '}
        {embedding === null && (
          <LinkButton className={styles['code']} aria-label={`What ${code} means`} onClick={() => showHelp(code)}>
            {code}
          </LinkButton>
        )}
        {others.length > 0 && (
          <div className={styles['help']}>
            Also in{' '}
            {places.map((other, i) => (
              <span key={i}>
                {i > 0 && ', '}
                <LinkButton onClick={() => void showPlace(other.range)}>
                  {other.range.file === range.file
                    ? `line ${other.range.line}`
                    : `${other.range.file}:${other.range.line}`}
                </LinkButton>
              </span>
            ))}
            {places.length < others.length && (
              <>
                {' and '}
                <LinkButton onClick={() => setWhole(true)}>{others.length - places.length} more</LinkButton>
              </>
            )}
          </div>
        )}
      </div>
    </li>
  )
}
