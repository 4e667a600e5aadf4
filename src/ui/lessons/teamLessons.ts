/**
 * A team's own lessons: `lessons/index.json` beside the page, and the files that it names.
 *
 * Everything comes from the page's own folder. What cannot be read becomes a sentence that says which file and what.
 */
import { load } from 'js-yaml'
import type { Lesson } from '../../lessons/index'
import { isInnerPath, mentionedFiles, readLesson } from '../../lessons/team/read'

export interface TeamLessons {
  /** What the team calls them. */
  readonly title: string
  readonly lessons: readonly Lesson[]
  readonly problems: readonly string[]
}

/** Text of a file below the lessons' folder; null where it is not there. May fail as `fetch` does. */
export type ReadText = (path: string) => Promise<string | null>

const none: TeamLessons = { title: 'Lessons of this site', lessons: [], problems: [] }

/** Reads the list and every lesson on it; no list is no problem. */
export async function readTeamLessons(readText: ReadText): Promise<TeamLessons> {
  const text = await readText('index.json').catch(() => null)
  if (text === null) return none
  const index = parseIndex(text)
  if (typeof index === 'string') return { ...none, problems: [`lessons/index.json: ${index}`] }
  const read = await Promise.all(index.paths.map((path) => readTeamLesson(path, readText)))
  const lessons: Lesson[] = []
  const problems: string[] = []
  read.forEach((result, i) => {
    problems.push(...result.problems)
    if (result.lesson === null) return
    if (lessons.some(({ id }) => id === result.lesson.id))
      problems.push(`lessons/${index.paths[i]}: another lesson has the id "${result.lesson.id}" too`)
    else lessons.push(result.lesson)
  })
  return { title: index.title, lessons, problems }
}

function parseIndex(text: string): { readonly title: string; readonly paths: readonly string[] } | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return `this is no JSON: ${messageOf(error)}`
  }
  const { title = none.title, lessons }: { readonly title?: unknown; readonly lessons?: unknown } =
    typeof value === 'object' && value !== null ? value : {}
  if (!Array.isArray(lessons)) return 'it needs a list "lessons" with the path of each lesson\'s YAML file'
  const wrong = lessons.find((path) => typeof path !== 'string' || !isInnerPath(path))
  if (wrong !== undefined) return `${JSON.stringify(wrong)} must be a path below the folder "lessons"`
  return {
    title: typeof title === 'string' ? title : none.title,
    paths: lessons.filter((path) => typeof path === 'string'),
  }
}

async function readTeamLesson(path: string, readText: ReadText): Promise<ReturnType<typeof readLesson>> {
  const where = `lessons/${path}`
  const fail = (text: string) => ({ lesson: null, problems: [`${where}: ${text}`] }) as const
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  try {
    const text = await readText(path)
    if (text === null) return fail('index.json names this file, but it is not there')
    const value: unknown = load(text)
    const texts = new Map<string, string | null>()
    for (const name of mentionedFiles(value)) if (isInnerPath(name)) texts.set(name, await readText(`${folder}${name}`))
    return readLesson(value, where, (name) => texts.get(name) ?? null)
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
