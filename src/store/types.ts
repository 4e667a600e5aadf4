/**
 * The application's state, as one typed shape in slices, each field with what it means.
 *
 * The panes see only this: they read state with selectors and call actions. Components hold no rules of their own.
 */
import type { AnswerTo, Question } from '../worker/index'
import type {
  AnalyzeOptions,
  FlowPort,
  FlowTable,
  PolicyConversion,
  Protocol,
  RuleEffects,
  Snapshot,
  SourceFile,
  SourceRange,
  TextEdit,
  Verdict,
} from '../worker/types'

/** Identifies one flow wherever it is shown. */
export interface FlowRef {
  readonly from: string
  readonly to: string
  readonly protocol: Protocol
  readonly port: number
}

/** What the user has selected; one thing at a time, the same in every pane. */
export type Selection =
  | { readonly kind: 'endpoint'; readonly key: string }
  | { readonly kind: 'peer'; readonly key: string }
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'policy'; readonly key: string; readonly rulePath?: string; readonly selectorPath?: string }
  | { readonly kind: 'flow'; readonly flow: FlowRef }
  /** All flows between two peers, as one bundled edge of the canvas. */
  | { readonly kind: 'edge'; readonly from: string; readonly to: string }

/** Which pane a selection came from, so that the pane does not scroll under the user's own cursor. */
export type SelectionOrigin = 'canvas' | 'table' | 'editor' | 'inspector' | 'palette'

export type AnalysisStatus =
  /** No text in the workspace. */
  | 'empty'
  /** The first answer is still on its way. */
  | 'computing'
  /** The snapshot answers the present text. */
  | 'ready'
  /** The text has moved on; the snapshot is the last answer and a newer one is on its way. */
  | 'updating'
  /** The text has an error that keeps some of it from being read: the snapshot shows what could be read. */
  | 'incomplete'
  /** The worker died or hung and is being restarted. */
  | 'restarting'
  /** Restarting did not help; the last snapshot stays on screen. */
  | 'failed'

export interface WorkspaceSlice {
  /** Shown in the bar and used for exported file names. */
  readonly workspaceName: string
  readonly files: readonly SourceFile[]
  /** Name of the file whose tab is open; empty when there are no files. */
  readonly activeFile: string
  readonly options: AnalyzeOptions
  /** False until the stored workspace has been read. */
  readonly isLoaded: boolean
  /** Why the workspace cannot be stored (private window, quota), or null. */
  readonly storageProblem: string | null
  readonly setText: (file: string, text: string) => void
  /**
   * Applies edits to any files as one undoable step. The label names the step, such as "Add example pods".
   * Offsets are those of the snapshot's text; where the text has moved on since, nothing is changed and the user told.
   */
  readonly applyEdits: (edits: readonly TextEdit[], label: string) => void
  /** Adds a file and opens it; the name is made unique. Returns the name given. */
  readonly addFile: (name?: string, text?: string) => string
  readonly renameFile: (from: string, to: string) => void
  readonly removeFile: (name: string) => void
  readonly setActiveFile: (name: string) => void
  /** Replaces everything as one undoable step. */
  readonly openWorkspace: (name: string, files: readonly SourceFile[]) => void
  /** Adds pods that the policies' selectors match, and one that they do not, as one undoable step. */
  readonly addExamplePods: () => void
  readonly renameWorkspace: (name: string) => void
  readonly setOptions: (options: AnalyzeOptions) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** Name of the step that undo would take back, or null. */
  readonly undoLabel: string | null
  readonly redoLabel: string | null
}

export interface AnalysisSlice {
  readonly status: AnalysisStatus
  /** The last answer; stays while a newer one is computed and when the text breaks. */
  readonly snapshot: Snapshot | null
  /** Milliseconds the worker took for the snapshot. */
  readonly durationMs: number
  /** Told to the user after a worker restart, or null. */
  readonly notice: string | null
  readonly dismissNotice: () => void
  /** The explained verdict of the selected flow; null while it is computed or when no flow is selected. */
  readonly explanation: Verdict | null
  /** Asks the engine about the snapshot; null where it has no answer, or the text has moved on meanwhile. */
  readonly ask: <Q extends Question>(question: Q) => Promise<AnswerTo<Q> | null>
}

export interface SelectionSlice {
  readonly selection: Selection | null
  readonly selectionOrigin: SelectionOrigin | null
  readonly select: (selection: Selection | null, origin: SelectionOrigin) => void
  /** The place that the editor is asked to show; `nonce` grows with each request so that the same place can be asked for twice. */
  readonly reveal: { readonly range: SourceRange; readonly nonce: number } | null
  readonly revealRange: (range: SourceRange) => void
}

export type ThemeChoice = 'system' | 'light' | 'dark'
export type PaneName = 'editor' | 'flows' | 'inspector'
export type FlowColumn = 'source' | 'destination' | 'port' | 'l7' | 'verdict' | 'reason' | 'policy'

export interface FlowFilter {
  /** Words that must all occur in a row's text, case-insensitive. */
  readonly text: string
  /** Verdicts to show; empty for all. */
  readonly verdicts: readonly ('FORWARDED' | 'DROPPED' | 'REDIRECTED')[]
}

export interface ViewSlice {
  readonly theme: ThemeChoice
  readonly setTheme: (theme: ThemeChoice) => void
  /** Canvas positions by node key (`ns/pod`, `namespace:shop`, `entity:world`…); view state, stored with the workspace. */
  readonly positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>
  readonly setPositions: (positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>) => void
  readonly collapsedPanes: readonly PaneName[]
  readonly togglePane: (pane: PaneName) => void
  readonly flowFilter: FlowFilter
  readonly setFlowFilter: (filter: FlowFilter) => void
  readonly flowSort: { readonly column: FlowColumn; readonly descending: boolean } | null
  readonly setFlowSort: (sort: { readonly column: FlowColumn; readonly descending: boolean } | null) => void
}

/** Something that can be done, for menus, keys and the command palette. Panes register what they offer. */
export interface Command {
  readonly id: string
  readonly title: string
  readonly group: 'File' | 'Edit' | 'View' | 'Go to' | 'Export' | 'Help'
  /** Shown beside the title, such as `Ctrl+K`; `Mod` stands for Ctrl or Cmd. */
  readonly keys?: string
  readonly run: () => void | Promise<void>
}

export interface CommandSlice {
  readonly commands: readonly Command[]
  /** Registers commands and returns the function that takes them away again; use it in an effect. */
  readonly registerCommands: (commands: readonly Command[]) => () => void
  /** A sentence for screen readers and the status line, such as "12 flows, 4 dropped". */
  readonly announcement: string
  readonly announce: (text: string) => void
}

export type Store = WorkspaceSlice & AnalysisSlice & SelectionSlice & ViewSlice & CommandSlice

export type {
  AnalyzeOptions,
  FlowPort,
  FlowTable,
  PolicyConversion,
  Protocol,
  RuleEffects,
  Snapshot,
  SourceFile,
  SourceRange,
  TextEdit,
  Verdict,
}
