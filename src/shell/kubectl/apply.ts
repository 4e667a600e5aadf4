/** `kubectl apply` and `kubectl create -f`: objects of files, brought into the workspace's text. */
import { resourceKey } from '../../engine/keys'
import { Draft } from '../../edit/draft'
import { applyTextEdits } from '../../yaml/edits/text-edits'
import type { Operation, Path } from '../../yaml/written/operation'
import { isSame } from '../../yaml/written/plain'
import { isPlainMap, renderDocument, type PlainMap } from '../../yaml/written/render'
import { refusalsOf } from '../cluster/admission'
import { commandsFile } from '../cluster/cluster'
import { withMetadata } from '../cluster/defaults'
import { fullName, objectName } from '../cluster/kinds'
import { textAt } from '../cluster/object'
import { pinnedPod, pinnedService } from '../cluster/pins'
import { CommandError } from '../error'
import type { Options } from '../options'
import type { Call, Result } from '../tool'
import { dryRun, kubeOptions, namespaceOf } from './common'
import { readSources, type SourceObject } from './sources'

const spec = {
  values: ['filename', 'output', 'selector', 'dry-run', 'field-manager', 'validate', 'prune'],
  switches: ['server-side', 'recursive', 'force-conflicts', 'force', 'wait', 'save-config', 'overwrite'],
  short: { f: 'filename', o: 'output', l: 'selector', R: 'recursive' },
}

type Verb = 'apply' | 'create' | 'replace'

export async function apply(args: readonly string[], call: Call): Promise<Result> {
  return bring(args, call, 'apply')
}

export async function createFromFiles(args: readonly string[], call: Call): Promise<Result> {
  return bring(args, call, 'create')
}

export async function replace(args: readonly string[], call: Call): Promise<Result> {
  return bring(args, call, 'replace')
}

async function bring(args: readonly string[], call: Call, verb: Verb): Promise<Result> {
  const options = kubeOptions(args, spec)
  const files = options.texts('filename')
  if (files.length === 0) throw new CommandError('error: must specify one of -f and -k')
  const sources = await readSources(files, call)
  let out = ''
  let error = ''
  for (const source of sources) {
    try {
      const done = bringOne(source, options, call, verb)
      out +=
        options.text('output') === 'name'
          ? `${objectName(source.type, source.name)}\n`
          : `${objectName(source.type, source.name)} ${done}\n`
    } catch (problem) {
      if (!(problem instanceof CommandError)) throw problem
      error += `${problem.message}\n`
    }
  }
  return { out, error, code: error === '' ? 0 : 1 }
}

/** Where an object of a file goes. */
export function placeOf({ type, namespace: written }: SourceObject, options: Options, call: Call): string {
  if (!type.isNamespaced) return ''
  const given = options.text('namespace')
  if (given !== undefined && written !== '' && written !== given)
    throw new CommandError(
      `error: the namespace from the provided object "${written}" does not match the namespace "${given}". You must pass '--namespace=${written}' to perform this operation.`,
    )
  return written === '' ? namespaceOf(options, call) : written
}

function bringOne(source: SourceObject, options: Options, call: Call, verb: Verb): string {
  const { type, name } = source
  const { cluster } = call
  const { isDry, note } = dryRun(options)
  const namespace = placeOf(source, options, call)
  const key = resourceKey(type.kind, namespace, name)
  const existing = cluster.find(type.kind, namespace, name)
  const doing = existing === null ? 'creating' : 'patching'
  if (existing === null && namespace !== '' && !cluster.hasNamespace(namespace))
    throw new CommandError(
      `Error from server (NotFound): error when creating "${source.source}": namespaces "${namespace}" not found`,
    )
  admit(source, doing)
  if (existing !== null && verb === 'create')
    throw new CommandError(
      `Error from server (AlreadyExists): error when creating "${source.source}": ${fullName(type)} "${name}" already exists`,
    )
  if (existing === null && verb === 'replace')
    throw new CommandError(
      `Error from server (NotFound): error when replacing "${source.source}": ${fullName(type)} "${name}" not found`,
    )
  const written = cluster.writtenValue(key)
  if (written === null) {
    const made = textOf(source, namespace, call)
    const before = existing === null ? null : existing.value
    // What the cluster has made itself needs no text, unless the text says more.
    if (before !== null && isWithin(source.value, before)) return `unchanged${note}`
    if (!isDry) {
      cluster.edit(`Create ${type.kind} ${name}`, (draft) => draft.append(fileOf(source.source), made))
      cluster.applied.set(key, placed(source, namespace, call))
    }
    return `${existing === null ? 'created' : 'configured'}${note}`
  }
  const next = placed(source, namespace, call)
  const merged = verb === 'replace' ? next : merge(cluster.applied.get(key) ?? written, written, next)
  if (!isDry) cluster.applied.set(key, next)
  if (isSame(merged, written)) return verb === 'replace' ? `replaced${note}` : `unchanged${note}`
  if (!isDry) cluster.edit(`Apply ${type.kind} ${name}`, (draft) => draft.edit(key, ...operationsTo(written, merged)))
  return `${verb === 'replace' ? 'replaced' : 'configured'}${note}`
}

/** @throws CommandError in the API server's words, where it would not store the object */
export function admit({ type, name, value, source }: SourceObject, doing: string): void {
  const { unknownFields, invalid } = refusalsOf(value)
  if (unknownFields.length > 0) {
    const fields = unknownFields.map((field) => `unknown field "${field}"`).join(', ')
    throw new CommandError(
      `Error from server (BadRequest): error when ${doing} "${source}": ${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: strict decoding error: ${fields}`,
    )
  }
  if (invalid.length === 1) throw new CommandError(`The ${type.kind} "${name}" is invalid: ${invalid[0]}`)
  if (invalid.length > 1)
    throw new CommandError(`The ${type.kind} "${name}" is invalid: \n${invalid.map((line) => `* ${line}`).join('\n')}`)
}

/** The object as it is to be written: with its namespace, and with what is pinned of a pod or a service. */
export function placed({ type, name, value }: SourceObject, namespace: string, { cluster }: Call): PlainMap {
  const isStated = namespace === '' || textAt(value, 'metadata', 'namespace') !== '' || namespace === 'default'
  const result = isStated ? value : withMetadata(value, { namespace })
  if (type.kind === 'Pod') return pinnedPod(result, cluster.pins[`${namespace}/${name}`])
  return type.kind === 'Service' ? pinnedService(result, cluster.pins[`svc/${namespace}/${name}`]) : result
}

/** The text of a new object: as it was written wherever that can be kept, with its comments. */
function textOf(source: SourceObject, namespace: string, call: Call): string {
  const wanted = placed(source, namespace, call)
  const { text, value } = source
  if (text === null) return renderDocument(wanted, { step: 2, dashStep: 0 })
  if (wanted === value) return `${text}\n`
  const file = { name: 'object', text }
  const draft = new Draft({ files: [file], activeFile: 'object' })
  const [object] = draft.all()
  if (object !== undefined)
    for (const operation of operationsTo(value, wanted)) draft.edit(draft.all()[0]?.key ?? '', operation)
  const outcome = draft.finish('')
  if (!outcome.ok) return renderDocument(wanted, { step: 2, dashStep: 0 })
  return `${applyTextEdits([file], outcome.edits)[0]?.text ?? text}\n`
}

/** The file that objects of a source go into. */
function fileOf(source: string): string {
  if (source === 'STDIN' || source.includes('://')) return commandsFile
  const name = source.slice(source.lastIndexOf('/') + 1)
  return name === '' ? commandsFile : name
}

/** Three-way merge of maps, as `kubectl apply` makes it: what was applied and is no longer there goes. */
export function merge(applied: PlainMap, live: PlainMap, next: PlainMap): PlainMap {
  const result: Record<string, PlainMap[string]> = {}
  for (const [key, value] of Object.entries(live)) {
    if (Object.hasOwn(next, key) || !Object.hasOwn(applied, key)) result[key] = value
  }
  for (const [key, value] of Object.entries(next)) {
    const before = result[key]
    const last = applied[key]
    result[key] = isPlainMap(value) && isPlainMap(before) ? merge(isPlainMap(last) ? last : {}, before, value) : value
  }
  return result
}

/** The steps from one value to another: what differs is taken out and set again, as deep down as there are mappings. */
export function operationsTo(from: PlainMap, to: PlainMap, path: Path = []): readonly Operation[] {
  const operations: Operation[] = []
  const keys = Object.keys(from)
  for (const key of keys) if (!Object.hasOwn(to, key)) operations.push({ type: 'remove', path: [...path, key] })
  for (const [key, value] of Object.entries(to)) {
    const before = from[key]
    const inner = [...path, key]
    if (before !== undefined && isSame(before, value)) continue
    if (isPlainMap(before) && isPlainMap(value) && Object.keys(before).length > 0)
      operations.push(...operationsTo(before, value, inner))
    else {
      const behind = key === 'namespace' ? 'name' : before === undefined ? undefined : keys[keys.indexOf(key) - 1]
      if (typeof before === 'object' && before !== null) operations.push({ type: 'remove', path: inner })
      operations.push({ type: 'set', path: inner, value, ...(behind === undefined ? {} : { behind }) })
    }
  }
  return operations
}

/** Whether everything that one value says is in another. */
function isWithin(small: PlainMap, large: PlainMap): boolean {
  return Object.entries(small).every(([key, value]) => {
    const other = large[key]
    if (isPlainMap(value)) return isPlainMap(other) && isWithin(value, other)
    return other !== undefined && isSame(value, other)
  })
}
