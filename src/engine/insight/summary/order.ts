/** The one order of diagnostics: by file, place and code. */
import { compareTexts } from '../../../values/compare'
import type { Diagnostic } from '../../types'

export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted(
    (a, b) => compareTexts(a.range.file, b.range.file) || a.range.start - b.range.start || compareTexts(a.code, b.code),
  )
}
