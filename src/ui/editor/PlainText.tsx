import { useEffect, useRef, type ReactNode } from 'react'
import { useStore } from '../../store/index'
import { EditorTabs } from './EditorTabs'
import { Problems } from './Problems'
import { useMarked } from './useMarked'
import styles from './plain.module.css'

interface Props {
  /** Said above the text. */
  readonly note?: string
  /** What stands at the right of the tabs. */
  readonly children?: ReactNode
}

/** The YAML to read, with numbered lines, where the editor would be too much to load: lines of what is selected are marked. */
export function PlainText({ note, children }: Props) {
  const activeFile = useStore((state) => state.activeFile)
  const text = useStore((state) => state.files.find(({ name }) => name === activeFile)?.text ?? '')
  const { from, to } = useMarked()
  const first = useRef<HTMLLIElement>(null)
  useEffect(() => first.current?.scrollIntoView({ block: 'nearest' }), [from, activeFile])
  return (
    <div className={styles['plain']}>
      <div className={styles['head']}>
        <EditorTabs />
        {children}
      </div>
      {note !== undefined && <p role="status">{note}</p>}
      <ol className={styles['lines']} aria-label={`Text of ${activeFile}`} tabIndex={0}>
        {text
          .replace(/\n$/, '')
          .split('\n')
          .map((line, i) => (
            <li key={i} ref={i + 1 === from ? first : null} data-marked={from <= i + 1 && i + 1 <= to}>
              <Line text={line} />
            </li>
          ))}
      </ol>
      <Problems />
    </div>
  )
}

/** A key, and a comment, look like what they are. */
function Line({ text }: { readonly text: string }) {
  const comment = /^\s*#/.test(text)
  if (comment) return <code className={styles['comment']}>{text}</code>
  const [, indent = '', key, rest = ''] = /^(\s*(?:-\s+)*)([\w./-]+:)(?=\s|$)(.*)$/.exec(text) ?? []
  if (key === undefined) return <code>{text}</code>
  return (
    <code>
      {indent}
      <span className={styles['key']}>{key}</span>
      {rest}
    </code>
  )
}
