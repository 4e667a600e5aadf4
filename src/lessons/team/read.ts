/**
 * A team's lesson, from parsed YAML to the shape that the player knows, without trust.
 *
 * Nothing is guessed: whatever does not fit is a problem that says where it is, and a lesson with problems is not played.
 */
import { checkKeys, isFields, isText, listOf, shown, textOf, type Complain, type Fields } from './read-fields'
import { readFact, readFlow, readQuestion } from './read-watch'
import type { Lesson, LessonFile, LessonStep } from '../types'

export type ReadLesson =
  | { readonly lesson: Lesson; readonly problems: readonly [] }
  | { readonly lesson: null; readonly problems: readonly string[] }

/** Text of a file beside the lesson, or null where there is none. */
export type FileText = (path: string) => string | null

const idForm = /^[a-z0-9][a-z0-9-]{0,79}$/
const modes = ['default', 'always', 'never'] as const

/** Paths of the files that a lesson mentions, so that they can be fetched before it is read. */
export function mentionedFiles(value: unknown): readonly string[] {
  const steps = isFields(value) && Array.isArray(value['steps']) ? value['steps'] : []
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

/** Reads a lesson; `where` begins each problem, such as the name of its file. */
export function readLesson(value: unknown, where: string, fileText: FileText): ReadLesson {
  const problems: string[] = []
  const complain = (place: string, text: string): void => {
    problems.push(`${where}${place === '' ? '' : `, ${place}`}: ${text}`)
  }
  if (!isFields(value)) {
    complain('', 'a lesson must be a mapping with id, title, summary and steps')
    return { lesson: null, problems }
  }
  checkKeys(value, ['id', 'title', 'summary', 'steps'], '', complain)
  const id = isText(value['id']) && idForm.test(value['id']) ? value['id'] : ''
  if (id === '')
    complain('', `id must be lower-case letters, digits and dashes, for the address; ${shown(value['id'])}`)
  const title = textOf(value, 'title', '', complain)
  const summary = textOf(value, 'summary', '', complain)
  const list = Array.isArray(value['steps']) ? value['steps'] : []
  if (list.length === 0) complain('', `steps must be a list of at least one step; ${shown(value['steps'])}`)
  const steps: LessonStep[] = []
  list.forEach((step: unknown, i) => {
    const read = readStep(step, i, steps.at(-1) ?? null, fileText, complain)
    if (read === null) return
    if (steps.some((other) => other.id === read.id)) complain(placeOf(i, step), `the id "${read.id}" is taken`)
    steps.push(read)
  })
  return problems.length === 0 ? { lesson: { id, title, summary, steps }, problems: [] } : { lesson: null, problems }
}

/** `step 3 ("Close the door")`. */
function placeOf(index: number, step: unknown): string {
  const title = isFields(step) && isText(step['title']) ? ` ("${step['title']}")` : ''
  return `step ${index + 1}${title}`
}

const stepKeys = [
  'id',
  'title',
  'text',
  'textFile',
  'files',
  'remove',
  'enforcement',
  'watch',
  'facts',
  'question',
  'seen',
]

function readStep(
  value: unknown,
  index: number,
  before: LessonStep | null,
  fileText: FileText,
  complain: Complain,
): LessonStep | null {
  const place = placeOf(index, value)
  if (!isFields(value)) {
    complain(place, 'a step must be a mapping with title, text and files')
    return null
  }
  checkKeys(value, stepKeys, place, complain)
  const id = value['id'] === undefined ? `step-${index + 1}` : value['id']
  const isId = isText(id) && idForm.test(id)
  if (!isId) complain(place, `id must be lower-case letters, digits and dashes; ${shown(id)}`)
  const enforcement = modes.find((mode) => mode === value['enforcement'])
  if (value['enforcement'] !== undefined && enforcement === undefined)
    complain(place, `enforcement must be default, always or never; ${shown(value['enforcement'])}`)
  const facts = listOf(value, 'facts', place, complain).map((fact, i) =>
    readFact(fact, `${place}, fact ${i + 1}`, complain),
  )
  const question = value['question'] === undefined ? null : readQuestion(value['question'], place, complain)
  const seen = value['seen']
  if (seen !== undefined && !isText(seen)) complain(place, `seen must be text; ${shown(seen)}`)
  return {
    id: isId ? id : '',
    title: textOf(value, 'title', place, complain),
    text: readText(value, place, fileText, complain),
    files: readFiles(value, before?.files ?? [], place, fileText, complain),
    ...(enforcement === undefined ? {} : { enforcement }),
    watch: listOf(value, 'watch', place, complain)
      .map((flow, i) => readFlow(flow, `${place}, watch ${i + 1}`, complain))
      .filter((flow) => flow !== null),
    ...(facts.length === 0 ? {} : { facts: facts.filter((fact) => fact !== null) }),
    ...(question === null ? {} : { question }),
    ...(isText(seen) ? { seen } : {}),
  }
}

function readText(fields: Fields, place: string, fileText: FileText, complain: Complain): string {
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

/** The files of the step before, with what this step replaces, adds and removes. */
function readFiles(
  fields: Fields,
  before: readonly LessonFile[],
  place: string,
  fileText: FileText,
  complain: Complain,
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
