/** Opens, judges and closes observed flows. The worker lives as long as the flows are open. */
import { startReplay, type ReplayClient } from '../../worker/replay'
import type { Observed, ReplayResponse } from '../../worker/messages/replay-protocol'
import { useStore } from '../store'
import type { ReplayState, Store } from '../state/store-type'
import { forgetKeptFlows, readKeptFlows, writeKeptFlows, type KeptFlows } from '../storage/kept-flows'

/** The pause before flows are judged again while somebody types. */
const judgeAfterMs = 150

let client: ReplayClient | null = null
let unsubscribe: (() => void) | null = null
let pause: number | null = null
/** Numbers of the newest reading and the newest question: older answers are dropped. */
let readId = 0
let judgeId = 0
let giveId = 0
let opened: readonly File[] = []
/** What was last said of files without flows. */
let emptyNotice: string | null = null
/** The flows that new ones are read in the place of: they come back where the new ones hold none. */
let replaced: { readonly replay: ReplayState; readonly opened: readonly File[] } | null = null

function change(part: Partial<ReplayState>): void {
  const { replay } = useStore.getState()
  if (replay !== null) useStore.setState({ replay: { ...replay, ...part } })
}

interface Opening {
  /** Beside the flows that are open, not in their place. */
  readonly isAdding?: boolean
  /** The policies that count as the present ones; the workspace as it is where absent. */
  readonly present?: ReplayState['baseline']['files']
}

/** Opens files of flows. */
export function openFlows(files: readonly File[], { isAdding = false, present }: Opening = {}): void {
  if (files.length === 0) return
  const { replay, files: texts, options, showLower } = useStore.getState()
  if (replay?.report != null && replay.reading === null) replaced = { replay, opened }
  opened = isAdding ? [...opened, ...files] : files
  const wasKept = isAdding && replay?.isKept === true
  const reading = {
    names: opened.map(({ name }) => name),
    bytes: opened.reduce((sum, { size }) => sum + size, 0),
    lines: 0,
  }
  useStore.setState({
    replay: {
      reading,
      names: replay?.names ?? [],
      report: isAdding ? (replay?.report ?? null) : null,
      isPending: false,
      problem: null,
      isKept: wasKept,
      isRestored: false,
      baseline: present !== undefined ? { files: present, options } : (replay?.baseline ?? { files: texts, options }),
    },
  })
  showLower('replay')
  connect().post({ type: 'read', id: ++readId, files: opened.map((file) => ({ name: file.name, file })) })
}

/** The worker, which is started with the first flows. */
function connect(): ReplayClient {
  client ??= startReplay(receive, (reason) => fail(`The flows could not be read: ${reason}.`))
  unsubscribe ??= useStore.subscribe(follow)
  return client
}

/** Opens pasted text as a file of flows. */
export function openFlowText(text: string, opening: Opening = {}): void {
  openFlows([new File([text], 'pasted flows')], opening)
}

/** Keeps what is open in this browser, apart from workspaces and links, until it is forgotten. */
export function keepFlows(): void {
  if (client === null || useStore.getState().storage === null) return
  change({ isKept: null })
  client.post({ type: 'give', id: ++giveId })
}

async function keep(observed: Observed): Promise<void> {
  const { replay, storage, workspaceId, tell } = useStore.getState()
  if (replay === null || storage === null) return
  try {
    const { names, baseline } = replay
    const texts = await storage.redact(baseline.files, { purpose: 'store', comments: true })
    const files = baseline.files.map(({ name }, i) => ({ name, text: texts[i]?.text ?? '' }))
    const kept = {
      names,
      observed: withoutExcerpts(observed),
      workspaceId,
      baseline: { files, options: baseline.options },
    }
    await writeKeptFlows({ ...kept, keptAt: Date.now() })
    change({ isKept: true })
    tell('These flows are kept in this browser until you forget them')
  } catch {
    change({ isKept: false })
    tell('The browser did not take the flows: its storage is full or forbidden')
  }
}

/** Lines that could not be read may hold anything: that they were there is kept, not what stood in them. */
function withoutExcerpts(observed: Observed): Observed {
  const files = observed.files.map((file) => ({
    ...file,
    unreadLines: file.unreadLines.map((line) => ({ ...line, excerpt: '' })),
  }))
  return { ...observed, files }
}

/** Takes what is kept out of this browser; what is open stays open. */
export async function forgetFlows(): Promise<void> {
  const { tell } = useStore.getState()
  try {
    await forgetKeptFlows()
    change({ isKept: false })
    tell('The kept flows are forgotten')
  } catch {
    tell('The browser’s storage does not answer')
  }
}

/** The flows that are kept, if any: their files and when they were kept. */
export async function keptFlows(): Promise<Pick<KeptFlows, 'names' | 'keptAt'> | null> {
  return useStore.getState().storage === null ? null : readKeptFlows().catch(() => null)
}

/** Opens the flows that are kept, with what counted as present then, where it is the same workspace. */
export async function openKeptFlows(): Promise<void> {
  const kept = await keptFlows().then((found) => (found === null ? null : readKeptFlows()))
  const { replay, files, options, workspaceId, showLower } = useStore.getState()
  if (kept === null || replay !== null) return
  useStore.setState({
    replay: {
      reading: null,
      names: kept.names,
      report: null,
      isPending: true,
      problem: null,
      isKept: true,
      isRestored: true,
      baseline: kept.workspaceId === workspaceId ? kept.baseline : { files, options },
    },
  })
  opened = []
  showLower('replay')
  connect().post({ type: 'take', id: ++readId, observed: kept.observed })
}

export function cancelReading(): void {
  client?.post({ type: 'cancel', id: ++readId })
  const { replay, announce } = useStore.getState()
  if (replay === null) return
  if (!restore()) closeFlows()
  announce('Reading stopped')
}

/** Goes back to the flows that were open before the last files were read; false where there were none. */
function restore(): boolean {
  if (replaced === null) return false
  opened = replaced.opened
  useStore.setState({ replay: replaced.replay })
  replaced = null
  judge()
  return true
}

export function closeFlows(): void {
  client?.dispose()
  client = null
  unsubscribe?.()
  unsubscribe = null
  if (pause !== null) window.clearTimeout(pause)
  pause = null
  opened = []
  replaced = null
  useStore.setState({ replay: null })
}

/** From here on the workspace as it is now counts as what runs. */
export function takeAsPresent(): void {
  const { files, options } = useStore.getState()
  change({ baseline: { files, options } })
  judge()
}

function fail(problem: string): void {
  client?.dispose()
  client = null
  change({ reading: null, isPending: false, problem })
}

function receive(response: ReplayResponse): void {
  const { replay, announce } = useStore.getState()
  if (replay === null) return
  switch (response.type) {
    case 'progress':
      if (response.id === readId && replay.reading !== null)
        change({ reading: { ...replay.reading, lines: response.lines } })
      return
    case 'read':
      if (response.id !== readId) return
      replaced = null
      // What was said of files before no longer fits.
      if (useStore.getState().notice === emptyNotice) useStore.setState({ notice: null })
      change({ reading: null, names: replay.reading?.names ?? replay.names })
      judge()
      // What was added to kept flows is kept with them.
      if (replay.isKept === true && replay.reading !== null) keepFlows()
      return
    case 'empty': {
      if (response.id !== readId) return
      const isRestored = restore()
      if (!isRestored) closeFlows()
      emptyNotice = noticeOf(response, isRestored)
      useStore.setState({ notice: emptyNotice })
      return
    }
    case 'given':
      if (response.id === giveId) void keep(response.observed)
      return
    case 'report':
      if (response.id !== judgeId) return
      change({ report: response.report, isPending: false })
      announce(response.report.summary)
      return
    case 'failure':
      if (response.id === readId || response.id === judgeId)
        change({ reading: null, isPending: false, problem: `The flows could not be replayed: ${response.message}.` })
  }
}

/** Why files were not opened, and what to do. */
function noticeOf({ names, reason }: Extract<ReplayResponse, { type: 'empty' }>, isRestored: boolean): string {
  const what = names.length === 1 ? `${names[0]} holds` : `These ${names.length} files hold`
  return `${what} no flow that can be read${reason === null ? '' : ` (${reason})`}${isRestored ? ', so the open flows stay as they are' : ''}. Copy the file once more, or record it again with hubble observe -o jsonpb.`
}

/** What the page compares: the present policies and the draft, the same two as in *Compare*. */
function judge(): void {
  pause = null
  const { replay, files, options, comparedPoint } = useStore.getState()
  if (replay === null || client === null || replay.reading !== null) return
  const workspace = { files, options }
  // Flows that came before any manifest: what runs is the first that is opened.
  const baseline = isBlank(replay.baseline.files) ? workspace : replay.baseline
  if (baseline !== replay.baseline) change({ baseline })
  const point = comparedPoint ?? { ...baseline, isAfter: false }
  const [now, draft] = point.isAfter ? [workspace, point] : [point, workspace]
  change({ isPending: true })
  const side = (one: typeof workspace): typeof workspace => ({ files: one.files, options: one.options })
  client.post({ type: 'judge', id: ++judgeId, now: side(now), draft: side(draft) })
}

function isBlank(files: ReplayState['baseline']['files']): boolean {
  return files.every(({ text }) => text.trim() === '')
}

function follow(state: Store, before: Store): void {
  if (state.replay === null) return
  // Of another workspace the policies that run are its own.
  if (state.workspaceId !== before.workspaceId) {
    replaced = null
    change({ baseline: { files: state.files, options: state.options } })
  }
  if (state.files === before.files && state.options === before.options && state.comparedPoint === before.comparedPoint)
    return
  if (pause !== null) window.clearTimeout(pause)
  pause = window.setTimeout(judge, judgeAfterMs)
}
