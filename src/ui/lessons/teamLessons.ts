/**
 * A team's own lessons and challenges: `lessons/index.json` beside the page, and the files that it names.
 *
 * Everything comes from the page's own folder. What cannot be read becomes a sentence that says which file and what.
 */
import { load } from 'js-yaml'
import { readChallenge } from '../../challenges/read'
import type { Challenge } from '../../challenges/types'
import type { Lesson } from '../../lessons/index'
import { readLesson } from '../../lessons/team/read'
import { isInnerPath, mentionedFiles, type FileText } from '../../lessons/team/read-files'

export interface TeamLessons {
  /** What the team calls them. */
  readonly title: string
  readonly lessons: readonly Lesson[]
  readonly challenges: readonly Challenge[]
  readonly problems: readonly string[]
}

/** Text of a file below the lessons' folder; null where it is not there. May fail as `fetch` does. */
export type ReadText = (path: string) => Promise<string | null>

const none: TeamLessons = { title: 'Lessons of this site', lessons: [], challenges: [], problems: [] }

/** Reads the list and every lesson on it; no list is no problem. */
export async function readTeamLessons(readText: ReadText): Promise<TeamLessons> {
  const text = await readText('index.json').catch(() => null)
  if (text === null) return none
  const index = parseIndex(text)
  if (typeof index === 'string') return { ...none, problems: [`lessons/index.json: ${index}`] }
  const problems: string[] = []
  const readAll = async <T extends { readonly id: string }>(
    kind: string,
    paths: readonly string[],
    read: (value: unknown, where: string, fileText: FileText) => Found<T>,
  ): Promise<readonly T[]> => {
    const found: T[] = []
    const results = await Promise.all(paths.map((path) => readTeamFile(path, readText, read)))
    results.forEach((result, i) => {
      problems.push(...result.problems)
      if (result.value === null) return
      const { id } = result.value
      if (found.some((other) => other.id === id))
        problems.push(`lessons/${paths[i]}: another ${kind} has the id "${id}" too`)
      else found.push(result.value)
    })
    return found
  }
  const lessons = await readAll('lesson', index.lessons, (value, where, fileText) => {
    const { lesson, problems: wrong } = readLesson(value, where, fileText)
    return { value: lesson, problems: wrong }
  })
  const challenges = await readAll('challenge', index.challenges, (value, where, fileText) => {
    const { challenge, problems: wrong } = readChallenge(value, where, fileText)
    return { value: challenge, problems: wrong }
  })
  return { title: index.title, lessons, challenges, problems }
}

interface Found<T> {
  readonly value: T | null
  readonly problems: readonly string[]
}

interface Index {
  readonly title: string
  readonly lessons: readonly string[]
  readonly challenges: readonly string[]
}

function parseIndex(text: string): Index | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return `this is no JSON: ${messageOf(error)}`
  }
  const {
    title = none.title,
    lessons,
    challenges = [],
  }: { readonly title?: unknown; readonly lessons?: unknown; readonly challenges?: unknown } = typeof value ===
    'object' && value !== null
    ? value
    : {}
  if (!Array.isArray(lessons)) return 'it needs a list "lessons" with the path of each lesson\'s YAML file'
  if (!Array.isArray(challenges)) return '"challenges" must be a list with the path of each challenge\'s YAML file'
  const wrong = [...lessons, ...challenges].find((path) => typeof path !== 'string' || !isInnerPath(path))
  if (wrong !== undefined) return `${JSON.stringify(wrong)} must be a path below the folder "lessons"`
  return {
    title: typeof title === 'string' ? title : none.title,
    lessons: lessons.filter((path) => typeof path === 'string'),
    challenges: challenges.filter((path) => typeof path === 'string'),
  }
}

async function readTeamFile<T>(
  path: string,
  readText: ReadText,
  read: (value: unknown, where: string, fileText: FileText) => Found<T>,
): Promise<Found<T>> {
  const where = `lessons/${path}`
  const fail = (text: string) => ({ value: null, problems: [`${where}: ${text}`] })
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  try {
    const text = await readText(path)
    if (text === null) return fail('index.json names this file, but it is not there')
    const value: unknown = load(text)
    const texts = new Map<string, string | null>()
    for (const name of mentionedFiles(value)) if (isInnerPath(name)) texts.set(name, await readText(`${folder}${name}`))
    return read(value, where, (name) => texts.get(name) ?? null)
  } catch (error) {
    return fail(`this cannot be read: ${messageOf(error)}`)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
}

/** Static servers answer with a page of their own for what is not there: such an answer is no lesson. */
async function fetchText(path: string): Promise<string | null> {
  const response = await fetch(new URL(`lessons/${path}`, document.baseURI), { cache: 'no-cache' })
  const isPage = (response.headers.get('content-type') ?? '').includes('text/html')
  return response.ok && !isPage ? response.text() : null
}

let reading: Promise<TeamLessons> | null = null

/** The lessons beside this page; read once. */
export function teamLessons(): Promise<TeamLessons> {
  reading ??= readTeamLessons(fetchText)
  return reading
}
