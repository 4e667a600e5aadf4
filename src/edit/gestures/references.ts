/** Mentions of pods and namespaces by name, which follow when these get another name. */
import type { Draft } from '../draft'
import type { FoundObject } from '../resources'
import { movedEnd, type Moved } from './traffic-ends'
import type { Path } from '../../yaml/written/operation'
import { isPlainList, isPlainMap, type Plain } from '../../yaml/written/render'

/** Label keys by which policies select namespaces by name. */
const namespaceLabels: ReadonlySet<string> = new Set(
  [
    'kubernetes.io/metadata.name',
    'io.kubernetes.pod.namespace',
    'io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name',
  ].flatMap((key) => [key, `k8s:${key}`, `any:${key}`]),
)

export interface Mention {
  readonly path: Path
  readonly value: string
}

/** Changes each mention that `follow` names, one after the other, so that places stay right. */
export function followMentions(draft: Draft, follow: (object: FoundObject) => readonly Mention[]): void {
  while (!draft.hasFailed) {
    const changed = draft.all().some((object) => {
      const [mention] = follow(object)
      if (mention === undefined) return false
      draft.editObject(object, { type: 'set', path: mention.path, value: mention.value, behind: 'name' })
      return true
    })
    if (!changed) return
  }
}

/** Has the ends of stated traffic follow what they name. */
export function followTraffic(draft: Draft, moved: Moved): void {
  const externals = new Set(
    draft
      .all()
      .filter(({ kind }) => kind === 'External')
      .map(({ name }) => name),
  )
  followMentions(draft, (object) => trafficMentions(object, moved, externals))
}

function trafficMentions(object: FoundObject, moved: Moved, externals: ReadonlySet<string>): readonly Mention[] {
  return trafficEnds(object).flatMap(({ path, value }) => {
    const now = movedEnd(value, moved, externals)
    return now === null || now === value ? [] : [{ path, value: now }]
  })
}

/** Everything but traffic that means a namespace by its name: selectors, and the fields of what is in it. */
export function namespaceMentions(object: FoundObject, from: string, to: string): readonly Mention[] {
  const mentions: Mention[] = []
  if (object.kind.endsWith('NetworkPolicy') || object.kind === 'Namespace')
    visit(object.value, [], (path, value) => {
      if (value === from && namesNamespace(object.value, path)) mentions.push({ path, value: to })
    })
  if (object.isNamespaced && object.namespace === from) mentions.push({ path: ['metadata', 'namespace'], value: to })
  if (object.kind === 'Namespace' && object.name === from) mentions.push({ path: ['metadata', 'name'], value: to })
  return mentions
}

function trafficEnds({ kind, value }: FoundObject): readonly Mention[] {
  const ends: Mention[] = []
  if (kind === 'Traffic')
    visit(value, [], (path, text) => {
      const field = path.at(-1)
      if (path[1] === 'flows' && path.length === 4 && (field === 'from' || field === 'to'))
        ends.push({ path, value: text })
    })
  return ends
}

/** `matchLabels` with a namespace's name, an expression's values for such a key, or the namespace of a service. */
function namesNamespace(root: Plain, path: Path): boolean {
  const key = path.at(-1)
  if (typeof key === 'string' && namespaceLabels.has(key)) return true
  if (key === 'namespace' && String(path.at(-2)).startsWith('k8sService')) return true
  if (path.at(-2) !== 'values') return false
  let holder: Plain | undefined = root
  for (const step of path.slice(0, -2)) {
    if (typeof step === 'number') holder = isPlainList(holder) ? holder[step] : undefined
    else holder = isPlainMap(holder) ? holder[step] : undefined
  }
  const selected = isPlainMap(holder) ? holder['key'] : undefined
  return typeof selected === 'string' && namespaceLabels.has(selected)
}

function visit(value: Plain, path: Path, see: (path: Path, text: string) => void): void {
  if (typeof value === 'string') see(path, value)
  else if (isPlainList(value)) value.forEach((item, i) => visit(item, [...path, i], see))
  else if (isPlainMap(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key], see)
}
