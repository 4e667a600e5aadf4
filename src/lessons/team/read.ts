/**
 * A team's lesson, from parsed YAML to the shape that the player knows, without trust.
 *
 * Nothing is guessed: whatever does not fit is a problem that says where it is, and a lesson with problems is not played.
 */
import { checkKeys, isFields, isText, listOf, shown, textOf } from './read-fields'
import { idForm, modes, readFiles, readText, type FileText, type Reading } from './read-files'
import { readCommand, readFact, readFlow, readQuestion } from './read-watch'
import type { Lesson, LessonStep } from '../types'

export type ReadLesson =
  | { readonly lesson: Lesson; readonly problems: readonly [] }
  | { readonly lesson: null; readonly problems: readonly string[] }

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
  const reading = { fileText, complain }
  list.forEach((step: unknown, i) => {
    const read = readStep(step, i, steps.at(-1) ?? null, reading)
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
  'commands',
  'question',
  'seen',
]

function readStep(
  value: unknown,
  index: number,
  before: LessonStep | null,
  { fileText, complain }: Reading,
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
  const commands = listOf(value, 'commands', place, complain).map((command, i) =>
    readCommand(command, `${place}, command ${i + 1}`, complain),
  )
  const question = value['question'] === undefined ? null : readQuestion(value['question'], place, complain)
  const seen = value['seen']
  if (seen !== undefined && !isText(seen)) complain(place, `seen must be text; ${shown(seen)}`)
  return {
    id: isId ? id : '',
    title: textOf(value, 'title', place, complain),
    text: readText(value, place, fileText, complain),
    files: readFiles(value, before?.files ?? [], place, { fileText, complain }),
    ...(enforcement === undefined ? {} : { enforcement }),
    watch: listOf(value, 'watch', place, complain)
      .map((flow, i) => readFlow(flow, `${place}, watch ${i + 1}`, complain))
      .filter((flow) => flow !== null),
    ...(facts.length === 0 ? {} : { facts: facts.filter((fact) => fact !== null) }),
    ...(commands.length === 0 ? {} : { commands: commands.filter((command) => command !== null) }),
    ...(question === null ? {} : { question }),
    ...(isText(seen) ? { seen } : {}),
  }
}
