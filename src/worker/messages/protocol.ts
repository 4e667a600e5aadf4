/** Messages between the page and the engine's worker. Every answer says which question it answers. */
import type { SentDocuments } from './documents'
import type { SentPart } from './parts'
import type { Answer, Question } from './questions'
import type { AnalyzeOptions, Diagnostic, Probe, Snapshot, SourceFile, Verdict } from './types'

export type Request =
  | {
      readonly type: 'analyze'
      readonly id: number
      readonly files: readonly SourceFile[]
      readonly options: AnalyzeOptions
      /** Numbers of earlier snapshots that may still be asked about, besides the last one. */
      readonly keep?: readonly number[]
    }
  | { readonly type: 'probe'; readonly id: number; readonly probe: Probe }
  | { readonly type: 'ask'; readonly id: number; readonly question: Question }

/** A file; without its text where that is the one that the worker was sent last under this name, or nearly. */
export interface SentFile {
  readonly name: string
  readonly text?: string
  /** What makes the text of the one that was sent last. */
  readonly change?: { readonly start: number; readonly end: number; readonly text: string }
}

/** A request as it travels: without the texts that the worker has already. */
export type SentRequest =
  | Exclude<Request, { readonly type: 'analyze' }>
  | (Omit<Extract<Request, { readonly type: 'analyze' }>, 'files'> & { readonly files: readonly SentFile[] })

/** What a long analysis is at. */
export type Step = 'reading' | 'judging' | 'listing' | 'linting'

export type Response =
  /** The worker's code has arrived and runs; from here on silence means that it hangs. */
  | { readonly type: 'ready' }
  | { readonly type: 'step'; readonly id: number; readonly step: Step }
  /** Where documents stand: goes ahead of the parts of an analysis. */
  | { readonly type: 'documents'; readonly id: number; readonly documents: SentDocuments }
  /** Goes ahead of an analysis whose lists are long. */
  | { readonly type: 'part'; readonly id: number; readonly part: SentPart }
  | {
      readonly type: 'analysis'
      readonly id: number
      readonly snapshot: Snapshot
      readonly durationMs: number
      /** Its likely mistakes come later, in an answer of their own. */
      readonly isUnlinted?: boolean
    }
  /** All problems of an analysis that was sent without its likely mistakes. */
  | { readonly type: 'problems'; readonly id: number; readonly diagnostics: readonly Diagnostic[] }
  | { readonly type: 'verdict'; readonly id: number; readonly verdict: Verdict }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
