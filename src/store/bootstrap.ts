/** Wires the store to the engine and to the browser's storage. Called once, when the page starts. */
import { get as readStored, set as writeStored } from 'idb-keyval'
import { startEngine, type EngineClient } from '../worker/index'
import { fromRecord, toRecord } from './persistence'
import { useStore } from './store'
import type { Selection, Snapshot, Store } from './types'

const storageKey = 'membrane.workspace'
const analyseAfterMs = 120
const saveAfterMs = 400

/** One empty file, so that there is a place to type and paste into. */
const firstVisit = { files: [{ name: 'manifests.yaml', text: '' }], activeFile: 'manifests.yaml' }

export async function startApp(): Promise<void> {
  await load()
  const client = startEngine({
    onSnapshot: receiveSnapshot,
    onRestart: (reason) =>
      useStore.setState({ status: 'restarting', notice: `The engine was restarted: ${reason}. Your text is safe.` }),
    onGiveUp: (reason) =>
      useStore.setState({
        status: 'failed',
        notice: `The engine cannot read this text: ${reason}. The picture shows the last state that it could; your text is safe.`,
      }),
  })
  watchText(client)
  watchSelection(client)
  watchStorage()
}

async function load(): Promise<void> {
  try {
    const stored = fromRecord(takePending() ?? (await readStored(storageKey)))
    useStore.setState({ ...(stored === null || stored.files.length === 0 ? firstVisit : stored), isLoaded: true })
  } catch {
    useStore.setState({
      ...firstVisit,
      isLoaded: true,
      storageProblem:
        'This browser does not let the page store anything: the workspace is gone when the page is closed. Export it to keep it.',
    })
  }
}

/** A record that was written in a hurry when the page was left, before the database could take it. */
function takePending(): unknown {
  const text = window.localStorage.getItem(storageKey)
  if (text === null) return null
  window.localStorage.removeItem(storageKey)
  try {
    return JSON.parse(text)
  } catch {
    // Cut short: the database has the state before.
    return null
  }
}

function forgetPending(): void {
  try {
    window.localStorage.removeItem(storageKey)
  } catch {
    // Storage is forbidden: there is nothing to forget.
  }
}

function isBlank({ files }: Store): boolean {
  return files.every((file) => file.text.trim() === '')
}

function watchText(client: EngineClient): void {
  let timer = 0
  const analyse = (): void => {
    const state = useStore.getState()
    if (isBlank(state)) {
      // A blank workspace is analysed too, so that a late answer cannot bring an old picture back.
      useStore.setState({ status: 'empty', snapshot: null, explanation: null, selection: null })
    } else {
      useStore.setState({ status: state.snapshot === null ? 'computing' : 'updating' })
    }
    client.analyze(state.files, state.options)
  }
  useStore.subscribe((state, before) => {
    if (state.files === before.files && state.options === before.options) return
    window.clearTimeout(timer)
    // The first text is worth an answer at once; typing is worth a pause.
    timer = window.setTimeout(analyse, state.snapshot === null ? 0 : analyseAfterMs)
  })
  if (!isBlank(useStore.getState())) analyse()
}

function receiveSnapshot(snapshot: Snapshot, durationMs: number): void {
  const state = useStore.getState()
  if (isBlank(state)) return
  const isBroken = snapshot.diagnostics.some(({ severity, code }) => severity === 'error' && code.startsWith('yaml-'))
  const isNothingLeft = snapshot.resources.length === 0 && isBroken && state.snapshot !== null
  const stillThere = state.selection !== null && isThere(state.selection, snapshot)
  useStore.setState({
    // Where a syntax error leaves nothing at all to show, the last picture stays, with the new diagnostics.
    snapshot:
      isNothingLeft && state.snapshot !== null ? { ...state.snapshot, diagnostics: snapshot.diagnostics } : snapshot,
    status: isBroken ? 'incomplete' : 'ready',
    durationMs,
    announcement: summary(snapshot),
    ...(stillThere ? {} : { selection: null, explanation: null }),
  })
}

function summary({ endpoints, flows, diagnostics }: Snapshot): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return `${endpoints.length} endpoints, ${flows.total} flows, ${flows.totals.dropped} dropped, ${errors} errors`
}

function isThere(selection: Selection, snapshot: Snapshot): boolean {
  const hasPeer = (key: string): boolean => snapshot.flows.peers.some((peer) => peer.key === key)
  switch (selection.kind) {
    case 'endpoint':
      return snapshot.endpoints.some((endpoint) => endpoint.key === selection.key)
    case 'peer':
      return hasPeer(selection.key)
    case 'namespace':
      return snapshot.namespaces.some((namespace) => namespace.name === selection.name)
    case 'policy':
      return snapshot.policies.some((policy) => policy.key === selection.key)
    case 'flow':
      return hasPeer(selection.flow.from) && hasPeer(selection.flow.to)
    case 'edge':
      return hasPeer(selection.from) && hasPeer(selection.to)
  }
}

/** Keeps the explanation of the selected flow up to date. */
function watchSelection(client: EngineClient): void {
  let asked = 0
  useStore.subscribe((state, before) => {
    if (state.selection === before.selection && state.snapshot === before.snapshot) return
    const { selection } = state
    const mine = ++asked
    if (selection?.kind !== 'flow') return
    void client.probe(selection.flow).then((verdict) => {
      if (mine === asked) useStore.setState({ explanation: verdict })
    })
  })
}

function watchStorage(): void {
  let timer = 0
  let saved = toRecord(useStore.getState())
  const isSaved = (record: typeof saved): boolean => {
    const before = new Map<string, unknown>(Object.entries(saved))
    return Object.entries(record).every(([key, value]) => Object.is(value, before.get(key)))
  }
  const save = (): void => {
    window.clearTimeout(timer)
    const record = toRecord(useStore.getState())
    if (isSaved(record)) return
    saved = record
    forgetPending()
    writeStored(storageKey, record).then(
      () => useStore.getState().storageProblem !== null && useStore.setState({ storageProblem: null }),
      () =>
        useStore.setState({
          storageProblem:
            'The workspace could not be stored: the browser forbids it or its storage is full. Export the workspace to keep it.',
        }),
    )
  }
  // A page that is being left does not wait for the database, so what is not yet in there goes to the quick store.
  const saveInHurry = (): void => {
    const record = toRecord(useStore.getState())
    if (isSaved(record)) return
    try {
      window.localStorage.setItem(storageKey, JSON.stringify(record))
    } catch {
      save()
    }
  }
  useStore.subscribe(() => {
    window.clearTimeout(timer)
    timer = window.setTimeout(save, saveAfterMs)
  })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save())
  window.addEventListener('pagehide', saveInHurry)
}
