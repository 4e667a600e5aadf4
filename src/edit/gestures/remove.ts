/** Taking resources away. */
import { resourceName, resourceParts } from '../../engine/keys'
import { Draft } from '../draft'
import { refuse, type Outcome, type Workspace } from '../outcome'

/** Takes resources away, wherever they are written. */
export function removeResource({
  workspace,
  keys,
}: {
  readonly workspace: Workspace
  readonly keys: readonly string[]
}): Outcome {
  const draft = new Draft(workspace)
  draft.removeAll(keys)
  const [only = ''] = keys
  return draft.finish(
    keys.length === 1 ? `Remove ${resourceParts(only).kind} ${resourceName(only)}` : `Remove ${keys.length} resources`,
  )
}

export function removePolicy({ workspace, key }: { readonly workspace: Workspace; readonly key: string }): Outcome {
  return removeResource({ workspace, keys: [key] })
}

/** Keys of all that goes with a namespace: the resources in it, and its own. */
export function namespaceContents({
  workspace,
  name,
}: {
  readonly workspace: Workspace
  readonly name: string
}): readonly string[] {
  const inside = new Draft(workspace)
    .all()
    .filter(
      (object) =>
        (object.isNamespaced && object.namespace === name) || (object.kind === 'Namespace' && object.name === name),
    )
    .map(({ key }) => key)
  return [...new Set(inside)]
}

/** Takes a namespace away with everything in it. */
export function removeNamespace({
  workspace,
  name,
}: {
  readonly workspace: Workspace
  readonly name: string
}): Outcome {
  const keys = namespaceContents({ workspace, name })
  if (keys.length === 0) return refuse(`There is no namespace ${name} in the text.`)
  const removed = removeResource({ workspace, keys })
  return removed.ok ? { ...removed, label: `Remove namespace ${name} and what is in it` } : removed
}
