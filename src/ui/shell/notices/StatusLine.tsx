import { useDeferredValue, useEffect, useState } from 'react'
import { PanelBottom, PanelLeft, PanelRight } from 'lucide-react'
import {
  isPaneShown,
  leftOutPolicies,
  problemsOf,
  useStore,
  type AnalysisStatus,
  type PaneName,
  type Snapshot,
} from '../../../store/index'
import { IconButton } from '../../kit/index'
import { ChangesLine } from './ChangesLine'
import { EditLine } from './EditLine'
import styles from '../shell.module.css'

const states: Readonly<Record<AnalysisStatus, string>> = {
  empty: 'Empty workspace',
  computing: 'Computing…',
  ready: 'Up to date',
  updating: 'Updating…',
  incomplete: 'Some text cannot be read',
  restarting: 'Restarting the engine…',
  failed: 'Last state that could be computed',
}

const steps: Readonly<Record<NonNullable<ReturnType<typeof useStore.getState>['step']>, string>> = {
  reading: 'reading the text',
  judging: 'working out verdicts',
  listing: 'listing flows',
  linting: 'looking for likely mistakes',
}

/** Made once: at each key a line of counts is written. */
const numbers = new Intl.NumberFormat('en')

const count = (number: number, one: string, many = `${one}s`): string =>
  `${numbers.format(number)} ${number === 1 ? one : many}`

function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`
}

/** What is said comes with the panes that it is said of, which are drawn after the picture and may have to ask for more: until then the page is at work. */
function useShown(): { readonly status: AnalysisStatus; readonly snapshot: Snapshot | null } {
  const status = useStore((state) => state.status)
  const newest = useStore((state) => state.snapshot)
  const snapshot = useDeferredValue(newest)
  const hasViewsBehind = useStore((state) => state.viewsBehind > 0)
  const isBehind = (snapshot !== newest || hasViewsBehind) && (status === 'ready' || status === 'incomplete')
  return { status: !isBehind ? status : snapshot === null ? 'computing' : 'updating', snapshot }
}

export function StatusLine() {
  const { status, snapshot } = useShown()
  const step = useStore((state) => state.step)
  const isAtWork = status === 'computing' || status === 'updating'
  const durationMs = useStore((state) => state.durationMs)
  const { refused, notEnforced } = leftOutPolicies(snapshot ?? { diagnostics: [], policies: [] })
  const problems = useStore(problemsOf).filter(({ severity }) => severity !== 'info').length
  return (
    <footer className={styles['status']}>
      <span data-testid="status" data-status={status}>
        {states[status]}
        {isAtWork && step !== null && ` ${steps[step]}`}
      </span>
      {snapshot !== null && (
        <>
          <span>{count(snapshot.endpoints.length, 'endpoint')}</span>
          <span>
            {count(snapshot.policies.length, 'policy', 'policies')}
            {refused.length > 0 && <strong className={styles['bad']}> ({refused.length} refused)</strong>}
          </span>
          {notEnforced.length > 0 && (
            <strong
              className={styles['bad']}
              title="Policies of other programs, misspelt kinds and templates take no part in the picture. The inspector, with nothing selected, says what to do about each."
            >
              {count(notEnforced.length, 'policy', 'policies')} not enforced
            </strong>
          )}
          <span>
            {count(snapshot.flows.total, 'flow')}, {numbers.format(snapshot.flows.totals.dropped)} dropped
          </span>
          {problems > 0 ? (
            <strong className={styles['bad']}>{count(problems, 'problem')}</strong>
          ) : (
            <span>0 problems</span>
          )}
          <ChangesLine />
        </>
      )}
      <Told />
      <EditLine />
      <span className={styles['spacer']} />
      {snapshot !== null && (
        <span className={styles['faint']} title="What the last change took to compute">
          {duration(durationMs)}
        </span>
      )}
      <NotStored />
      <PaneToggles />
      <Announcements />
    </footer>
  )
}

/** Screen readers hear it as an announcement. */
function Told() {
  const told = useStore((state) => (state.told === state.announcement ? state.told : ''))
  return (
    told !== '' && (
      <strong className={styles['told']} data-testid="told" aria-hidden>
        {told}
      </strong>
    )
  )
}

/** Sentences that stand at once: what an edit wrote, what that did to the flows, and what there is now. */
const mostSaid = 3

/** What is said to screen readers: one sentence does not take the place of another that has not been read yet. */
function Announcements() {
  const [said, setSaid] = useState<readonly (readonly [id: number, text: string])[]>([])
  useEffect(
    () =>
      useStore.subscribe(({ announcement }, { announcement: before }) => {
        if (announcement !== before)
          setSaid((known) => [...known.slice(1 - mostSaid), [(known.at(-1)?.[0] ?? 0) + 1, announcement]])
      }),
    [],
  )
  return (
    <span role="status" aria-live="polite" aria-atomic="false" className="visually-hidden">
      {said.map(([id, text]) => (
        <span key={id}>{text} </span>
      ))}
    </span>
  )
}

const panes = [
  { pane: 'editor', title: 'Editor', Icon: PanelLeft },
  { pane: 'flows', title: 'Flows', Icon: PanelBottom },
  { pane: 'inspector', title: 'Inspector', Icon: PanelRight },
] as const satisfies readonly { readonly pane: PaneName; readonly [key: string]: unknown }[]

/** Shows and hides the panes round the picture. */
function PaneToggles() {
  const shown = useStore((state) => panes.flatMap(({ pane }) => (isPaneShown(state, pane) ? pane : [])).join(' '))
  const togglePane = useStore((state) => state.togglePane)
  return (
    <span className={styles['paneToggles']} role="group" aria-label="Panes">
      {panes.map(({ pane, title, Icon }) => {
        const isShown = shown.includes(pane)
        return (
          <IconButton
            key={pane}
            label={title}
            hint={isShown ? 'shown; click to hide' : 'hidden; click to show'}
            aria-pressed={isShown}
            onClick={() => togglePane(pane)}
          >
            <Icon size={14} aria-hidden />
          </IconButton>
        )
      })}
    </span>
  )
}

/** Fields of the text that stay out of the browser's storage. */
function NotStored() {
  const leftOut = useStore((state) => state.leftOutCount)
  const inexact = useStore((state) => state.inexactFiles)
  if (leftOut === 0 && inexact.length === 0) return null
  if (inexact.length > 0)
    return (
      <strong
        className={styles['bad']}
        title="What cannot be read could be a secret, so it is not stored: after a reload those lines, or the comments and layout of the document, are gone. Correct the text, or export it to keep it."
      >
        {inexact.length === 1 ? inexact[0] : count(inexact.length, 'file')} not stored as written
      </strong>
    )
  return (
    <span
      className={styles['faint']}
      title="Fields that play no part in network policy (env, args, annotations, Secret data…) and comments that may hold a secret are not stored: after a reload the text is without them. Export it to keep them."
    >
      {count(leftOut, 'field')} not stored
    </span>
  )
}
