/** Where workspaces are kept: the shapes that the storage offers and the sheets ask for. */
import type { Redacted, RedactOptions } from '../../edit/redact/redact'
import type { AnalyzeOptions, PaneName, Positions, SourceFile, ThemeChoice } from './model'

export type { Redacted, RedactOptions } from '../../edit/redact/redact'

/** A workspace as it is kept between visits. */
export interface StoredWorkspace {
  readonly version: 1
  readonly workspaceName: string
  readonly files: readonly SourceFile[]
  readonly activeFile: string
  readonly options: AnalyzeOptions
  readonly positions: Positions
  readonly theme: ThemeChoice
  readonly collapsedPanes: readonly PaneName[]
}

/** A workspace as the list shows it. */
export interface WorkspaceEntry {
  readonly id: string
  readonly name: string
  /** Milliseconds since 1970. */
  readonly changedAt: number
  readonly files: number
  readonly characters: number
}

/** What is stored of a workspace; the stamp says who wrote it, and changes with every write. */
export interface StoredEntry {
  readonly stamp: string
  readonly record: unknown
}

export interface WriteRequest {
  readonly id: string
  readonly record: StoredWorkspace
  readonly stamp: string
  readonly now: number
  /** Whether this tab knows what it overwrites; null for nothing. */
  readonly mayReplace: (stamp: string | null) => boolean
}

/** Every method rejects where the browser forbids storage, or has none left. */
export interface WorkspaceDatabase {
  /** Last changed first. */
  list(): Promise<readonly WorkspaceEntry[]>
  read(id: string): Promise<StoredEntry | null>
  /** False where another tab has written meanwhile: nothing is changed then. */
  write(request: WriteRequest): Promise<boolean>
  remove(id: string): Promise<void>
  /** The one workspace of earlier versions. */
  readLegacy(): Promise<unknown>
  dropLegacy(): Promise<void>
}

export interface Autosave {
  /** Writes what is not written yet. Resolves when it is. */
  save(): Promise<void>
  /** Puts aside what is not written yet: the page is being left. */
  leave(): void
  /** Makes this tab the one that writes the workspace, with what the other one wrote. */
  takeOver(): Promise<void>
  /** Tells what a workspace is known to hold in the database, before it is opened. */
  adopt(id: string, stamp: string): void
}

/** Which tab may write a workspace: see `storage/tabs.ts`. */
export interface WorkspaceLocks {
  /** Whether this tab has the lock now; waits a moment, as a page that is being reloaded still lets go of it. */
  acquire(id: string): Promise<boolean>
  /** Gets the lock in any case: asks its holder to write and let go, and takes it from one that does not. */
  takeOver(id: string): Promise<void>
  /** Lets go of the lock, or stops waiting for it. */
  release(id: string): void
  /** Called where another tab wants the lock, to write what is not written yet. */
  onAsked: (id: string) => Promise<void>
  /** Called after the lock has gone to another tab. */
  onLost: (id: string) => void
  /** Called where the lock comes after all: the tab that had it has been closed. */
  onGained: (id: string) => void
}

/** Rejects where redaction fails: then nothing may be stored or shared. */
export type Redact = (files: readonly SourceFile[], options: RedactOptions) => Promise<readonly Redacted[]>

/** Where workspaces are kept, for the sheets that list, share and redact them. */
export interface WorkspaceStorage {
  readonly database: WorkspaceDatabase
  readonly autosave: Autosave
  readonly locks: WorkspaceLocks
  readonly redact: Redact
}
