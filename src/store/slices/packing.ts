/** Undo steps of large texts: of a file that the next step has in other words, only what differs is kept. */
import { copied } from '../../values/copied'
import { difference } from '../../values/difference'
import type { AnalyzeOptions, SourceFile, WorkspaceContent } from '../state/store-type'
import type { Packing } from './history'

/** What undo brings back. */
export interface Undoable {
  readonly workspaceId: string
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
  readonly activeFile: string
  readonly workspaceName: string
  readonly positions: WorkspaceContent['positions']
}

/** Smaller texts are kept whole: two hundred of them are nothing. */
const large = 50_000

/** A file as what to put in place of a stretch of the file of the same name in the next step. */
interface Cut {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly replacement: string
}

export type PackedUndoable = Omit<Undoable, 'files'> & { readonly files: readonly (SourceFile | Cut)[] }

function packedFile(file: SourceFile, next: SourceFile | undefined): SourceFile | Cut {
  if (next === undefined || next === file || next.text === file.text || file.text.length < large) return file
  const { start, end, text } = difference(next.text, file.text)
  if (text.length > file.text.length / 2) return file
  return { name: file.name, start, end, replacement: copied(text) }
}

function wholeFile(file: SourceFile | Cut, next: SourceFile | undefined): SourceFile {
  if ('text' in file) return file
  const { name, start, end, replacement } = file
  const text = next?.text ?? ''
  return { name, text: text.slice(0, start) + replacement + text.slice(end) }
}

function byName(files: readonly SourceFile[]): ReadonlyMap<string, SourceFile> {
  return new Map(files.map((file) => [file.name, file]))
}

export const packing: Packing<Undoable, PackedUndoable> = {
  pack(state, { files }) {
    const next = byName(files)
    return { ...state, files: state.files.map((file) => packedFile(file, next.get(file.name))) }
  },
  unpack(packed, { files }) {
    const next = byName(files)
    return { ...packed, files: packed.files.map((file) => wholeFile(file, next.get(file.name))) }
  },
}
