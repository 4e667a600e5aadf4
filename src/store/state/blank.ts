/** Whether anything is written yet. */
import type { SourceFile } from './model'

/** A text of so many characters has something in it. */
const surelyWritten = 10_000

/** Asked at every key: a text that was just edited is in pieces, and to look into it puts megabytes of them together. */
export function isBlank(files: readonly SourceFile[]): boolean {
  return files.every(({ text }) => text.length < surelyWritten && !/\S/.test(text))
}
