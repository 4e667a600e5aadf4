/** How far the user has come in each lesson, kept in the browser's database and read back without trust. */
import { isObject } from '../../values/objects'
import { keptRecord } from './kept'

export interface LessonProgress {
  /** The step that was open last. */
  readonly last: string
  /** Steps that have been opened. */
  readonly seen: readonly string[]
  /** Index of the choice taken, by step. */
  readonly answers: Readonly<Record<string, number>>
}

/** Progress by lesson. */
export type Progress = Readonly<Record<string, LessonProgress>>

const kept = keptRecord('membrane.lessons')
const noProgress: LessonProgress = { last: '', seen: [], answers: {} }

/** Progress in one lesson; what was never begun is at its beginning. */
export function progressOf(progress: Progress, lesson: string): LessonProgress {
  return (Object.hasOwn(progress, lesson) ? progress[lesson] : undefined) ?? noProgress
}

export function withStep(progress: Progress, lesson: string, step: string): Progress {
  const { seen, answers } = progressOf(progress, lesson)
  return { ...progress, [lesson]: { last: step, seen: seen.includes(step) ? seen : [...seen, step], answers } }
}

export function withAnswer(progress: Progress, lesson: string, step: string, choice: number): Progress {
  const known = progressOf(progress, lesson)
  return { ...progress, [lesson]: { ...known, answers: { ...known.answers, [step]: choice } } }
}

/** What can be used of a stored value. */
export function readProgressRecord(value: unknown): Progress {
  if (!isObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([lesson, entry]) => {
      if (!isObject(entry) || typeof entry['last'] !== 'string') return []
      const seen = Array.isArray(entry['seen']) ? entry['seen'].filter((step) => typeof step === 'string') : []
      const answers = isObject(entry['answers'])
        ? Object.fromEntries(
            Object.entries(entry['answers']).filter((pair): pair is [string, number] => typeof pair[1] === 'number'),
          )
        : {}
      return [[lesson, { last: entry['last'], seen, answers }]]
    }),
  )
}

/** Where the browser forbids storage, lessons start at their beginning. */
export const loadProgress = async (): Promise<Progress> => readProgressRecord(await kept.load())

export const saveProgress = (progress: Progress): Promise<void> => kept.save(progress)
