/** Moving resources to another namespace, and giving them other names. */
import { resourceName, resourceKey } from '../../engine/keys'
import { Draft } from '../draft'
import { refuse, type Outcome, type Workspace } from '../outcome'
import { isEndpointKind, isTaken, nameProblem } from './names'
import type { Operation } from '../../yaml/written/operation'
import { labelsNamed } from './labels'
import { followMentions, followTraffic, namespaceMentions } from './references'
import type { Place } from './traffic-ends'

/** Moves resources to a namespace; stated traffic of moved pods follows them. */
export function moveToNamespace({
  workspace,
  keys,
  namespace,
}: {
  readonly workspace: Workspace
  readonly keys: readonly string[]
  readonly namespace: string
}): Outcome {
  const problem = nameProblem(namespace, 'Namespace')
  if (problem !== null) return refuse(problem)
  const draft = new Draft(workspace)
  const made: string[] = []
  for (const key of keys) {
    const object = draft.find(key)
    if (object === null || object.namespace === namespace) continue
    const { kind, name } = object
    if (!object.isNamespaced) return refuse(`${kind} ${name} belongs to no namespace.`)
    if (isTaken(draft, kind, namespace, name))
      return refuse(`There is already a ${name} in ${namespace}. Rename one of the two first.`)
    followByTraffic(draft, kind, object, { namespace, name })
    draft.edit(key, { type: 'set', path: ['metadata', 'namespace'], value: namespace, behind: 'name' })
    made.push(resourceKey(kind, namespace, name))
  }
  const what = made.length === 1 ? resourceName(keys[0] ?? '') : `${made.length} resources`
  return draft.finish(`Move ${what} to ${namespace}`, made)
}

/**
 * Gives a resource another name; what mentions a pod or a namespace by its name follows.
 *
 * @param withLabels labels that repeat the old name follow too, as is right for a pod that has only just been drawn
 */
export function rename({
  workspace,
  key,
  name,
  withLabels = false,
}: {
  readonly workspace: Workspace
  readonly key: string
  readonly name: string
  readonly withLabels?: boolean
}): Outcome {
  if (key.startsWith('Namespace//'))
    return renameNamespace({ workspace, from: key.slice('Namespace//'.length), to: name })
  const draft = new Draft(workspace)
  const object = draft.find(key)
  if (object === null) return draft.finish('')
  const { kind, namespace, name: old } = object
  const problem = nameProblem(name, kind)
  if (problem !== null) return refuse(problem)
  if (name !== old && isTaken(draft, kind, namespace, name))
    return refuse(`There is already a ${name}${namespace === '' ? '' : ` in ${namespace}`}.`)
  if (withLabels)
    draft.edit(key, ...labelsNamed(object, old).map((path): Operation => ({ type: 'set', path, value: name })))
  followByTraffic(draft, kind, { namespace, name: old }, { namespace, name })
  draft.edit(key, { type: 'set', path: ['metadata', 'name'], value: name })
  return draft.finish(`Rename ${old} to ${name}`, [resourceKey(kind, namespace, name)])
}

/** Renames a namespace wherever it is meant: its own resource, all that is in it, selectors by its name, traffic. */
export function renameNamespace({
  workspace,
  from,
  to,
}: {
  readonly workspace: Workspace
  readonly from: string
  readonly to: string
}): Outcome {
  const problem = nameProblem(to, 'Namespace')
  if (problem !== null) return refuse(problem)
  const draft = new Draft(workspace)
  const isHome = (namespace: string): boolean =>
    draft
      .all()
      .some((object) => object.namespace === namespace || (object.kind === 'Namespace' && object.name === namespace))
  if (!isHome(from)) return refuse(`There is no namespace ${from} in the text.`)
  if (from !== to && isHome(to)) return refuse(`There is already a namespace ${to}.`)
  if (from !== to) {
    followTraffic(draft, { type: 'namespace', from, to })
    followMentions(draft, (object) => namespaceMentions(object, from, to))
  }
  return draft.finish(`Rename namespace ${from} to ${to}`, [resourceKey('Namespace', '', to)])
}

/** Has stated traffic follow a resource that is about to move; of a kind that traffic does not name nothing follows. */
function followByTraffic(draft: Draft, kind: string, from: Place, to: Place): void {
  if (kind === 'External') followTraffic(draft, { type: 'external', from: from.name, to: to.name })
  if (kind === 'Service') followTraffic(draft, { type: 'service', from, to })
  // A service is meant by its plain name too, where no pod has that name.
  const isPod = draft
    .all()
    .some((other) => isEndpointKind(other.kind) && other.namespace === from.namespace && other.name === from.name)
  if (isEndpointKind(kind) || (kind === 'Service' && !isPod)) followTraffic(draft, { type: 'endpoint', from, to })
}
