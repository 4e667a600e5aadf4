/** `kubectl patch`: strategic, merge (RFC 7386) and JSON patches (RFC 6902). Source: kubectl/pkg/cmd/patch, evanphx/json-patch. */
import { isSame, readPlain } from '../../yaml/written/plain'
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'
import { objectName, typeNamedKind } from '../cluster/kinds'
import { textAt, type LiveObject } from '../cluster/object'
import { CommandError } from '../error'
import { printed, type Call, type Result } from '../tool'
import { admit, operationsTo } from './apply'
import { edit } from './change'
import { dryRun, kubeOptions, mustFind, namespaceOf, readNames } from './common'

const types = ['json', 'merge', 'strategic'] as const

export async function patch(args: readonly string[], call: Call): Promise<Result> {
  const options = kubeOptions(args, {
    values: ['patch', 'patch-file', 'type', 'dry-run', 'output', 'field-manager', 'subresource'],
    switches: ['local', 'record'],
    short: { p: 'patch', o: 'output' },
  })
  const file = options.text('patch-file')
  const text = options.text('patch') ?? (file === undefined ? undefined : await call.readFile(file))
  if (text === null) throw new CommandError(`error: unable to read patch file: open ${file}: no such file or directory`)
  if (text === undefined)
    throw new CommandError('error: must specify --patch or --patch-file containing the contents of the patch')
  const how = types.find((type) => type === (options.text('type') ?? 'strategic').toLowerCase())
  if (how === undefined)
    throw new CommandError(`error: --type must be one of [json merge strategic], not "${options.text('type') ?? ''}"`)
  const value = readPlain(text)?.value
  if (value === undefined || (how === 'json' ? !isPlainList(value) : !isPlainMap(value)))
    throw new CommandError(
      `error: unable to parse "${text}": it is no ${how === 'json' ? 'list of operations' : 'mapping'}`,
    )
  const objects = readNames(options.words, 'patch').flatMap(({ type, names }) =>
    names.map((name) => mustFind(type, name, namespaceOf(options, call), call)),
  )
  if (objects.length === 0) throw new CommandError('error: resource(s) were provided, but no name was specified')
  const { isDry, note } = dryRun(options)
  return printed(
    objects
      .map((object) => {
        const isChanged = patchOne(object, { value, how }, isDry, call)
        return `${objectName(typeNamedKind(object.kind), object.name)} patched${isChanged ? '' : ' (no change)'}${note}\n`
      })
      .join(''),
  )
}

interface Patch {
  readonly value: Plain
  readonly how: (typeof types)[number]
}

function patchOne(object: LiveObject, { value, how }: Patch, isDry: boolean, call: Call): boolean {
  const type = typeNamedKind(object.kind)
  if (how === 'strategic' && type.group.includes('.') && !type.group.endsWith('.k8s.io'))
    throw new CommandError(
      'Error from server (UnsupportedMediaType): the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    )
  const before = call.cluster.writtenValue(object.key) ?? object.value
  const after = patched(before, object.value, value, how)
  if (!isPlainMap(after)) throw new CommandError('Error from server (BadRequest): the patched object is no mapping')
  for (const field of ['name', 'namespace'] as const)
    if (textAt(after, 'metadata', field) !== textAt(before, 'metadata', field))
      throw new CommandError(
        `Error from server (BadRequest): the ${field} of the object (${textAt(after, 'metadata', field)}) does not match the ${field} on the URL (${object[field]})`,
      )
  if (textAt(after, 'kind') !== object.kind)
    throw new CommandError(
      `Error from server (BadRequest): ${object.kind} in version "${type.version}" cannot be handled as a ${textAt(after, 'kind')}`,
    )
  if (isSame(before, after)) return false
  admit({ type, name: object.name, namespace: object.namespace, value: after, text: null, source: 'patch' }, 'patching')
  if (!isDry) edit(object, operationsTo(before, after), call)
  return true
}

function patched(before: PlainMap, live: PlainMap, value: Plain, how: (typeof types)[number]): Plain {
  if (how === 'json') {
    // Tests may speak of what the server has filled in.
    const operations = isPlainList(value) ? value : []
    for (const operation of operations) if (textAt(operation, 'op') === 'test') testAt([before, live], operation)
    return operations.filter((operation) => textAt(operation, 'op') !== 'test').reduce(applyOperation, before as Plain)
  }
  return how === 'merge' ? mergePatch(before, value) : strategicPatch(before, value, [])
}

/** What is null goes, mappings are merged, everything else takes the place of what was there. */
export function mergePatch(before: Plain | undefined, value: Plain): Plain {
  if (!isPlainMap(value)) return value
  const result: Record<string, Plain> = isPlainMap(before) ? { ...before } : {}
  for (const [key, item] of Object.entries(value)) {
    if (item === null) delete result[key]
    else result[key] = mergePatch(result[key], item)
  }
  return result
}

/** The field by which items of a list are the same; null for lists that are replaced whole, as those of policies are. */
function mergeKeyOf(path: readonly string[]): string | null {
  const [own = '', above = ''] = [path.at(-1), path.at(-2)]
  if (['containers', 'initContainers', 'volumes', 'env', 'imagePullSecrets'].includes(own)) return 'name'
  if (own === 'ports') return above === 'spec' ? 'port' : 'containerPort'
  return own === 'volumeMounts' ? 'mountPath' : null
}

/** Like a merge patch, but lists with a key are merged item by item. Source: apimachinery/pkg/util/strategicpatch. */
export function strategicPatch(before: Plain | undefined, value: Plain, path: readonly string[]): Plain {
  if (isPlainMap(value)) {
    if (value['$patch'] === 'replace') return without(value, '$patch')
    const result: Record<string, Plain> = isPlainMap(before) ? { ...before } : {}
    for (const [key, item] of Object.entries(value)) {
      if (key === '$patch' || key === '$retainKeys') continue
      if (item === null || (isPlainMap(item) && item['$patch'] === 'delete')) delete result[key]
      else result[key] = strategicPatch(result[key], item, [...path, key])
    }
    return result
  }
  const key = isPlainList(value) ? mergeKeyOf(path) : null
  if (!isPlainList(value) || key === null || !isPlainList(before)) return value
  let items = [...before]
  for (const item of value) {
    const name = textAt(item, key)
    const at = items.findIndex((own) => textAt(own, key) === name)
    if (isPlainMap(item) && item['$patch'] === 'delete') items = items.filter((_, i) => i !== at)
    else if (at < 0) items = [...items, item]
    else items[at] = strategicPatch(items[at], item, [...path, name])
  }
  return items
}

function without(value: PlainMap, key: string): PlainMap {
  return Object.fromEntries(Object.entries(value).filter(([own]) => own !== key))
}

const refused = 'The request is invalid: the server rejected our request due to an error in our request'

function stepsOf(pointer: string): readonly string[] {
  if (pointer !== '' && !pointer.startsWith('/')) throw new CommandError(refused)
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function valueAt(value: Plain | undefined, steps: readonly string[]): Plain | undefined {
  let found = value
  for (const step of steps) {
    if (isPlainList(found)) found = /^\d+$/.test(step) ? found[Number(step)] : undefined
    else found = isPlainMap(found) && Object.hasOwn(found, step) ? found[step] : undefined
  }
  return found
}

function operationValue(operation: Plain): Plain {
  const value = isPlainMap(operation) ? operation['value'] : undefined
  if (value === undefined) throw new CommandError(refused)
  return value
}

function testAt(values: readonly Plain[], operation: Plain): void {
  const steps = stepsOf(textAt(operation, 'path'))
  const wanted = operationValue(operation)
  if (!values.some((value) => isSame(valueAt(value, steps), wanted))) throw new CommandError(refused)
}

function applyOperation(before: Plain, operation: Plain): Plain {
  const steps = stepsOf(textAt(operation, 'path'))
  const from = textAt(operation, 'from')
  switch (textAt(operation, 'op')) {
    case 'add':
      return withValue(before, steps, operationValue(operation), 'add')
    case 'replace':
      return withValue(before, steps, operationValue(operation), 'replace')
    case 'remove':
      return withValue(before, steps, null, 'remove')
    case 'copy':
    case 'move': {
      const moved = valueAt(before, stepsOf(from))
      if (moved === undefined) throw new CommandError(refused)
      const rest = textAt(operation, 'op') === 'move' ? withValue(before, stepsOf(from), null, 'remove') : before
      return withValue(rest, steps, moved, 'add')
    }
    default:
      throw new CommandError(refused)
  }
}

/** The value with another one at a place: the place must be there, but for the last step of `add`. */
function withValue(before: Plain, steps: readonly string[], value: Plain, how: 'add' | 'replace' | 'remove'): Plain {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (isPlainList(before)) {
    const at =
      step === '-' && rest.length === 0 && how === 'add' ? before.length : /^\d+$/.test(step) ? Number(step) : -1
    const isThere = at >= 0 && (at < before.length || (how === 'add' && rest.length === 0 && at === before.length))
    if (!isThere) throw new CommandError(refused)
    if (rest.length > 0) return before.with(at, withValue(before[at] ?? null, rest, value, how))
    return how === 'add'
      ? before.toSpliced(at, 0, value)
      : how === 'remove'
        ? before.toSpliced(at, 1)
        : before.with(at, value)
  }
  if (!isPlainMap(before)) throw new CommandError(refused)
  const isThere = Object.hasOwn(before, step)
  if (!isThere && (rest.length > 0 || how !== 'add')) throw new CommandError(refused)
  if (rest.length > 0) return { ...before, [step]: withValue(before[step] ?? null, rest, value, how) }
  return how === 'remove' ? without(before, step) : { ...before, [step]: value }
}
