/** The conversion of one policy of an analysis, as an edit of its text, with the proof that nothing else changes. */
import { ofKind, resourceRange } from '../../manifest/resource'
import type { Analysis, PolicyConversion, SourceFile } from '../../types'
import type { Manifest } from '../../manifest/read'
import { compareVerdicts } from './compare'
import { convertNetworkPolicy } from './convert'
import { writeYaml } from '../write-yaml'

export interface ConversionInput {
  readonly manifest: Manifest
  readonly files: readonly SourceFile[]
  readonly before: Analysis
  /** Analyses other files with the same settings. */
  readonly analyze: (files: readonly SourceFile[]) => Analysis
}

/** A conversion without its comparison. */
export type Rewriting = Omit<PolicyConversion, 'comparison'>

/** Null where there is no such NetworkPolicy, or the engine could not read it. */
export function convertPolicy(key: string, input: ConversionInput): PolicyConversion | null {
  const { files, before, analyze } = input
  const written = rewritePolicy(key, input)
  if (written === null) return null
  const [edit] = written.edits
  const changed = files.map((file) =>
    file.name === edit?.file
      ? { ...file, text: file.text.slice(0, edit.start) + edit.text + file.text.slice(edit.end) }
      : file,
  )
  return { ...written, comparison: compareVerdicts(before, analyze(changed)) }
}

/** The conversion as an edit of the text. Null where there is no such NetworkPolicy, or the engine could not read it. */
export function rewritePolicy(
  key: string,
  { manifest, files }: Pick<ConversionInput, 'manifest' | 'files'>,
): Rewriting | null {
  const resource = ofKind(manifest.resources, 'NetworkPolicy').findLast((policy) => policy.key === key)
  const file = files.find(({ name }) => name === resource?.place.file)
  if (resource === undefined || file === undefined) return null
  const { place } = resource
  const range = resourceRange(place)
  const old = file.text.slice(range.start, range.end)
  const object = convertNetworkPolicy(resource)
  const isFlow = place.root.kind === 'map' && place.root.isFlow
  const comments = isFlow ? [] : commentsOf(old)
  const column = range.column - 1
  const body = isFlow ? JSON.stringify(object) : writeYaml(object, column)
  const kept = comments.map((comment) => `${comment}\n${' '.repeat(column)}`).join('')
  const lineEnd = file.text.includes('\r\n') ? '\r\n' : '\n'
  const text = `${kept}${body}${old.endsWith('\n') ? '\n' : ''}`.replaceAll('\n', lineEnd)
  return {
    policy: key,
    text,
    edits: [{ file: file.name, start: range.start, end: range.end, text }],
    notes: notesOn(old, comments),
  }
}

/** Comments on lines of their own. */
function commentsOf(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => /^\s*(#.*)$/.exec(line)?.[1] ?? [])
}

function notesOn(text: string, comments: readonly string[]): readonly string[] {
  const notes: string[] = []
  if (comments.length > 0) notes.push('Comments on lines of their own are moved above the new policy.')
  if (/^[^#'"\n]*\S[ \t]+#/m.test(text)) notes.push('Comments behind values are not carried over.')
  if (/^\s*annotations\s*:/m.test(text)) notes.push('Annotations are not carried over.')
  return notes
}
