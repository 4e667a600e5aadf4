import type { SourceRange } from '../state/store-type'

/** The beginning of a file, for the cursor to go to. */
export function startOf(file: string): SourceRange {
  return { file, start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 }
}
