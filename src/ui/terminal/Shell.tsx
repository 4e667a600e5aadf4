import { Plus, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from '../../store/index'
import '@xterm/xterm/css/xterm.css'
import styles from './terminal.module.css'
import { ShellTerminal } from './terminal'

/** Sessions are numbered for the life of the page. */
let nextSession = 2

/** Terminals in tabs; each keeps what it printed as long as the pane is shown. */
export default function Shell() {
  const [sessions, setSessions] = useState<readonly number[]>([1])
  const [current, setCurrent] = useState(1)
  const isEmpty = useStore((state) => state.files.every(({ text }) => text.trim() === ''))
  const add = (): void => {
    const session = nextSession++
    setSessions([...sessions, session])
    setCurrent(session)
  }
  const close = (session: number): void => {
    const left = sessions.filter((other) => other !== session)
    setSessions(left)
    if (session === current) setCurrent(left.at(-1) ?? 1)
  }
  return (
    <section className={styles['shell']} aria-label="Shell">
      <div className={styles['tabs']}>
        {sessions.map((session, i) => (
          <span key={session} className={styles['tab']}>
            <button
              type="button"
              aria-pressed={session === current}
              onClick={() => setCurrent(session)}
              title={`Terminal ${i + 1}`}
            >
              {`Terminal ${i + 1}`}
            </button>
            {sessions.length > 1 && (
              <button type="button" aria-label={`Close terminal ${i + 1}`} onClick={() => close(session)}>
                <X size={12} aria-hidden />
              </button>
            )}
          </span>
        ))}
        <button type="button" className={styles['add']} aria-label="New terminal" title="New terminal" onClick={add}>
          <Plus size={14} aria-hidden />
        </button>
        <span className={styles['hint']}>
          {isEmpty
            ? 'The workspace is empty: kubectl create namespace shop makes the first object.'
            : 'Simulated: verdicts are the engine’s, ages and answers are made up. Escape, then Tab leaves.'}
        </span>
      </div>
      {sessions.map((session) => (
        <Screen key={session} session={session} isShown={session === current} />
      ))}
    </section>
  )
}

function Screen({ session, isShown }: { readonly session: number; readonly isShown: boolean }) {
  const place = useRef<HTMLDivElement | null>(null)
  const terminal = useRef<ShellTerminal | null>(null)
  useEffect(() => {
    const parent = place.current
    if (parent === null) return
    const shown = new ShellTerminal(session, parent, themeNow())
    terminal.current = shown
    shown.resize()
    const size = new ResizeObserver(() => shown.resize())
    size.observe(parent)
    const theme = new MutationObserver(() => {
      shown.theme = themeNow()
    })
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      size.disconnect()
      theme.disconnect()
      shown.dispose()
    }
  }, [session])
  useEffect(() => {
    if (!isShown) return
    terminal.current?.resize()
    terminal.current?.focus()
  }, [isShown])
  return <div ref={place} className={styles['screen']} hidden={!isShown} />
}

/** The page's colours as the terminal takes them. */
function themeNow() {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const ink = colour('--ink')
  return {
    background: colour('--surface'),
    foreground: ink,
    cursor: colour('--accent'),
    cursorAccent: colour('--surface'),
    selectionBackground: colour('--surface-selected'),
    black: colour('--ink'),
    red: colour('--dropped'),
    green: colour('--forwarded'),
    yellow: colour('--audit'),
    blue: colour('--accent'),
    magenta: colour('--l7'),
    cyan: colour('--accent'),
    white: colour('--ink-soft'),
  }
}
