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

/** Looks for one kind of mistake after the other; between two of them something else may be done. */
export type Linter = (input: LintInput) => Generator<undefined, readonly Diagnostic[]>

let linter: Linter | null = null

/** Gives the engine its lints. */
export function provideLinter(implementation: Linter): void {
  linter = implementation
}

/** What the lints say, step by step; null where none have been provided. */
export function runLinter(input: LintInput): ReturnType<Linter> | null {
  return linter === null ? null : linter(input)
}
