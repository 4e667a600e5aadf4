/**
 * One workspace of this tab on its way into the database: one write at a time, the newest state next, and nothing
 * written that another tab has changed or holds.
 */
import type { WorkspaceDatabase } from '../state/storage'
import type { StoredWorkspace } from '../state/storage'
import type { WorkspaceLocks } from '../state/storage'

export interface SlotEvents {
  /** Another tab holds the workspace, or has changed it: nothing is written until it is taken over. */
  onElsewhere(isElsewhere: boolean): void
  onWritten(record: StoredWorkspace): void
  onFailed(): void
}

export interface SlotNeeds {
  readonly database: WorkspaceDatabase
  readonly locks: WorkspaceLocks
  /** The record as it may be stored. */
  readonly redact: (record: StoredWorkspace) => Promise<StoredWorkspace>
  /** Names this tab in stamps. */
  readonly tab: string
  readonly now: () => number
}

export class AutosaveSlot {
  /** The state that the database has. */
  stored: StoredWorkspace | null = null
  /** The last state that it was given. */
  tried: StoredWorkspace | null = null
  private waiting: StoredWorkspace | null = null
  private running: Promise<void> | null = null
  private mayWrite: Promise<boolean>
  private isElsewhere = false
  private writes = 0

  constructor(
    readonly id: string,
    /** The stamp that this tab knows; null for a workspace that is not stored yet. */
    private stamp: string | null,
    private readonly needs: SlotNeeds,
    private readonly events: SlotEvents,
  ) {
    this.mayWrite = needs.locks.acquire(id).then((isHeld) => {
      if (!isHeld) this.lose()
      return isHeld
    })
  }

  /** Writes a state, after what is being written. Resolves when there is nothing left to write. */
  async write(record: StoredWorkspace): Promise<void> {
    this.waiting = record
    this.tried = record
    await this.settled()
  }

  /** Takes a state as what the database has already. */
  reset(record: StoredWorkspace): void {
    this.waiting = null
    this.stored = record
    this.tried = record
  }

  async settled(): Promise<void> {
    this.running ??= this.run().finally(() => (this.running = null))
    await this.running
  }

  /** Another tab has it: what is not written stays here. */
  lose(): void {
    if (this.isElsewhere) return
    this.isElsewhere = true
    this.events.onElsewhere(true)
  }

  /** The tab that had it is gone: what this one has is written, unless that tab has written something else. */
  gain(): void {
    this.mayWrite = Promise.resolve(true)
    this.isElsewhere = false
    this.events.onElsewhere(false)
    this.waiting ??= this.tried
    void this.settled()
  }

  /** Gets the workspace from the tab that has it. Resolves with what that tab wrote last, or null where it is ours. */
  async takeOver(): Promise<unknown> {
    await this.needs.locks.takeOver(this.id)
    const entry = await this.needs.database.read(this.id)
    const isNewer = entry !== null && !this.knows(entry.stamp)
    this.stamp = entry?.stamp ?? null
    this.mayWrite = Promise.resolve(true)
    this.isElsewhere = false
    this.events.onElsewhere(false)
    return isNewer ? entry.record : null
  }

  /** Writes what is left and lets other tabs have it. */
  async close(): Promise<void> {
    await this.settled()
    await this.mayWrite
    this.needs.locks.release(this.id)
  }

  /** The stamp of the last write that is known to be done. */
  get lastStamp(): string | null {
    return this.stamp
  }

  private knows(stamp: string | null): boolean {
    return stamp === this.stamp || (stamp?.startsWith(`${this.needs.tab}:`) ?? false)
  }

  private async run(): Promise<void> {
    if (!(await this.mayWrite)) return
    while (this.waiting !== null && !this.isElsewhere) {
      const record = this.waiting
      this.waiting = null
      try {
        const stamp = `${this.needs.tab}:${++this.writes}`
        const isWritten = await this.needs.database.write({
          id: this.id,
          record: await this.needs.redact(record),
          stamp,
          now: this.needs.now(),
          mayReplace: (before) => before === null || this.knows(before),
        })
        if (!isWritten) {
          this.lose()
          return
        }
        this.stamp = stamp
        this.stored = record
        this.events.onWritten(record)
      } catch {
        this.events.onFailed()
      }
    }
  }
}
