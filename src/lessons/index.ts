/** The lessons' door: what there is, and each lesson when it is wanted. */
import type { Lesson } from './types'

export { lessonContents, type LessonTitle } from './contents'
export type * from './types'

const loaders: Readonly<Record<string, () => Promise<{ readonly lesson: Lesson }>>> = {
  'labels-across-namespaces': () => import('./labels-across-namespaces'),
  'firewall-by-label': () => import('./firewall-by-label'),
  'networkpolicy-and-cilium': () => import('./networkpolicy-and-cilium'),
  'star-wars': () => import('./star-wars'),
  'clusterwide-policies': () => import('./clusterwide-policies'),
  'reading-a-drop': () => import('./reading-a-drop'),
  tiers: () => import('./tiers'),
  'egress-by-dns-name': () => import('./egress-by-dns-name'),
  'least-privilege': () => import('./least-privilege'),
}

/** Null where there is no such lesson. */
export async function loadLesson(id: string): Promise<Lesson | null> {
  const load = Object.hasOwn(loaders, id) ? loaders[id] : undefined
  return load === undefined ? null : (await load()).lesson
}
