/** Everything that writes to the browser's storage; loaded after the first picture, as nothing is written before. */
import { browserTimers } from '../../worker/index'
import { startAutosave } from './autosave'
import type { LoadedWorkspace } from './load'
import type { WorkspaceDatabase } from '../state/storage'
import { browserMemory } from './memory'
import { recordRedactor } from './redact'
import { browserLocks } from './tabs'
import { createRedactor } from './redactor'
import { nextTask } from '../../values/next-task'
import { useStore } from '../store'

/** @param linked resolves when the engine is there, which redacts what would hold up the page */
export function keepWorkspace(database: WorkspaceDatabase, loaded: LoadedWorkspace, linked: Promise<void>): void {
  // Here in good time for a page that is left in a hurry; it is asked for again where it does not come.
  import('./database-writes').catch(() => undefined)
  const locks = browserLocks()
  const redactor = createRedactor({
    ask: (kind, asks) => linked.then(() => useStore.getState().ask(kind, asks)),
    now: () => performance.now(),
    pause: nextTask,
  })
  const now = (): number => Date.now()
  const needs = {
    database,
    locks,
    now,
    memory: browserMemory,
    timers: browserTimers,
    tab: `${now().toString(36)}-${Math.random().toString(36).slice(2)}`,
    ...recordRedactor(redactor, (leftOut) => {
      const { leftOutCount, inexactFiles } = useStore.getState()
      if (leftOut.leftOutCount !== leftOutCount || leftOut.inexactFiles.join('\n') !== inexactFiles.join('\n'))
        useStore.setState(leftOut)
    }),
  }
  const autosave = startAutosave(useStore, needs, loaded)
  useStore.setState({ storage: { database, autosave, locks, redact: redactor.redact } })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void autosave.save()
  })
  window.addEventListener('pagehide', () => autosave.leave())
}
