/**
 * The application's state, as one typed shape in slices, each field with what it means.
 *
 * The panes see only this: they read state with selectors and call actions. Components hold no rules of their own.
 */
import type { Change, Refusal } from '../../edit/gestures'
import type { ExamplePods } from '../../edit/index'
import type { EngineClient, Step } from '../../worker/index'
import type { FlowViewSlice } from './flow-view'
import type { InsightSlice } from './insight'
import type { LessonSlice } from './lessons'
import type {
  AnalysisStatus,
  AnalyzeOptions,
  Command,
  FlowColumn,
  FlowFilter,
  ClusterDump,
  Importing,
  ImportReport,
  PaneName,
  Positions,
  Selection,
  SelectionOrigin,
  Snapshot,
  SourceFile,
  SourceRange,
  TextEdit,
  ThemeChoice,
  Verdict,
  WorkspaceContent,
} from './model'
import type { ReplaySlice } from './replay'
import type { SeenSlice } from './seen'
import type { WorkspaceStorage } from './storage'

export type * from './flow-view'
export type * from './insight'
export type * from './lessons'
export type * from './model'
export type * from './replay'
export type * from './seen'
export type * from './storage'
export type { Questions } from '../../worker/index'

/** An edit that something other than typing made. */
export interface Edited {
  readonly label: string
  /** The files as the edit left them: as long as they are the present ones, the places are right. */
  readonly files: readonly SourceFile[]
  /** What was written, and where something was taken away, as offsets into these files; in the order of the text. */
  readonly places: readonly { readonly file: string; readonly start: number; readonly end: number }[]
}

export interface WorkspaceSlice {
  /** Names the workspace in the browser's storage; another one for each workspace. */
  readonly workspaceId: string
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
  /** Another tab shows this workspace and writes it: changes made here are not stored. */
  readonly isElsewhere: boolean
  /** Fields of the text that are not stored because they play no part and may be secret. */
  readonly leftOutCount: number
  /** Files of which the storage has less than what could be cut exactly: their text as it is stands only on the page. */
  readonly inexactFiles: readonly string[]
  /** How the last import of several files went, until the user has seen it; null for none. */
  readonly importReport: ImportReport | null
  /** A large archive that is being read; null for none. */
  readonly importing: Importing | null
  /** What the last sysdump holds beside its manifests, while the page is open; none of it is stored. Null for none. */
  readonly clusterDump: ClusterDump | null
  /** Where workspaces are kept; null until the stored one has been read. */
  readonly storage: WorkspaceStorage | null
  readonly setText: (file: string, text: string) => void
  /**
   * Applies edits to any files as one undoable step. The label names the step, such as "Add example pods".
   * Offsets are those of the snapshot's text; where the text has moved on since, nothing is changed and the user is told.
   */
  readonly applyEdits: (edits: readonly TextEdit[], label: string) => void
  /** What the last edit by a button or a gesture wrote, for the editor to show; null before the first. */
  readonly edited: Edited | null
  /** Shows once more what was edited, and the editor. */
  readonly showEdited: () => void
  /** Applies what a gesture came to, computed from the present text, as one undoable step. */
  readonly applyChange: (change: Change) => void
  /** Adds a file and opens it; the name is made unique. Returns the name given. */
  readonly addFile: (name?: string, text?: string) => string
  /** Adds files as one undoable step and opens the first; an untouched empty file makes room. Returns the names given. */
  readonly addFiles: (files: readonly SourceFile[]) => readonly string[]
  readonly renameFile: (from: string, to: string) => void
  readonly removeFile: (name: string) => void
  readonly setActiveFile: (name: string) => void
  /** Replaces everything as one undoable step. What was there stays stored as a workspace of its own, if it was changed. */
  readonly openWorkspace: (
    name: string,
    files: readonly SourceFile[],
    view?: Partial<Pick<WorkspaceContent, 'options' | 'positions'>>,
  ) => void
  /** Shows a workspace with an id of its own, as one undoable step. */
  readonly showWorkspace: (id: string, content: WorkspaceContent) => void
  /** Goes on in a copy; what is stored of the original stays as it is. */
  readonly copyWorkspace: () => void
  /** Adds pods that the policies' selectors match, and one that they do not, as one undoable step. */
  readonly addExamplePods: (examplePodsFor: ExamplePods) => void
  readonly renameWorkspace: (name: string) => void
  /** How many workspaces, lessons' steps and the like have been opened: each one looks as if it was the first. */
  readonly openings: number
  /** The user's own workspace while something else stands in its place, as in a lesson; only this is stored. Else null. */
  readonly keptWorkspace: WorkspaceContent | null
  /** Puts other content in the place of the user's workspace, which is kept with its history. */
  readonly setAside: (content: WorkspaceContent) => void
  /** Brings the kept workspace back, with its history. */
  readonly bringBack: () => void
  readonly setOptions: (options: AnalyzeOptions) => void
  /** Puts cards of the picture somewhere else, as one undoable step; the label names it, such as "Move the card api". */
  readonly moveCards: (label: string, positions: Positions) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly canUndo: boolean
  /** How many edits undo could take back, without the moves of cards. */
  readonly undoDepth: number
  readonly canRedo: boolean
  /** Name of the step that undo would take back, or null. */
  readonly undoLabel: string | null
  readonly redoLabel: string | null
}

export interface AnalysisSlice {
  readonly status: AnalysisStatus
  /** How many views still show an earlier answer than the last: until they have asked for what they need, the page is not up to date. */
  readonly viewsBehind: number
  /** Says that a view is behind. @returns what says that it is no more; may be called again */
  readonly fallBehind: () => () => void
  /** The last answer; stays while a newer one is computed and when the text breaks. */
  readonly snapshot: Snapshot | null
  /**
   * All problems, where likely mistakes are found after the picture; until then those of before. Null where the snapshot has
   * them: `problemsOf` gives what is known.
   */
  readonly problems: Snapshot['diagnostics'] | null
  /** Milliseconds the worker took for the snapshot. */
  readonly durationMs: number
  /** What an analysis that takes a while is at; null otherwise. */
  readonly step: Step | null
  /** Reloads the page with a newer version of the app that is ready; null while there is none. */
  readonly useNewVersion: (() => void) | null
  /** Code of the page could not be loaded: a reload is offered. */
  readonly isPartMissing: boolean
  /** Shown to the user after a worker restart, or null. */
  readonly notice: string | null
  readonly dismissNotice: () => void
  /** Why a gesture could not be done, and the place that stands in the way; null when there is nothing to say. */
  readonly refusal: Refusal | null
  readonly dismissRefusal: () => void
  /** The explained verdict of the selected flow; null while it is computed or when no flow is selected. */
  readonly explanation: Verdict | null
  /** Asks the engine about the newest analysis; null where it cannot answer. */
  readonly ask: EngineClient['ask']
  /** The verdict of any flow, explained; null where the engine cannot answer. */
  readonly probe: EngineClient['probe']
}

export interface SelectionSlice {
  readonly selection: Selection | null
  readonly selectionOrigin: SelectionOrigin | null
  readonly select: (selection: Selection | null, origin: SelectionOrigin) => void
  /** Selects what was selected before, or after that again; false where there is nothing to go to. */
  readonly goBack: () => boolean
  readonly goForward: () => boolean
  /** The place that the editor is asked to show; `nonce` grows with each request so that the same place can be asked for twice. */
  readonly reveal: { readonly range: SourceRange; readonly nonce: number } | null
  /** Shows a place in the editor, which is opened for it where it is folded. */
  readonly revealRange: (range: SourceRange) => void
}

/** How the page shows itself inside another one. */
export interface Embedding {
  readonly view: 'picture' | 'both'
  readonly isEditable: boolean
}

export interface ViewSlice {
  /** Draws the picture as an SVG document, with a title; null while no picture is shown. */
  readonly drawSvg: ((title: string) => Promise<string>) | null
  /** Set where the page is embedded in another one: nothing is stored then. */
  readonly embedding: Embedding | null
  /** What is shown is for reading: nothing changes it. */
  readonly isReadOnly: boolean
  /** The canvas is shown though the workspace is empty: the user draws. */
  readonly isDrawing: boolean
  readonly startDrawing: () => void
  readonly theme: ThemeChoice
  readonly setTheme: (theme: ThemeChoice) => void
  /** View state, stored with the workspace. */
  readonly positions: Positions
  readonly setPositions: (positions: Positions) => void
  readonly collapsedPanes: readonly PaneName[]
  /** The window leaves the picture little room: the inspector is there while something is selected, or was asked for. */
  readonly isTight: boolean
  readonly isInspectorKept: boolean
  readonly togglePane: (pane: PaneName) => void
  readonly flowFilter: FlowFilter
  readonly setFlowFilter: (filter: FlowFilter) => void
  readonly flowSort: { readonly column: FlowColumn; readonly descending: boolean } | null
  readonly setFlowSort: (sort: { readonly column: FlowColumn; readonly descending: boolean } | null) => void
  /** Code of the problem whose help is open; empty for the list of all, null for none. */
  readonly helpCode: string | null
  readonly showHelp: (code: string | null) => void
}

export interface CommandSlice {
  readonly commands: readonly Command[]
  /** Registers commands and returns the function that takes them away again; use it in an effect. */
  readonly registerCommands: (commands: readonly Command[]) => () => void
  /** A sentence for screen readers, such as "12 flows, 4 dropped": of what everybody else sees. */
  readonly announcement: string
  readonly announce: (text: string) => void
  /** The last answer to a command that shows nothing else, such as "Copied"; in the status line until something else is announced. */
  readonly told: string
  readonly tell: (text: string) => void
}

export type Store = WorkspaceSlice &
  AnalysisSlice &
  SelectionSlice &
  ViewSlice &
  FlowViewSlice &
  InsightSlice &
  ReplaySlice &
  SeenSlice &
  CommandSlice &
  LessonSlice
