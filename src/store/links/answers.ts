/** How answers of the engine come onto the page: the picture, and with it or after it what is wrong. */
import type { StoreApi } from 'zustand'
import { isBlank } from '../state/blank'
import { problemsOf } from '../state/problems'
import { whatIsLeft } from '../state/selection'
import type { Selection, Snapshot, Store } from '../state/store-type'

export interface Answer {
  readonly snapshot: Snapshot
  readonly durationMs: number
  /** Its likely mistakes come later. */
  readonly isUnlinted: boolean
}

interface Needs {
  /** The text has moved on. */
  readonly isBehind: () => boolean
  readonly explain: (selection: Selection | null) => void
}

interface Shown {
  readonly show: (answer: Answer) => void
  readonly showProblems: (problems: Snapshot['diagnostics']) => void
}

export function answersOn(store: StoreApi<Store>, { isBehind, explain }: Needs): Shown {
  /** The last answer has a syntax error, or a template that is not rendered. */
  let isBroken = false
  /** What names the workspace whose picture is shown. */
  let shownOf = ''
  const said = (announcement: string): Partial<Store> => (store.getState().isVeiled ? {} : { announcement })

  function showProblems(problems: Snapshot['diagnostics']): void {
    const { snapshot, status } = store.getState()
    if (snapshot === null || (status !== 'updating' && status !== 'incomplete')) return
    store.setState({
      problems,
      status: isBehind() ? 'updating' : isBroken ? 'incomplete' : 'ready',
      ...said(summary({ ...snapshot, diagnostics: problems })),
    })
  }

  function show({ snapshot: answer, durationMs, isUnlinted }: Answer): void {
    const state = store.getState()
    if (isBlank(state.files)) return
    isBroken = answer.diagnostics.some(
      ({ severity, code }) => code === 'template' || (severity === 'error' && code.startsWith('yaml-')),
    )
    // Where a syntax error, or a template that is not rendered, leaves nothing at all to show, the last picture stays, with the new diagnostics.
    const isKept = isBroken && answer.resources.length === 0 && state.snapshot !== null
    const snapshot = isKept && state.snapshot !== null ? { ...state.snapshot, diagnostics: answer.diagnostics } : answer
    const selection = state.selection === null ? null : whatIsLeft(state.selection, snapshot)
    // Likely mistakes follow, if the text can be read at all: those of before stand as long as the text that they are about does.
    const opened = `${state.workspaceId} ${state.openings}`
    const isToFollow = isUnlinted && !isBroken
    const isSameText = opened === shownOf
    shownOf = opened
    store.setState({
      snapshot,
      problems: isToFollow && isSameText && state.snapshot !== null ? problemsOf(state) : null,
      status: isBehind() || isToFollow ? 'updating' : isBroken ? 'incomplete' : 'ready',
      durationMs,
      step: null,
      ...(isUnlinted ? {} : said(summary(snapshot))),
      ...(selection === state.selection ? {} : { selection }),
      ...(selection === null ? { explanation: null } : {}),
    })
    // The engine knows nothing of a picture that is merely kept.
    if (!isKept || selection === null) explain(selection)
  }

  return { show, showProblems }
}

function summary({ endpoints, flows, diagnostics }: Snapshot): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`
  return `${count(endpoints.length, 'endpoint')}, ${count(flows.total, 'flow')}, ${flows.totals.dropped} dropped, ${count(errors, 'error')}`
}
