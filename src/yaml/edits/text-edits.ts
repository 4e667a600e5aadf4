/** Edits of YAML text as splices: everything outside an edit stays as it is, to the byte. */

export interface EditableFile {
  readonly name: string
  readonly text: string
}

/** A replacement of `[start, end)` in a file by `text`; offsets are UTF-16 code units. */
export interface Splice {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Applies edits to files. Edits of one file must not overlap; insertions at the same place keep their order.
 *
 * @throws RangeError for an edit outside its file or into another edit: a bug of the caller
 */
export function applyTextEdits<F extends EditableFile>(files: readonly F[], edits: readonly Splice[]): readonly F[] {
  const byFile = new Map<string, Splice[]>()
  for (const edit of edits) {
    const list = byFile.get(edit.file)
    if (list === undefined) byFile.set(edit.file, [edit])
    else list.push(edit)
  }
  return files.map((file) => {
    const own = byFile.get(file.name)
    return own === undefined ? file : { ...file, text: applyToText(file.text, own) }
  })
}

/** The edits that take `edits` back: applied to the edited files they give the text as it was, to the byte. */
export function invertTextEdits(files: readonly EditableFile[], edits: readonly Splice[]): readonly Splice[] {
  return files.flatMap(({ name, text }) => {
    let shift = 0
    return edits
      .filter(({ file }) => file === name)
      .toSorted((a, b) => a.start - b.start || a.end - b.end)
      .map(({ start, end, text: added }) => {
        const inverse = {
          file: name,
          start: start + shift,
          end: start + shift + added.length,
          text: text.slice(start, end),
        }
        shift += added.length - (end - start)
        return inverse
      })
  })
}

function applyToText(text: string, edits: readonly Splice[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
  const parts: string[] = []
  let at = 0
  for (const { start, end, text: replacement } of sorted) {
    if (start < at || end < start || end > text.length)
      throw new RangeError(`edit ${start}-${end} overlaps another or lies outside the text`)
    parts.push(text.slice(at, start), replacement)
    at = end
  }
  parts.push(text.slice(at))
  return parts.join('')
}
