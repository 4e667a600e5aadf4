/** Where text comes from, and which stretch of it is meant. No imports: every floor above shares these types. */

/** One file of Kubernetes YAML. The name is what diagnostics and links print. */
export interface SourceFile {
  readonly name: string
  readonly text: string
}

/** A stretch of a file. Offsets are UTF-16 code units from 0; lines and columns count from 1; ends are exclusive. */
export interface SourceRange {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** A replacement of `[start, end)` in a file by `text`. */
export interface TextEdit {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly text: string
}
