/** What is wrong with a manifest, where, and what to do. */
import type { SourceRange, TextEdit } from '../../yaml/source'
import type { DiagnosticCode } from '../codes'

export type Severity = 'error' | 'warning' | 'info'

export interface Fix {
  readonly title: string
  readonly edits: readonly TextEdit[]
}

/** Something to tell the author of a manifest: what is wrong, where, and what to do. */
export interface Diagnostic {
  readonly severity: Severity
  /** Stable kebab-case code, one for each reason, such as `yaml-syntax` or `cnp-port-invalid`. */
  readonly code: DiagnosticCode
  readonly message: string
  /** What to do about it, as one sentence. */
  readonly help?: string
  readonly range: SourceRange
  /** Key of the resource concerned (`Kind/namespace/name`), if one was read. */
  readonly resource?: string
  readonly fix?: Fix
  /** Who refuses the object for this; absent where nobody does. */
  readonly refusedBy?: RefusedBy
}

/**
 * `api-server`: the object is not stored at all, and an older version of it stays in force. `cilium`: it is stored and does
 * nothing; its status says `Valid: False`.
 */
export type RefusedBy = 'api-server' | 'cilium'
