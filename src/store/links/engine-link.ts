/**
 * Between the store and the engine: changed text goes to the engine after a pause, snapshots come back, and the
 * selected flow has its explanation.
 */
import type { StoreApi } from 'zustand'
import type { ClientEvents, EngineClient, Timers } from '../../worker/index'
import { isBlank } from '../state/blank'
import { whatIsLeft } from '../state/selection'
import type { Selection, Snapshot, Store } from '../state/store-type'
import { isHalfWritten, isTyped } from './half-written'

/** A key is shown before what it means is worked out. */
const answerAfterMs = 10
/** While an answer is on its way, typing goes on: what is half written is not worth one each time. */
const typingAfterMs = 60
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
  let held: (() => void) | null = null
  /** Grows with each question for an explanation, so that late answers are known. */
  let asked = 0

  function analyse(): void {
    pause = null
    const state = store.getState()
    if (isBlank(state.files)) {
      store.setState({ status: 'empty', snapshot: null, explanation: null, selection: null })
      explain(null)
    }
    // A blank workspace is analysed too, so that a late answer cannot bring an old picture back.
    const { number } = state.snapshot ?? {}
    client.analyze(state.files, state.options, [...state.comparedSnapshots, ...(number === undefined ? [] : [number])])
  }

  function receiveSnapshot(answer: Snapshot, durationMs: number): void {
    const { snapshot } = store.getState()
    held = null
    if (rest === null || snapshot === null || !isHalfWritten(answer, snapshot)) show(answer, durationMs)
    else {
      held = () => show(answer, durationMs)
      store.setState({ step: null })
    }
  }

  function showHeld(): void {
    rest = null
    const waiting = held
    held = null
    waiting?.()
  }

  function show(answer: Snapshot, durationMs: number): void {
    const state = store.getState()
    if (isBlank(state.files)) return
    const isBroken = answer.diagnostics.some(
      ({ severity, code }) => code === 'template' || (severity === 'error' && code.startsWith('yaml-')),
    )
    // Where a syntax error, or a template that is not rendered, leaves nothing at all to show, the last picture stays, with the new diagnostics.
    const isKept = isBroken && answer.resources.length === 0 && state.snapshot !== null
    const snapshot = isKept && state.snapshot !== null ? { ...state.snapshot, diagnostics: answer.diagnostics } : answer
    const selection = state.selection === null ? null : whatIsLeft(state.selection, snapshot)
    store.setState({
      snapshot,
      status: pause !== null ? 'updating' : isBroken ? 'incomplete' : 'ready',
      durationMs,
      step: null,
      announcement: summary(snapshot),
      ...(selection === state.selection ? {} : { selection }),
      ...(selection === null ? { explanation: null } : {}),
    })
    // The engine knows nothing of a picture that is merely kept.
    if (!isKept || selection === null) explain(selection)
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
      const isAnswered = state.status === 'ready' || state.status === 'incomplete'
      pause = timers.set(analyse, state.snapshot === null ? 0 : isAnswered ? answerAfterMs : typingAfterMs)
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

function summary({ endpoints, flows, diagnostics }: Snapshot): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`
  return `${count(endpoints.length, 'endpoint')}, ${count(flows.total, 'flow')}, ${flows.totals.dropped} dropped, ${count(errors, 'error')}`
}
