import type { DiagnosticCode } from '../../store/index'

/** What the help says of one code. */
export interface HelpEntry {
  readonly title: string
  /** What it means, in a sentence or two. */
  readonly means: string
  /** Why it matters: what happens in the cluster. */
  readonly matters: string
  /** A piece of YAML that causes it, and the same piece corrected. */
  readonly before?: string
  readonly after?: string
}

/** Some of the codes, explained. */
export type HelpEntries = Readonly<Partial<Record<DiagnosticCode, HelpEntry>>>
