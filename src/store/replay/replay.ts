/** Opens, judges and closes observed flows. The worker lives as long as the flows are open. */
import { startReplay, type ReplayClient } from '../../worker/replay'
import type { ReplayResponse } from '../../worker/replay-protocol'
import { useStore } from '../store'
import type { ReplayState, Store } from '../state/store-type'

/** The pause before flows are judged again while somebody types. */
const judgeAfterMs = 150

let client: ReplayClient | null = null
let unsubscribe: (() => void) | null = null
let pause: number | null = null
/** Numbers of the newest reading and the newest question: older answers are dropped. */
let readId = 0
let judgeId = 0
let opened: readonly File[] = []

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
  opened = isAdding ? [...opened, ...files] : files
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
      baseline: present !== undefined ? { files: present, options } : (replay?.baseline ?? { files: texts, options }),
    },
  })
  showLower('replay')
  client ??= startReplay(receive, (reason) => fail(`The flows could not be read: ${reason}.`))
  unsubscribe ??= useStore.subscribe(follow)
  client.post({ type: 'read', id: ++readId, files: opened.map((file) => ({ name: file.name, file })) })
}

/** Opens pasted text as a file of flows. */
export function openFlowText(text: string, opening: Opening = {}): void {
  openFlows([new File([text], 'pasted flows')], opening)
}

export function cancelReading(): void {
  client?.post({ type: 'cancel', id: ++readId })
  const { replay, announce } = useStore.getState()
  if (replay === null) return
  if (replay.report === null) closeFlows()
  else change({ reading: null })
  announce('Reading stopped')
}

export function closeFlows(): void {
  client?.dispose()
  client = null
  unsubscribe?.()
  unsubscribe = null
  if (pause !== null) window.clearTimeout(pause)
  pause = null
  opened = []
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
      change({ reading: null, names: replay.reading?.names ?? replay.names })
      judge()
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
  if (state.workspaceId !== before.workspaceId) change({ baseline: { files: state.files, options: state.options } })
  if (state.files === before.files && state.options === before.options && state.comparedPoint === before.comparedPoint)
    return
  if (pause !== null) window.clearTimeout(pause)
  pause = window.setTimeout(judge, judgeAfterMs)
}
