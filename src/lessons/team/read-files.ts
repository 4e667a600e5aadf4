/** Texts and files of a lesson or a challenge that is read without trust: in it, or beside it in its own folder. */
import { checkKeys, isFields, isText, listOf, shown, textOf, type Complain, type Fields } from './read-fields'
import type { LessonFile } from '../types'

/** Text of a file beside the lesson, or null where there is none. */
export type FileText = (path: string) => string | null

/** Ids stand in addresses. */
export const idForm = /^[a-z0-9][a-z0-9-]{0,79}$/
export const modes = ['default', 'always', 'never'] as const

/** Paths of the files that a lesson or a challenge mentions, so that they can be fetched before it is read. */
export function mentionedFiles(value: unknown): readonly string[] {
  const steps = isFields(value) ? [value, ...(Array.isArray(value['steps']) ? value['steps'] : [])] : []
  const paths = steps
    .filter(isFields)
    .flatMap((step) => [
      ...(isText(step['textFile']) ? [step['textFile']] : []),
      ...(Array.isArray(step['files']) ? step['files'] : []).flatMap((file) =>
        isText(file) ? [file] : isFields(file) && isText(file['from']) ? [file['from']] : [],
      ),
    ])
  return [...new Set(paths)]
}

/** A path that stays in the lesson's folder. */
export function isInnerPath(path: string): boolean {
  return !/^[/\\]|^[a-z][a-z0-9+.-]*:|[\\?#]|(^|\/)\.\.(\/|$)/i.test(path)
}

export function readText(fields: Fields, place: string, fileText: FileText, complain: Complain): string {
  const path = fields['textFile']
  if (path === undefined) return textOf(fields, 'text', place, complain)
  if (fields['text'] !== undefined) complain(place, 'give either text or textFile, not both')
  return isText(path) ? contentOf(path, place, fileText, complain) : textOf(fields, 'textFile', place, complain)
}

function contentOf(path: string, place: string, fileText: FileText, complain: Complain): string {
  if (!isInnerPath(path)) {
    complain(place, `"${path}" must be a path below the lesson's own folder`)
    return ''
  }
  const text = fileText(path)
  if (text === null) complain(place, `the file "${path}" is not there`)
  return text ?? ''
}

/** What a lesson is read with: the texts of the files that it names, and whom to tell what is wrong. */
export interface Reading {
  readonly fileText: FileText
  readonly complain: Complain
}

/** The files of before, with what is replaced, added and removed. */
export function readFiles(
  fields: Fields,
  before: readonly LessonFile[],
  place: string,
  { fileText, complain }: Reading,
): readonly LessonFile[] {
  let files = before
  for (const name of listOf(fields, 'remove', place, complain)) {
    if (!files.some((file) => file.name === name))
      complain(place, `remove names a file that is not there; ${shown(name)}`)
    files = files.filter((file) => file.name !== name)
  }
  for (const entry of listOf(fields, 'files', place, complain)) {
    const file = readFile(entry, place, fileText, complain)
    if (file === null) continue
    files = files.some(({ name }) => name === file.name)
      ? files.map((other) => (other.name === file.name ? file : other))
      : [...files, file]
  }
  if (files.length === 0) complain(place, 'a step needs files: name at least one under files')
  return files
}

function readFile(entry: unknown, place: string, fileText: FileText, complain: Complain): LessonFile | null {
  if (isText(entry))
    return { name: entry.split('/').at(-1) ?? entry, text: contentOf(entry, place, fileText, complain) }
  if (!isFields(entry)) {
    complain(place, `a file is a path, or a mapping with name and text or from; ${shown(entry)}`)
    return null
  }
  checkKeys(entry, ['name', 'text', 'from'], place, complain)
  const name = textOf(entry, 'name', place, complain)
  const { from, text } = entry
  if (isText(from)) return { name, text: contentOf(from, place, fileText, complain) }
  if (typeof text === 'string') return { name, text }
  complain(place, `the file "${name}" needs text or from`)
  return null
}
