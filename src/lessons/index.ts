/** The lessons' door: what there is, and each lesson when it is wanted. */
import type { Lesson } from './types'

export { lessonContents, type LessonTitle } from './contents'
export type * from './types'

const loaders: Readonly<Record<string, () => Promise<{ readonly lesson: Lesson }>>> = {
  'labels-across-namespaces': () => import('./built-in/labels-across-namespaces'),
  'firewall-by-label': () => import('./built-in/firewall-by-label'),
  'networkpolicy-and-cilium': () => import('./built-in/networkpolicy-and-cilium'),
  'star-wars': () => import('./built-in/star-wars'),
  'clusterwide-policies': () => import('./built-in/clusterwide-policies'),
  'reading-a-drop': () => import('./built-in/reading-a-drop'),
  tiers: () => import('./built-in/tiers'),
  'egress-by-dns-name': () => import('./built-in/egress-by-dns-name'),
  'least-privilege': () => import('./built-in/least-privilege'),
}

/** Null where there is no such lesson. */
export async function loadLesson(id: string): Promise<Lesson | null> {
  const load = Object.hasOwn(loaders, id) ? loaders[id] : undefined
  return load === undefined ? null : (await load()).lesson
}
