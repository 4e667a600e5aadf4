import { X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useStore } from '../../../store/index'
import { completeFilter, parseFilter, printFilter, type FilterTerm } from '../../../store/flows/filter/hubble'
import { asSentence } from '../../../values/words'
import { LinkButton } from '../../kit/index'
import styles from './filter.module.css'

type Find = Parameters<typeof parseFilter>[1]

/** What checks regular expressions; null until it is needed and there. */
function useExpressions(isNeeded: boolean): NonNullable<Find> | null {
  const [find, setFind] = useState<NonNullable<Find> | null>(null)
  useEffect(() => {
    if (isNeeded && find === null)
      void import('../../../store/flows/filter/re2').then(({ regularExpressions }) =>
        setFind(() => regularExpressions.re2Find),
      )
  }, [isNeeded, find])
  return find
}

/** The filter's flags as chips: a click turns one round, its cross takes it away. Below them, what could not be read. */
export default function FilterChips() {
  const filter = useStore((state) => state.flowFilter)
  const setFilter = useStore((state) => state.setFlowFilter)
  const { text } = filter
  const snapshot = useStore((state) => state.snapshot)
  const find = useExpressions(/--http-(path|url)/.test(text))
  const { filter: read, problems } = useMemo(() => {
    const { filter: parsed, problems: found } = parseFilter(text, find)
    // A word that is still being typed is not wrong yet.
    const isUnfinished = snapshot !== null && completeFilter(text, text.length, snapshot).length > 0
    return { filter: parsed, problems: isUnfinished ? found.filter(({ end }) => end < text.length) : found }
  }, [text, snapshot, find])
  const write = (terms: readonly FilterTerm[]): void => setFilter({ ...filter, text: printFilter({ ...read, terms }) })
  if (read.terms.length === 0 && problems.length === 0) return null
  return (
    <div className={styles['chips']}>
      {read.terms.map((term, i) => (
        <span key={`${i} ${term.flag}`} className={styles['chip']} data-negated={term.isNegated}>
          <button
            type="button"
            title={
              term.isNegated ? 'Leaves these flows out. Click to show only them.' : 'Click to leave these flows out.'
            }
            onClick={() =>
              write(read.terms.map((other) => (other === term ? { ...term, isNegated: !term.isNegated } : other)))
            }
          >
            {term.isNegated && <strong>not </strong>}
            {term.flag} {term.value}
          </button>
          <button
            type="button"
            aria-label={`Take ${term.flag} ${term.value} away`}
            onClick={() => write(read.terms.filter((other) => other !== term))}
          >
            <X size={12} aria-hidden />
          </button>
        </span>
      ))}
      {problems.map(({ severity, message, start, end, suggestion }) => (
        <span key={`${start} ${message}`} className={styles['problem']} data-severity={severity} role="note">
          {asSentence(message)}{' '}
          {suggestion !== undefined && (
            <LinkButton
              onClick={() => setFilter({ ...filter, text: `${text.slice(0, start)}${suggestion}${text.slice(end)}` })}
            >
              Write {suggestion}
            </LinkButton>
          )}
        </span>
      ))}
    </div>
  )
}
