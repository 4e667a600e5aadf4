/** The nouns that all slices share: what is selected, shown and filtered, beside the engine's own types. */
import type { Questions } from '../../worker/index'
import type { AnalyzeOptions, FlowTable, Probe, SourceFile } from '../../worker/messages/types'

export type {
  AnalyzeOptions,
  Check,
  CheckReport,
  Comparison,
  WorkspaceComparison,
  Direction,
  FlowPort,
  FlowTable,
  PlaceFlows,
  PolicyConversion,
  Probe,
  Protocol,
  RuleEffects,
  SettingKey,
  SettingValue,
  Snapshot,
  SourceFile,
  SourceRange,
  TextEdit,
  Verdict,
} from '../../worker/messages/types'

/** Identifies one flow wherever it is shown: by the question that the engine answers about it. */
export type FlowRef = Probe

/** What the user has selected; one thing at a time, the same in every pane. */
export type Selection =
  | { readonly kind: 'endpoint'; readonly key: string }
  | { readonly kind: 'peer'; readonly key: string }
  | { readonly kind: 'namespace'; readonly name: string }
  /** The pods that one workload made, or that have the same app label, in one namespace. */
  | { readonly kind: 'workload'; readonly namespace: string; readonly name: string }
  /** All nodes of the cluster. */
  | { readonly kind: 'nodes' }
  /** A service, as `namespace/name`. */
  | { readonly kind: 'service'; readonly key: string }
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

export interface ImportReport {
  /** Names of the files in the workspace. */
  readonly read: readonly string[]
  readonly ignored: readonly { readonly path: string; readonly reason: string }[]
  /** A sysdump was among what was read. */
  readonly isDump?: true
  /** The dump holds flows, which are replayed. */
  readonly hasFlows?: boolean
}

/** An archive that is being read, file by file. */
export interface Importing {
  /** The file in it that is read now. */
  readonly path: string
  /** The part of all files that is done, from 0 to 1. */
  readonly share: number
  /** Nothing of it is added then. */
  readonly cancel: () => void
}

/** What a sysdump says of its cluster beside manifests. */
export interface ClusterDump {
  /** The workspace that the dump was opened into. */
  readonly workspaceId: string
  readonly maps: Questions['verify']['asks']['maps']
  /** Addresses by the names that pods have looked up. */
  readonly names: Readonly<Record<string, readonly string[]>>
  /** Endpoints whose agent only records what their policies deny, as `namespace/name`. */
  readonly audited: readonly string[]
}

/** Where things stand on the canvas, by node key (`ns/pod`, `namespace:shop`, `entity:world`…). */
export type Positions = Readonly<Record<string, { readonly x: number; readonly y: number }>>

/** What a workspace holds, besides the view. */
export interface WorkspaceContent {
  readonly workspaceName: string
  readonly files: readonly SourceFile[]
  readonly activeFile: string
  readonly options: AnalyzeOptions
  readonly positions: Positions
}

export type ThemeChoice = 'system' | 'light' | 'dark'
export type PaneName = 'editor' | 'flows' | 'inspector'
export type { FlowColumn } from '../../worker/rows'

export interface FlowFilter {
  /** Words that must all occur in a row's text, in any case; or flags of `hubble observe`, with words among them. */
  readonly text: string
  /** Verdicts to show; empty for all. */
  readonly verdicts: readonly ('FORWARDED' | 'DROPPED' | 'REDIRECTED')[]
  /** Only flows that the last edit changed. */
  readonly changedOnly?: boolean
  /** Only requests that were seen. */
  readonly seenOnly?: boolean
  /** What the text and `changedOnly` come to for one table; kept up to date by the store. */
  readonly mask?: FlowMask
}

/** Which rows of a table a filter lets through, verdicts aside. */
export interface FlowMask {
  readonly table: FlowTable
  readonly text: string
  readonly changedOnly: boolean
  /** The changes that it was made from; null where they do not matter. */
  readonly kinds: Uint8Array | null
  /** 1 for each row let through. */
  readonly accepts: Uint8Array
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
