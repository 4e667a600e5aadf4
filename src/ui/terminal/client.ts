/** The shell's worker from the page's side: commands go in with the workspace as it is, and its changes come back. */
import { withRequests } from '../../store/flows/filter/requests'
import { seenNow, useStore } from '../../store/index'
import type { Completion } from '../../shell/complete'
import type { ShellRequest, ShellResponse } from '../../shell/protocol'
import { changeBetween } from './change'

export type Ran = Extract<ShellResponse, { type: 'ran' }>

/** A request that was begun and not answered: it ends by the worker, or with it. */
interface Pending {
  readonly resolve: (response: ShellResponse) => void
  readonly fail: (reason: Error) => void
}

/** How long a command may take to stop before the worker is ended. */
const patienceMs = 1000

class ShellClient {
  private worker: Worker | null = null
  private readonly pending = new Map<number, Pending>()
  private readonly listeners = new Map<number, (out: string) => void>()
  private next = 1

  /** Called with what a running command prints. */
  listen(session: number, listener: (out: string) => void): () => void {
    this.listeners.set(session, listener)
    return () => {
      this.listeners.delete(session)
      this.worker?.postMessage({ type: 'close', session } satisfies ShellRequest)
    }
  }

  /** Runs a line and takes its changes into the workspace, as one step to undo. Throws where the worker ended. */
  async run(session: number, line: string): Promise<Ran> {
    const { files, options } = useStore.getState()
    this.send({ type: 'workspace', files, options })
    const response = await this.ask((id) => ({ type: 'run', id, session, line }))
    if (response.type !== 'ran') throw new TypeError('the shell answered something else')
    if (response.seen.length > 0) {
      const state = useStore.getState()
      state.setSeenFlows(withRequests(seenNow(state), response.seen))
    }
    useStore.getState().addRanLine({ line, code: response.code })
    if (response.show !== null) show(response.show)
    if (response.files !== null) {
      const state = useStore.getState()
      if (state.files === files) state.applyChange(changeBetween(files, response.files, labelOf(line)))
      else state.tell('The workspace was edited while the command ran, so its change was not taken. Run it again.')
    }
    return response
  }

  async complete(session: number, text: string): Promise<Completion> {
    const { files, options } = useStore.getState()
    this.send({ type: 'workspace', files, options })
    const response = await this.ask((id) => ({ type: 'complete', id, session, text }))
    return response.type === 'completed' ? response.completion : { start: text.length, choices: [] }
  }

  /** Stops what runs in a session; a worker that does not hear it is ended, and all sessions begin again. */
  stop(session: number, isRunning: () => boolean): void {
    this.send({ type: 'stop', session })
    setTimeout(() => {
      if (isRunning()) this.end(new Error('stopped; the shell was started again'))
    }, patienceMs)
  }

  private async ask(make: (id: number) => ShellRequest): Promise<ShellResponse> {
    const id = this.next++
    return new Promise((resolve, fail) => {
      this.pending.set(id, { resolve, fail })
      this.send(make(id))
    })
  }

  private send(request: ShellRequest): void {
    this.worker ??= this.start()
    this.worker.postMessage(request)
  }

  private start(): Worker {
    const worker = new Worker(new URL('../../shell/shell.worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', (event: MessageEvent<ShellResponse>) => this.receive(event.data))
    worker.addEventListener('error', () => this.end(new Error('the shell could not be loaded, or has crashed')))
    return worker
  }

  private receive(response: ShellResponse): void {
    if (response.type === 'ready') return
    if (response.type === 'more') {
      this.listeners.get(response.session)?.(response.out)
      return
    }
    const pending = this.pending.get(response.id)
    this.pending.delete(response.id)
    pending?.resolve(response)
  }

  private end(reason: Error): void {
    this.worker?.terminate()
    this.worker = null
    for (const { fail } of this.pending.values()) fail(reason)
    this.pending.clear()
  }
}

/** Shows a file, and an object in it, in the editor. */
function show({ file, key }: NonNullable<Ran['show']>): void {
  const state = useStore.getState()
  if (state.collapsedPanes.includes('editor')) state.togglePane('editor')
  state.setActiveFile(file)
  const range = state.snapshot?.resources.find((resource) => resource.key === key)?.range
  if (range !== undefined) state.revealRange(range)
}

/** What undo calls the step of a command: its first line. */
function labelOf(line: string): string {
  const [first = ''] = line.trim().split('\n')
  return first.length > 60 ? `${first.slice(0, 59)}…` : first
}

export const shellClient = new ShellClient()
