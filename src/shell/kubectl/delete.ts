/** `kubectl delete`. */
import type { LiveObject } from '../cluster/object'
import { objectName, type ResourceType } from '../cluster/kinds'
import { listAt } from '../cluster/object'
import { CommandError } from '../error'
import type { Call, Result } from '../tool'
import { placeOf } from './apply'
import { dryRun, findObjects, kubeOptions, namespaceOf, readNames, type Found } from './common'
import { readSources } from './sources'

export async function remove(args: readonly string[], call: Call): Promise<Result> {
  const options = kubeOptions(args, {
    values: ['filename', 'selector', 'field-selector', 'dry-run', 'grace-period', 'timeout', 'output', 'cascade'],
    switches: ['all', 'now', 'force', 'ignore-not-found', 'wait', 'all-namespaces', 'recursive'],
    short: { f: 'filename', l: 'selector', A: 'all-namespaces', o: 'output', R: 'recursive' },
  })
  const files = options.texts('filename')
  const selector = options.text('selector')
  const found: Found[] = []
  if (files.length > 0) {
    for (const source of await readSources(files, call))
      found.push(
        findObjects({ type: source.type, names: [source.name] }, { namespace: placeOf(source, options, call) }, call),
      )
  } else {
    const named = readNames(options.words, 'delete')
    if (named.some(({ names }) => names.length === 0) && !options.has('all') && selector === undefined)
      throw new CommandError('error: resource(s) were provided, but no name was specified')
    const namespace = options.has('all-namespaces') ? null : namespaceOf(options, call)
    const wanted = { namespace, selector, fields: options.text('field-selector') }
    found.push(...named.map((one) => findObjects(one, wanted, call)))
  }
  const objects = found.flatMap(({ type, objects: list }) => list.map((object) => ({ type, object })))
  const errors = options.has('ignore-not-found') ? [] : found.flatMap((one) => one.errors)
  const error = errors.map((line) => `${line}\n`).join('')
  if (objects.length === 0 && errors.length === 0) return { out: 'No resources found\n', code: 0 }
  const { isDry, note } = dryRun(options)
  if (!isDry)
    removeObjects(
      objects.map(({ object }) => object),
      call,
    )
  const out = objects.map(({ type, object }) => `${line(type, object)}${note}\n`).join('')
  return { out, error, code: errors.length > 0 ? 1 : 0 }
}

function line(type: ResourceType, { name, namespace }: LiveObject): string {
  const [what = ''] = objectName(type, name).split('/')
  return `${what} "${name}" deleted${namespace === '' ? '' : ` from ${namespace} namespace`}`
}

const protectedNamespaces = ['default', 'kube-system', 'kube-public']

/** Takes objects out of the text; a namespace goes with all that is in it. */
function removeObjects(objects: readonly LiveObject[], { cluster }: Call): void {
  const keys = new Set<string>()
  for (const object of objects) {
    if (object.kind === 'Namespace') {
      if (protectedNamespaces.includes(object.name))
        throw new CommandError(
          `Error from server (Forbidden): namespaces "${object.name}" is forbidden: this namespace may not be deleted`,
        )
      for (const inner of cluster.objects())
        if (inner.namespace === object.name && cluster.writtenValue(inner.key) !== null) keys.add(inner.key)
    }
    if (cluster.writtenValue(object.key) !== null) keys.add(object.key)
    else if (object.file === null && object.kind !== 'Namespace' && !isMadeAgain(object))
      throw new CommandError(
        `error: ${object.kind} "${object.name}" is in no file of the workspace: the cluster makes it, so it cannot be deleted here`,
      )
  }
  for (const key of keys) cluster.applied.delete(key)
  if (keys.size > 0) cluster.edit(`Delete ${[...keys].join(', ')}`, (draft) => draft.removeAll([...keys]))
  cluster.clock.advance(1000)
}

/** Whether a controller makes the object again as soon as it is deleted. */
function isMadeAgain({ kind, value }: LiveObject): boolean {
  return (
    ['CiliumEndpoint', 'CiliumIdentity', 'ServiceAccount'].includes(kind) ||
    listAt(value, 'metadata', 'ownerReferences').length > 0
  )
}
