/**
 * Which tab may write a workspace: the one that holds its lock. A tab can ask the holder to let go, or take the lock
 * from a tab that no longer answers.
 *
 * Browsers offer locks to secure pages only. Without them every tab may write, and the database's stamps alone keep
 * one tab from overwriting another.
 */
import { siteFolder } from '../state/site-storage'
import type { WorkspaceLocks } from '../state/storage'

const waitMs = 400
const askMs = 1500
const lockName = (id: string): string => `membrane ${siteFolder(window.location)} ${id}`

export function browserLocks(): WorkspaceLocks {
  // Typed as always there, but absent from pages that are not secure.
  const manager = navigator.locks as LockManager | undefined
  const channel =
    typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`membrane ${siteFolder(window.location)}`)
  /** What ends the holding of a lock, and the waiting for one. */
  const held = new Map<string, () => void>()
  const awaited = new Map<string, AbortController>()
  /** Locks that this tab has asked for and not let go of: one that comes after that is let go at once. */
  const wanted = new Set<string>()

  const locks: WorkspaceLocks = {
    async acquire(id) {
      wanted.add(id)
      if (await hold(id, { ifAvailable: true })) return true
      const waiting = new AbortController()
      awaited.set(id, waiting)
      let isLate = false
      const coming = hold(id, { signal: waiting.signal }).then((isHeld) => {
        awaited.delete(id)
        if (isHeld && isLate) locks.onGained(id)
        return isHeld
      })
      const pause = new Promise<boolean>((resolve) => window.setTimeout(() => resolve(false), waitMs))
      const isHeld = await Promise.race([coming, pause])
      isLate = !isHeld
      return isHeld
    },
    async takeOver(id) {
      wanted.add(id)
      awaited.get(id)?.abort()
      channel?.postMessage({ wanted: id })
      if (!(await hold(id, { signal: AbortSignal.timeout(askMs) }))) await hold(id, { steal: true })
    },
    release(id) {
      wanted.delete(id)
      awaited.get(id)?.abort()
      held.get(id)?.()
      held.delete(id)
    },
    onAsked: () => Promise.resolve(),
    onLost: () => undefined,
    onGained: () => undefined,
  }

  /** Resolves once the lock is there or will not come; the lock itself is held until it is released. */
  function hold(id: string, options: LockOptions): Promise<boolean> {
    if (manager === undefined || held.has(id)) return Promise.resolve(true)
    return new Promise((resolve) => {
      manager
        .request(lockName(id), options, (lock) => {
          const isHeld = lock !== null && wanted.has(id)
          resolve(isHeld)
          return !isHeld ? undefined : new Promise<void>((release) => held.set(id, release))
        })
        .catch(() => {
          // Nobody waits for it any more, or another tab has taken it.
          resolve(false)
          if (held.delete(id)) locks.onLost(id)
        })
    })
  }

  channel?.addEventListener('message', (event: MessageEvent<unknown>) => {
    const id = wantedId(event.data)
    if (id === null || !held.has(id)) return
    void locks.onAsked(id).then(() => {
      locks.release(id)
      locks.onLost(id)
    })
  })
  return locks
}

function wantedId(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('wanted' in data)) return null
  return typeof data.wanted === 'string' ? data.wanted : null
}
