import { problemsOf, showPlace, useStore } from '../../store/index'
import { asSentence } from '../../values/words'
import { LinkButton } from '../kit/index'
import styles from './help.module.css'

const shownAtMost = 20

/** Where in the workspace a code is reported now. */
export function Places({ code }: { readonly code: string }) {
  const diagnostics = useStore(problemsOf)
  const { applyEdits } = useStore.getState()
  const found = diagnostics.filter((diagnostic) => diagnostic.code === code)
  if (found.length === 0) return <p className={styles['soft']}>It is nowhere in this workspace now.</p>
  return (
    <>
      <h3>In this workspace</h3>
      <ul className={styles['places']}>
        {found.slice(0, shownAtMost).map(({ range, message, fix }, i) => (
          <li key={i}>
            <LinkButton onClick={() => void showPlace(range)}>
              {range.file}:{range.line}
            </LinkButton>{' '}
            {asSentence(message)}
            {fix !== undefined && (
              <>
                {' '}
                <LinkButton onClick={() => applyEdits(fix.edits, fix.title)}>Fix: {fix.title}</LinkButton>
              </>
            )}
          </li>
        ))}
      </ul>
      {found.length > shownAtMost && <p className={styles['soft']}>and {found.length - shownAtMost} more</p>}
    </>
  )
}
