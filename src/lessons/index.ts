/** What other rooms may import of the lessons: their list, and each one when it is needed. */
import { lessonContents, type LessonId } from './contents'
import type { Lesson } from './types'

export { stateOf } from './commands'
export { lessonContents, lessonOfStep, type LessonTitle } from './contents'
export type * from './types'

const loaders: Readonly<Record<LessonId, () => Promise<{ readonly lesson: Lesson }>>> = {
  'labels-across-namespaces': () => import('./built-in/labels-across-namespaces'),
  'firewall-by-label': () => import('./built-in/firewall-by-label'),
  'networkpolicy-and-cilium': () => import('./built-in/networkpolicy-and-cilium'),
  'what-cilium-adds': () => import('./built-in/what-cilium-adds'),
  'star-wars': () => import('./built-in/star-wars'),
  'clusterwide-policies': () => import('./built-in/clusterwide-policies'),
  'reading-a-drop': () => import('./built-in/reading-a-drop'),
  tiers: () => import('./built-in/tiers'),
  'egress-by-dns-name': () => import('./built-in/egress-by-dns-name'),
  'least-privilege': () => import('./built-in/least-privilege'),
  'before-you-merge': () => import('./built-in/before-you-merge'),
  'forty-copies': () => import('./built-in/forty-copies'),
  'from-flows': () => import('./built-in/from-flows'),
}

const isLessonId = (id: string): id is LessonId => Object.hasOwn(loaders, id)

/** Null where there is no such lesson. */
export async function loadLesson(id: string): Promise<Lesson | null> {
  return isLessonId(id) ? (await loaders[id]()).lesson : null
}

/** How many steps each lesson has; loads all of them. */
export async function stepCounts(): Promise<ReadonlyMap<string, number>> {
  const lessons = await Promise.all(lessonContents.map(({ id }) => loaders[id]()))
  return new Map(lessons.map(({ lesson }) => [lesson.id, lesson.steps.length]))
}
