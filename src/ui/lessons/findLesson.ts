/** Lessons by their addresses: the built-in ones, then those that a team has put beside the app. */
import { loadLesson, type Lesson } from '../../lessons/index'
import { teamLessons } from './teamLessons'

export type FoundLesson = { readonly lesson: Lesson } | { readonly problem: string }

export async function findLesson(id: string): Promise<FoundLesson> {
  try {
    const lesson = await loadLesson(id)
    if (lesson !== null) return { lesson }
  } catch {
    return { problem: 'This lesson could not be loaded. Check the connection and try again.' }
  }
  const { lessons, problems } = await teamLessons()
  const lesson = lessons.find((one) => one.id === id)
  if (lesson !== undefined) return { lesson }
  // It may be one of those that could not be read.
  return { problem: [`There is no lesson "${id}" here.`, ...problems.map((problem) => `${problem}.`)].join(' ') }
}
