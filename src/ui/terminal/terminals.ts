/** The terminals of the page. They go on while another tab of the pane is shown: what they printed stays, and what follows follows. */
import { ShellTerminal } from './terminal'

/** What the terminals look like to the pane. */
export interface Terminals {
  readonly sessions: readonly number[]
  readonly current: number
}

interface Screen {
  readonly terminal: ShellTerminal
  readonly element: HTMLElement
}

/** Sessions are numbered for the life of the page. */
let next = 2
let terminals: Terminals = { sessions: [1], current: 1 }
const screens = new Map<number, Screen>()
const listeners = new Set<() => void>()

function change(to: Terminals): void {
  terminals = to
  for (const listener of listeners) listener()
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function readTerminals(): Terminals {
  return terminals
}

export function addTerminal(): void {
  const session = next++
  change({ sessions: [...terminals.sessions, session], current: session })
}

export function showTerminal(current: number): void {
  change({ ...terminals, current })
}

export function closeTerminal(session: number): void {
  screens.get(session)?.terminal.dispose()
  screens.delete(session)
  const sessions = terminals.sessions.filter((other) => other !== session)
  change({ sessions, current: session === terminals.current ? (sessions.at(-1) ?? 1) : terminals.current })
}

/** Shows a terminal in a place, which is made where there is none yet. */
export function placeTerminal(session: number, place: HTMLElement, theme: ShellTerminal['theme']): ShellTerminal {
  const known = screens.get(session)
  if (known !== undefined) {
    place.append(known.element)
    known.terminal.theme = theme
    return known.terminal
  }
  const element = document.createElement('div')
  element.style.height = '100%'
  place.append(element)
  const terminal = new ShellTerminal(session, element, theme)
  screens.set(session, { terminal, element })
  return terminal
}
