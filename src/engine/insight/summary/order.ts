/** The one order of diagnostics: by file, place and code. */
import type { Diagnostic } from '../../types'

export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) => compareText(a.range.file, b.range.file) || a.range.start - b.range.start || compareText(a.code, b.code),
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
