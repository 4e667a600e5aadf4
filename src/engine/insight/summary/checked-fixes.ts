/**
 * Fixes are offered only where they leave things better: each is tried on its document, and one that would bring a new error
 * to its place is kept back.
 */
import { kinds } from '../../manifest/kinds'
import { nodesOf, readDocument } from '../../manifest/document'
import { locate, type Resource } from '../../manifest/resource'
import { needsExpressions } from '../../policy/expressions'
import { readPolicy } from '../../policy/kinds/read'
import type { Diagnostic, SourceFile, TextEdit } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import { lineStarts, splitDocuments } from '../../../yaml/text'

/** Characters that are read again at most, so that a file with thousands of faults costs no more than a few readings. */
const budget = 2_000_000

interface Fault {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** What policies are read with. */
type Reading = Pick<PolicyModel, 'cluster' | 'expressions'>

/** The same diagnostics, without the fixes that would do harm, and without those that there was no time to try. */
export function checkedFixes(
  diagnostics: readonly Diagnostic[],
  files: readonly SourceFile[],
  model: Reading,
): readonly Diagnostic[] {
  const texts = new Map(files.map(({ name, text }) => [name, text]))
  const documents = new Map<string, readonly { readonly start: number; readonly end: number }[]>()
  let left = budget
  return diagnostics.map((diagnostic) => {
    const { fix, ...rest } = diagnostic
    const [edit] = fix?.edits ?? []
    if (fix === undefined || edit === undefined) return diagnostic
    const text = texts.get(edit.file) ?? ''
    let parts = documents.get(edit.file)
    if (parts === undefined) documents.set(edit.file, (parts = splitDocuments(text)))
    const part = parts[firstEndingAt(parts, edit.end)]
    if (part === undefined || edit.start < part.start) return rest
    left -= part.end - part.start
    if (left < 0) return rest
    const before = text.slice(part.start, part.end)
    return isSound(before, fix.edits, part.start, model) ? diagnostic : rest
  })
}

/** Index of the first of the parts of a text, in their order, that ends at a place or behind it. */
function firstEndingAt(parts: readonly { readonly end: number }[], place: number): number {
  let low = 0
  let high = parts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((parts[middle]?.end ?? 0) < place) low = middle + 1
    else high = middle
  }
  return low
}

function isSound(before: string, edits: readonly TextEdit[], offset: number, model: Reading): boolean {
  let after = before
  let from = Infinity
  let to = 0
  let grown = 0
  for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start)) {
    after = after.slice(0, start - offset) + text + after.slice(end - offset)
    from = Math.min(from, start - offset)
    to = Math.max(to, end - offset)
    grown += text.length - (end - start)
  }
  // The line of the edit is its place: a value may stand behind the key that was corrected.
  const lineEnd = after.indexOf('\n', to + grown)
  const end = lineEnd < 0 ? after.length : lineEnd
  const there = faultsOf(after, model).filter((fault) => fault.end >= from && fault.start <= end)
  if (there.length === 0) return true
  const known = new Set(faultsOf(before, model).map(({ text }) => text))
  return there.every(({ text }) => known.has(text))
}

/** What is wrong with a document by itself. */
function faultsOf(text: string, model: Reading): readonly Fault[] {
  const document = readDocument(text)
  const { objects, problems } = document
  const faults: Fault[] = problems.map(({ code, message, start, end }) => ({ text: `${code} ${message}`, start, end }))
  const lines = lineStarts(text)
  for (const [i, read] of objects.entries()) {
    const { kind, key, apiVersion, namespace, name, object } = read
    for (const { code, message, start, end } of read.problems) faults.push({ text: `${code} ${message}`, start, end })
    if (kind === null || object === undefined || !kinds[kind].isPolicy) continue
    const root = nodesOf(document, text)[i]
    if (root === undefined) continue
    const place = { file: '', lines, offset: 0, root }
    // `object` was read by the shape of `kind`, which is how the union pairs the two.
    const resource = { kind, key, apiVersion, namespace, name, object, place } as Resource
    // A fix may bring in the first regular expression; the page has nothing to read it with until the text holds it.
    if (!model.expressions.hasCompiler && needsExpressions([resource])) continue
    const policy = readPolicy(resource, model.cluster, model.expressions)
    for (const { code, message, path } of policy?.rejections ?? []) {
      const { start, end } = locate(place, path)
      faults.push({ text: `${code} ${message}`, start, end })
    }
  }
  return faults
}
