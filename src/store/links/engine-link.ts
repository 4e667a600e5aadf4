/**
 * Between the store and the engine: changed text goes to the engine after a pause, snapshots come back, and the
 * selected flow has its explanation.
 */
import type { StoreApi } from 'zustand'
import type { ClientEvents, EngineClient, Timers } from '../../worker/index'
import { isBlank } from '../state/blank'
import type { Selection, Snapshot, Store } from '../state/store-type'
import { problemsOf } from '../state/problems'
import { answersOn, type Answer } from './answers'
import { hasNewProblems, isHalfWritten, isTyped } from './half-written'

/**
 * While an answer is on its way, typing goes on: what is half written is not worth one each time, where one takes a while.
 * So long at most, and no longer than the last took.
 */
const mostTypingMs = 60
/** Text that is sent before the key is drawn: to find what is new in more would hold the drawing up. */
const mostSentAtOnce = 4_000_000
/** So long after the last key, what is half written is shown as it is. */
const restAfterMs = 600

/** Keeps the analysis in the store up to date from here on. */
export function linkEngine(
  store: StoreApi<Store>,
  timers: Timers,
  startEngine: (events: ClientEvents) => EngineClient,
): void {
  const client = startEngine({
    onSnapshot: receiveSnapshot,
    onProblems: receiveProblems,
    onStep: (step) => store.setState({ step }),
    onRestart: (reason) =>
      store.setState({
        status: isBlank(store.getState().files) ? 'empty' : 'restarting',
        notice: `The engine was restarted: ${reason}. Your text is safe.`,
      }),
    onGiveUp: (reason) => {
      held = null
      const hasPicture = store.getState().snapshot !== null
      store.setState({
        status: 'failed',
        notice: `The engine fails on this text: ${reason}. ${hasPicture ? 'The picture shows the last state that it could read. ' : ''}Your text is safe; change it to try again.`,
      })
    },
  })
  store.setState({
    ask: async (kind, asks) => {
      // The engine may be at work on a newer text, and would answer for that. What is redacted has its text with it.
      const { snapshot } = store.getState()
      const answer = await client.ask(kind, asks)
      return kind === 'redact' || store.getState().snapshot === snapshot ? answer : null
    },
    probe: client.probe,
  })
  /** The pause before the next analysis; null where the engine has the newest text. */
  let pause: number | null = null
  /** Runs while keys are being typed; null while they rest. */
  let rest: number | null = null
  /** An answer about what is half written, for when the keys rest. */
  let held: Answer | Snapshot['diagnostics'] | null = null
  /** Grows with each question for an explanation, so that late answers are known. */
  let asked = 0
  const { show, showProblems } = answersOn(store, { isBehind: () => pause !== null, explain })

  function analyse(): void {
    pause = null
    const state = store.getState()
    if (isBlank(state.files)) {
      store.setState({ status: 'empty', snapshot: null, problems: null, explanation: null, selection: null })
      explain(null)
    }
    // A blank workspace is analysed too, so that a late answer cannot bring an old picture back.
    const { number } = state.snapshot ?? {}
    client.analyze(state.files, state.options, [...state.comparedSnapshots, ...(number === undefined ? [] : [number])])
  }

  /** Once all that changes with the text has: browsers draw a key before a timer of no time. */
  function analyseSoon(planned: number): void {
    queueMicrotask(() => {
      if (pause !== planned) return
      timers.clear(planned)
      analyse()
    })
  }

  function receiveSnapshot(snapshot: Snapshot, durationMs: number, isUnlinted: boolean): void {
    const answer = { snapshot, durationMs, isUnlinted }
    held = null
    if (rest === null || !isHalfWritten(snapshot, store.getState())) show(answer)
    else hold(answer)
  }

  /** What was still missing of the last answer. */
  function receiveProblems(problems: Snapshot['diagnostics']): void {
    if (held !== null && 'snapshot' in held) {
      const { snapshot, durationMs } = held
      hold({ snapshot: { ...snapshot, diagnostics: problems }, durationMs, isUnlinted: false })
    } else if (rest !== null && hasNewProblems(problems, problemsOf(store.getState()))) hold(problems)
    else showProblems(problems)
  }

  function hold(answer: NonNullable<typeof held>): void {
    held = answer
    store.setState({ step: null })
  }

  function showHeld(): void {
    rest = null
    const waiting = held
    held = null
    if (waiting === null) return
    if ('snapshot' in waiting) show(waiting)
    else showProblems(waiting)
  }

  /** Asks for the explanation of a selected flow; an answer still on its way for another selection is dropped. */
  function explain(selection: Selection | null): void {
    const mine = ++asked
    if (selection?.kind !== 'flow') return
    void client.probe(selection.flow).then((explanation) => {
      if (mine === asked) store.setState({ explanation })
    })
  }

  store.subscribe((state, before) => {
    if (state.files !== before.files || state.options !== before.options) {
      if (pause !== null) timers.clear(pause)
      if (rest !== null) timers.clear(rest)
      rest = isTyped(state, before) ? timers.set(showHeld, restAfterMs) : null
      if (rest === null) held = null
      const isAnswered = state.snapshot === null || state.status === 'ready' || state.status === 'incomplete'
      pause = timers.set(analyse, isAnswered ? 0 : Math.min(mostTypingMs, state.durationMs))
      if (isAnswered && state.files.reduce((sum, { text }) => sum + text.length, 0) <= mostSentAtOnce)
        analyseSoon(pause)
      store.setState({ status: state.snapshot !== null ? 'updating' : isBlank(state.files) ? 'empty' : 'computing' })
    }
    // A selection that a snapshot changes is explained with the snapshot.
    if (state.selection !== before.selection && state.snapshot === before.snapshot) explain(state.selection)
  })
  if (!isBlank(store.getState().files)) {
    store.setState({ status: 'computing' })
    analyse()
  }
}
