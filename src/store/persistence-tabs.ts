/**
 * Which tab may write a workspace: the one that holds its lock. A tab can ask the holder to let go, or take the lock
 * from a tab that no longer answers.
 *
 * Browsers offer locks to secure pages only. Without them every tab may write, and the database's stamps alone keep
 * one tab from overwriting another.
 */
export interface WorkspaceLocks {
  /** Whether this tab has the lock now; waits a moment, as a page that is being reloaded still lets go of it. */
  acquire(id: string): Promise<boolean>
  /** Gets the lock in any case: asks its holder to write and let go, and takes it from one that does not. */
  takeOver(id: string): Promise<void>
  release(id: string): void
  /** Called where another tab wants the lock, to write what is not written yet. */
  onAsked: (id: string) => Promise<void>
  /** Called after the lock has gone to another tab. */
  onLost: (id: string) => void
}

const waitMs = 400
const askMs = 1500
const lockName = (id: string): string => `membrane.workspace.${id}`

export function browserLocks(): WorkspaceLocks {
  // Typed as always there, but absent from pages that are not secure.
  const manager = navigator.locks as LockManager | undefined
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('membrane.workspaces')
  const held = new Map<string, () => void>()

  const locks: WorkspaceLocks = {
    acquire: (id) => hold(id, { signal: AbortSignal.timeout(waitMs) }),
    async takeOver(id) {
      channel?.postMessage({ wanted: id })
      if (!(await hold(id, { signal: AbortSignal.timeout(askMs) }))) await hold(id, { steal: true })
    },
    release(id) {
      held.get(id)?.()
      held.delete(id)
    },
    onAsked: () => Promise.resolve(),
    onLost: () => undefined,
  }

  /** Resolves once the lock is there or will not come; the lock itself is held until it is released. */
  function hold(id: string, options: LockOptions): Promise<boolean> {
    if (manager === undefined || held.has(id)) return Promise.resolve(true)
    return new Promise((resolve) => {
      manager
        .request(lockName(id), options, () => {
          resolve(true)
          return new Promise<void>((release) => held.set(id, release))
        })
        .catch(() => {
          // The wait is over, or another tab has taken the lock.
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
