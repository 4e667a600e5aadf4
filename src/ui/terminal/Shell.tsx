import { CircleQuestionMark, Plus, X } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useStore } from '../../store/index'
import '@xterm/xterm/css/xterm.css'
import styles from './terminal.module.css'
import type { ShellTerminal } from './terminal'
import { addTerminal, closeTerminal, placeTerminal, readTerminals, showTerminal, subscribe } from './terminals'

/** Terminals in tabs; what they print stays while other tabs of the pane are shown. */
export default function Shell() {
  const { sessions, current } = useSyncExternalStore(subscribe, readTerminals)
  const isEmpty = useStore((state) => state.files.every(({ text }) => text.trim() === ''))
  return (
    <section className={styles['shell']} aria-label="Shell">
      <div className={styles['tabs']}>
        {sessions.map((session, i) => (
          <span key={session} className={styles['tab']}>
            <button
              type="button"
              aria-pressed={session === current}
              onClick={() => showTerminal(session)}
              title={`Terminal ${i + 1}`}
            >
              {`Terminal ${i + 1}`}
            </button>
            {sessions.length > 1 && (
              <button type="button" aria-label={`Close terminal ${i + 1}`} onClick={() => closeTerminal(session)}>
                <X size={12} aria-hidden />
              </button>
            )}
          </span>
        ))}
        <button
          type="button"
          className={styles['add']}
          aria-label="New terminal"
          title="New terminal"
          onClick={addTerminal}
        >
          <Plus size={14} aria-hidden />
        </button>
        <button
          type="button"
          className={styles['add']}
          aria-label="Help on the shell"
          title="Help on the shell"
          onClick={() => useStore.getState().showHelp('topic-shell')}
        >
          <CircleQuestionMark size={14} aria-hidden />
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
  const [terminal, setTerminal] = useState<ShellTerminal | null>(null)
  useEffect(() => {
    const parent = place.current
    if (parent === null) return
    const shown = placeTerminal(session, parent, themeNow())
    setTerminal(shown)
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
    }
  }, [session])
  useEffect(() => {
    if (!isShown) return
    terminal?.resize()
    terminal?.focus()
  }, [isShown, terminal])
  const wanted = useStore((state) => state.shellCommand)
  useEffect(() => {
    // Whoever is shown takes the command, once.
    if (!isShown || terminal === null || wanted === null) return
    useStore.setState({ shellCommand: null })
    void terminal.enter(wanted)
  }, [isShown, terminal, wanted])
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
