/**
 * The place where lints come in. They are provided from outside, as regular expressions are, so that a page shows its
 * first picture without having loaded them.
 */
import type { Manifest } from '../../../manifest/read'
import type { Diagnostic } from '../../../types'
import type { PolicyModel } from '../../../verdict/model'

export interface LintInput {
  readonly model: PolicyModel
  readonly manifest: Manifest
  /** Texts of the files by name, for fixes that have to fit into what is written. */
  readonly texts: ReadonlyMap<string, string>
  /** Asked before each lint. */
  readonly mayGoOn?: () => boolean
}

export type Linter = (input: LintInput) => readonly Diagnostic[]

let linter: Linter | null = null

/** Gives the engine its lints. */
export function provideLinter(implementation: Linter): void {
  linter = implementation
}

/** What the lints say; null where none have been provided. */
export function runLinter(input: LintInput): readonly Diagnostic[] | null {
  return linter === null ? null : linter(input)
}
