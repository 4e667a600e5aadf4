/** The files before and after a command → the edits between them. */
import type { Change, SourceFile, TextEdit } from '../../store/index'

/** One edit a file, as short as what differs. */
export function changeBetween(before: readonly SourceFile[], after: readonly SourceFile[], label: string): Change {
  const texts = new Map(before.map(({ name, text }) => [name, text]))
  const edits = after.flatMap(({ name, text }): TextEdit[] => {
    const old = texts.get(name) ?? ''
    return old === text ? [] : [editBetween(name, old, text)]
  })
  const newFiles = after.flatMap(({ name }) => (texts.has(name) ? [] : [name]))
  return { ok: true, label, edits, newFiles, made: [] }
}

function editBetween(file: string, old: string, text: string): TextEdit {
  const most = Math.min(old.length, text.length)
  let start = 0
  while (start < most && old[start] === text[start]) start++
  let same = 0
  while (same < most - start && old[old.length - 1 - same] === text[text.length - 1 - same]) same++
  return { file, start, end: old.length - same, text: text.slice(start, text.length - same) }
}
