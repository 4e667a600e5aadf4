import type { SharePreview } from '../../store/share/share'
import styles from './share.module.css'

const listAtMost = 12

function lineCount(text: string): string {
  const lines = text.split('\n').length - 1
  return lines === 1 ? '1 line' : `${lines} lines`
}

/** What of the workspace is in the link, to the letter, and what stays behind. */
export function Travelling({ preview }: { readonly preview: SharePreview }) {
  const { workspace, leftOut, unreadable } = preview
  const { files, positions, flowFilter, selection, options, lesson } = workspace
  const places = Object.keys(positions).length
  const more = leftOut.length - listAtMost
  return (
    <>
      <h3 className={styles['heading']}>What travels</h3>
      <ul className={styles['list']}>
        <li>The name “{workspace.name}”</li>
        {Object.keys(options).length > 0 && <li>The cluster settings: {JSON.stringify(options)}</li>}
        {places > 0 && <li>{places === 1 ? 'One place' : `${places} places`} on the canvas</li>}
        {flowFilter.text !== '' && <li>The filter “{flowFilter.text}”</li>}
        {flowFilter.verdicts.length > 0 && <li>The verdicts shown: {flowFilter.verdicts.join(', ')}</li>}
        {lesson !== null && (
          <li>
            The lesson’s step: {lesson.lesson}, {lesson.step}
          </li>
        )}
        {selection !== null && <li>What is selected</li>}
        {files.map(({ name, text }) => (
          <li key={name}>
            <details>
              <summary>
                {name} <span className={styles['soft']}>{lineCount(text)}</span>
              </summary>
              <pre tabIndex={0} aria-label={`What travels of ${name}`}>
                {text}
              </pre>
            </details>
          </li>
        ))}
      </ul>
      <h3 className={styles['heading']}>What stays here</h3>
      <ul className={styles['list']}>
        {leftOut.slice(0, listAtMost).map(({ what, count }) => (
          <li key={what}>
            <code>{what}</code> {count > 1 && <span className={styles['soft']}>{count} times</span>}
          </li>
        ))}
        {more > 0 && <li>and {more} more</li>}
        {unreadable > 0 && (
          <li>
            {unreadable === 1 ? 'One document' : `${unreadable} documents`} with a syntax error: what cannot be read is
            not shared
          </li>
        )}
        {leftOut.length === 0 && unreadable === 0 && <li>Nothing but your undo steps.</li>}
      </ul>
    </>
  )
}
