/** What the page and the shell's worker say to each other. */
import type { AnalyzeOptions, SentFlow, SourceFile } from '../engine/doors/whole'
import type { Completion } from './complete'
import type { Pins } from './cluster/pins'
import type { ShownPlace } from './tool'

export type ShellRequest =
  /** The workspace as it is now; comes before each command. */
  | {
      readonly type: 'workspace'
      readonly files: readonly SourceFile[]
      readonly options: AnalyzeOptions
      readonly pins?: Pins
    }
  | { readonly type: 'run'; readonly id: number; readonly session: number; readonly line: string }
  | { readonly type: 'complete'; readonly id: number; readonly session: number; readonly text: string }
  | { readonly type: 'stop'; readonly session: number }
  | { readonly type: 'close'; readonly session: number }

export type ShellResponse =
  | { readonly type: 'ready' }
  | {
      readonly type: 'ran'
      readonly id: number
      readonly out: string
      readonly error: string
      readonly code: number
      readonly prompt: string
      /** The files, where the command changed them. */
      readonly files: readonly SourceFile[] | null
      /** The command goes on: it prints what is seen from now on. */
      readonly isFollowing: boolean
      /** What it wants to be shown in the editor. */
      readonly show: ShownPlace | null
      /** The requests that it sent. */
      readonly seen: readonly SentFlow[]
    }
  | { readonly type: 'completed'; readonly id: number; readonly completion: Completion }
  /** What a command that goes on prints. */
  | { readonly type: 'more'; readonly session: number; readonly out: string }
