/** `kubectl label`, `annotate` and `scale`: fields of objects that are there. */
import type { Operation } from '../../yaml/written/operation'
import { objectName, typeNamedKind } from '../cluster/kinds'
import { at, mapAt, textAt, type LiveObject } from '../cluster/object'
import { CommandError } from '../error'
import type { Call, Result } from '../tool'
import { printed } from '../tool'
import { checkLabel, dryRun, findObjects, kubeOptions, mustFind, namespaceOf, readNames } from './common'

type Field = 'labels' | 'annotations'

export function label(args: readonly string[], call: Call): Result {
  return mark(args, call, 'labels')
}

export function annotate(args: readonly string[], call: Call): Result {
  return mark(args, call, 'annotations')
}

function mark(args: readonly string[], call: Call, field: Field): Result {
  const options = kubeOptions(args, {
    values: ['selector', 'dry-run', 'filename', 'output', 'field-selector', 'resource-version'],
    switches: ['overwrite', 'all', 'list', 'all-namespaces'],
    short: { l: 'selector', A: 'all-namespaces', f: 'filename', o: 'output' },
  })
  const isChange = (word: string): boolean => /^[^/=]*[^=]*=.*$/.test(word) || word.endsWith('-')
  const changes = options.words.filter(isChange)
  const words = options.words.filter((word) => !isChange(word))
  const verb = field === 'labels' ? 'label' : 'annotation'
  if (changes.length === 0 && !options.has('list'))
    throw new CommandError(`error: at least one ${verb} update is required`)
  const named = readNames(words, field === 'labels' ? 'label' : 'annotate')
  const wanted = {
    namespace: options.has('all-namespaces') ? null : namespaceOf(options, call),
    selector: options.text('selector'),
  }
  const hasTarget = named.some(({ names }) => names.length > 0) || options.has('all') || wanted.selector !== undefined
  if (!hasTarget) throw new CommandError('error: resource(s) were provided, but no name was specified')
  const found = named.map((one) => findObjects(one, wanted, call))
  const how = { field, mayOverwrite: options.has('overwrite'), isDry: dryRun(options).isDry }
  let out = ''
  for (const { type, objects } of found)
    for (const object of objects)
      out += `${objectName(type, object.name)} ${change(object, changes, how, call)}${dryRun(options).note}\n`
  const errors = found.flatMap(({ errors: list }) => list)
  if (errors.length > 0) return { out, error: `${errors.join('\n')}\n`, code: 1 }
  return out === '' ? { out, error: 'No resources found\n', code: 0 } : printed(out)
}

interface ChangeOptions {
  readonly field: Field
  readonly mayOverwrite: boolean
  readonly isDry: boolean
}

function change(
  object: LiveObject,
  changes: readonly string[],
  { field, mayOverwrite, isDry }: ChangeOptions,
  call: Call,
): string {
  const { cluster } = call
  const present = mapAt(object.value, 'metadata', field)
  const operations: Operation[] = []
  const isRemoval = changes.every((text) => text.endsWith('-'))
  for (const text of changes) {
    if (text.endsWith('-')) {
      const key = text.slice(0, -1)
      if (!Object.hasOwn(present, key)) continue
      operations.push({ type: 'remove', path: ['metadata', field, key] })
      continue
    }
    const equals = text.indexOf('=')
    const [key, value] = [text.slice(0, equals), text.slice(equals + 1)]
    if (field === 'labels') checkLabel(key, value, typeNamedKind(object.kind), object.name)
    const before = present[key]
    if (before !== undefined && textAt(before) !== value && !mayOverwrite)
      throw new CommandError(`error: '${key}' already has a value (${textAt(before)}), and --overwrite is false`)
    if (textAt(before) !== value || before === undefined)
      operations.push({ type: 'set', path: ['metadata', field, key], value })
  }
  const word = field === 'labels' ? (isRemoval ? 'unlabeled' : 'labeled') : 'annotated'
  if (operations.length === 0) return field === 'labels' ? 'not labeled' : 'not annotated'
  if (isDry) return word
  edit(object, operations, call)
  cluster.clock.advance(0)
  return word
}

/** Edits an object's text; an object without one gets it, where it is a namespace. */
export function edit(object: LiveObject, operations: readonly Operation[], { cluster }: Call): void {
  const { key, kind, name } = object
  if (cluster.writtenValue(key) === null) {
    if (kind !== 'Namespace')
      throw new CommandError(
        `error: ${kind} "${name}" is in no file of the workspace: the cluster makes it, so it cannot be changed here`,
      )
    cluster.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  }
  const written = cluster.writtenValue(key)
  if (written !== null && !cluster.applied.has(key)) cluster.applied.set(key, written)
  cluster.edit(`Change ${kind} ${name}`, (draft) => draft.edit(key, ...operations))
}

export function scale(args: readonly string[], call: Call): Result {
  const options = kubeOptions(args, { values: ['replicas', 'current-replicas', 'timeout', 'dry-run'] })
  const replicas = options.text('replicas')
  if (replicas === undefined || !/^\d+$/.test(replicas))
    throw new CommandError('error: required flag(s) "replicas" not set')
  const named = readNames(options.words, 'scale')
  return printed(
    named
      .flatMap(({ type, names }) =>
        names.map((name) => ({ type, object: mustFind(type, name, namespaceOf(options, call), call) })),
      )
      .map(({ type, object }) => {
        if (at(object.value, 'spec', 'replicas') === undefined && object.kind !== 'StatefulSet')
          throw new CommandError(`error: could not find the requested resource: ${type.plural} have no replicas`)
        edit(object, [{ type: 'set', path: ['spec', 'replicas'], value: Number(replicas) }], call)
        return `${objectName(type, object.name)} scaled\n`
      })
      .join(''),
  )
}
