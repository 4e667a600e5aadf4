/** The part of a file that a question about one place needs, so that it does not cost the whole file. */

/** The part of Monaco's model that is needed. */
export interface Lines {
  getLineCount(): number
  getLineContent(line: number): string
  getOffsetAt(position: { readonly lineNumber: number; readonly column: number }): number
}

export interface TextAround {
  readonly text: string
  /** The position, as an offset in this text. */
  readonly offset: number
  /** What to add to an offset of this text for the offset in the file. */
  readonly start: number
}

/** Documents of more lines are narrowed to the item of their list. */
const longDocument = 500

/** The document around a position; of a long list, the item around it with the list's head. */
export function textAround(
  model: Lines,
  position: { readonly lineNumber: number; readonly column: number },
): TextAround {
  const count = model.getLineCount()
  const isMarker = (line: number): boolean => /^---(\s|$)/.test(model.getLineContent(line))
  let first = position.lineNumber
  while (first > 1 && !isMarker(first)) first--
  let last = position.lineNumber
  while (last < count && !isMarker(last + 1)) last++
  const item = last - first > longDocument ? itemAround(model, first, last, position.lineNumber) : null
  const head = item === null ? '' : 'kind: List\nitems:\n'
  const from = item?.first ?? first
  const lines: string[] = []
  for (let line = from; line <= (item?.last ?? last); line++) lines.push(model.getLineContent(line))
  // Line ends of two characters count as they do in the file's offsets.
  const lineEnd =
    count > 1 && model.getOffsetAt({ lineNumber: 2, column: 1 }) - model.getLineContent(1).length === 2 ? '\r\n' : '\n'
  const start = model.getOffsetAt({ lineNumber: from, column: 1 }) - head.length
  return { text: head + lines.join(lineEnd), offset: model.getOffsetAt(position) - start, start }
}

/** The lines of the item of a document's `items` around a line; null where there is none. */
function itemAround(
  model: Lines,
  first: number,
  last: number,
  line: number,
): { readonly first: number; readonly last: number } | null {
  let items = first
  while (items < Math.min(first + 50, last) && !/^items:\s*$/.test(model.getLineContent(items))) items++
  const dash = /^ *- /.exec(model.getLineContent(Math.min(items + 1, last)))?.[0]
  if (dash === undefined || line <= items) return null
  let from = line
  while (from > items && !model.getLineContent(from).startsWith(dash)) from--
  const ends = (content: string): boolean => content.startsWith(dash) || /^\S/.test(content)
  let to = line
  while (to < last && !ends(model.getLineContent(to + 1))) to++
  return from > items ? { first: from, last: to } : null
}
