/** Whole YAML documents added to a file's text and taken out of it, as splices. */
import type { EditableFile, Splice } from './text-edits'

/** A document marker stands at the start of a line and ends any document, block scalars included. */
const marker = /^---(?=[ \t\r\n]|$)/gm

/** Adds a YAML document at the end of a file, however the file ends, with the file's own line ends. */
export function appendDocument(file: EditableFile, yaml: string): Splice {
  const { text } = file
  const isBlank = text.trim() === ''
  const lineEnd = text === '' || text.endsWith('\n') ? '' : '\n'
  const separator = isBlank || /(^|\n)---[ \t]*\r?\n?$/.test(text) ? '' : '---\n'
  const body = yaml.endsWith('\n') ? yaml : `${yaml}\n`
  const added = `${lineEnd}${separator}${body}`
  return {
    file: file.name,
    start: text.length,
    end: text.length,
    text: text.includes('\r\n') ? added.replace(/\r?\n/g, '\r\n') : added,
  }
}

/**
 * Takes a document out of a file, with one of the markers around it and the comments that belong to it.
 *
 * @param range where the document's object stands; offsets into the file
 * @param markers those of the text, where they are known
 * @returns null where the range is only part of its document, as an item of a `List` is: the rest must not go with it
 */
export function removeDocument(
  file: EditableFile,
  range: { readonly start: number; readonly end: number },
  markers: readonly number[] = markersIn(file.text),
): Splice | null {
  const { text } = file
  const next = firstBehind(markers, range.start)
  const [before, after] = [markers[next - 1], markers[next]]
  const end = after ?? text.length
  const around = `${text.slice(before === undefined ? 0 : before + 3, range.start)}\n${text.slice(range.end, end)}`
  if (range.end > end || !isBlankYaml(around)) return null
  // The first document goes with the marker behind it, every other with the one in front of it.
  const splice =
    before === undefined
      ? { start: 0, end: after === undefined ? end : behindMarker(text, after) }
      : { start: before, end }
  return { file: file.name, ...splice, text: '' }
}

/** Where the markers of a text stand. */
export function markersIn(text: string): readonly number[] {
  return [...text.matchAll(marker)].map(({ index }) => index)
}

/** Index of the first marker behind an offset. */
function firstBehind(markers: readonly number[], offset: number): number {
  let low = 0
  let high = markers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((markers[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether there is nothing but white space, comments and ends of documents. */
function isBlankYaml(text: string): boolean {
  return text.split('\n').every((line) => /^(\.\.\.)?\s*(#[^\n]*)?$/.test(line))
}

/** Where the line of a marker ends, or the marker itself where a document begins on its line. */
function behindMarker(text: string, at: number): number {
  const lineEnd = text.indexOf('\n', at)
  const next = lineEnd < 0 ? text.length : lineEnd + 1
  return isBlankYaml(text.slice(at + 3, next)) ? next : at
}
