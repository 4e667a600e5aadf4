/** What the commands of kubectl share: global options, the namespace, the objects that words name. */
import { compareTexts } from '../../values/compare'
import type { ResourceType } from '../cluster/kinds'
import { fullName, resourceTypes, typeOf } from '../cluster/kinds'
import { labelsOf, type LiveObject } from '../cluster/object'
import { objectsOfKind, viewOf } from '../cluster/view'
import { CommandError } from '../error'
import { readOptions, type Options, type OptionSpec } from '../options'
import type { Call } from '../tool'
import { matchesFields, parseSelector, type LabelTest } from './selectors'

const global: Required<Pick<OptionSpec, 'values' | 'switches' | 'short'>> = {
  values: ['namespace', 'context', 'kubeconfig', 'request-timeout', 'v', 'cluster', 'user', 'server', 'token', 'as'],
  switches: [],
  short: { n: 'namespace', v: 'v', s: 'server' },
}

/** Options of one command and the global ones. */
export function kubeOptions(args: readonly string[], spec: OptionSpec): Options {
  return readOptions(args, {
    values: [...global.values, ...(spec.values ?? [])],
    switches: [...global.switches, ...(spec.switches ?? [])],
    short: { ...global.short, ...spec.short },
    stopsAtWord: spec.stopsAtWord ?? false,
  })
}

export function namespaceOf(options: Options, call: Call): string {
  return options.text('namespace') ?? call.context.namespace
}

export function typeNamed(word: string): ResourceType {
  const found = typeOf(word)
  if (found === null) throw new CommandError(`error: the server doesn't have a resource type "${word}"`)
  return found
}

/** Types that `all` stands for. */
const allTypes = ['Pod', 'Service', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet', 'Job', 'CronJob']

export interface Named {
  readonly type: ResourceType
  /** Empty where all objects of the type are meant. */
  readonly names: readonly string[]
}

/** `pods`, `pod web api`, `pod/web svc/api`, `netpol,cnp`, `all`. */
export function readNames(words: readonly string[], command: string): readonly Named[] {
  const [first, ...rest] = words
  if (first === undefined)
    throw new CommandError(
      `You must specify the type of resource to ${command}. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nSee 'kubectl ${command} -h' for help and examples`,
    )
  if (first.includes('/')) {
    return words.map((word) => {
      const [type = '', name = '', more] = word.split('/')
      if (more !== undefined || name === '' || type === '')
        throw new CommandError('error: arguments in resource/name form may not have more than one slash')
      return { type: typeNamed(type), names: [name] }
    })
  }
  if (rest.some((word) => word.includes('/')))
    throw new CommandError(
      'error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form',
    )
  const types = first
    .split(',')
    .filter((word) => word !== '')
    .flatMap((word) =>
      word === 'all' ? resourceTypes.filter(({ kind }) => allTypes.includes(kind)) : [typeNamed(word)],
    )
  return types.map((type) => ({ type, names: rest }))
}

export interface Wanted {
  /** Null for all of them. */
  readonly namespace: string | null
  readonly selector?: string | undefined
  readonly fields?: string | undefined
}

export interface Found {
  readonly type: ResourceType
  readonly objects: readonly LiveObject[]
  readonly errors: readonly string[]
}

/** The objects that are meant, sorted by namespace and name; names that there are not come as errors. */
export function findObjects({ type, names }: Named, wanted: Wanted, call: Call): Found {
  const all = objectsOfKind(call.cluster, type.kind)
  const inNamespace = all.filter(
    ({ namespace }) => !type.isNamespaced || wanted.namespace === null || namespace === wanted.namespace,
  )
  const errors: string[] = []
  if (names.length > 0) {
    const objects = names.flatMap((name) => {
      const found = inNamespace.find((object) => object.name === name)
      if (found === undefined) errors.push(notFound(type, name))
      return found === undefined ? [] : [found]
    })
    return { type, objects, errors }
  }
  const tests: readonly LabelTest[] = wanted.selector === undefined ? [] : parseSelector(wanted.selector)
  const objects = inNamespace
    .filter((object) => tests.every((test) => test(labelsOf(object))))
    .filter((object) => wanted.fields === undefined || matchesFields(viewOf(call.cluster, object), wanted.fields))
    .toSorted((a, b) => compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name))
  return { type, objects, errors }
}

export function notFound(type: ResourceType, name: string): string {
  return `Error from server (NotFound): ${fullName(type)} "${name}" not found`
}

/** The one object of a kind, or the server's error. */
export function mustFind(type: ResourceType, name: string, namespace: string, call: Call): LiveObject {
  const { objects, errors } = findObjects({ type, names: [name] }, { namespace }, call)
  const [object] = objects
  if (object === undefined) throw new CommandError(errors[0] ?? notFound(type, name))
  return object
}

/** A namespaced object can only be made in a namespace that is there. */
export function checkNamespace(namespace: string, call: Call): void {
  if (namespace !== '' && !call.cluster.hasNamespace(namespace))
    throw new CommandError(`Error from server (NotFound): namespaces "${namespace}" not found`)
}

/** ` (dry run)` and the like. */
export function dryRun(options: Options): { readonly isDry: boolean; readonly note: string } {
  const how = options.text('dry-run')
  if (how === undefined || how === 'none') return { isDry: false, note: '' }
  return { isDry: true, note: how === 'server' ? ' (server dry run)' : ' (dry run)' }
}

/** Checks `key=value` labels: the server takes no others. */
export function checkLabel(key: string, value: string, kind: ResourceType, name: string): void {
  const isKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-\w.]*[A-Za-z0-9])?$/.test(key)
  const isValue = value === '' || (/^[A-Za-z0-9]([-\w.]*[A-Za-z0-9])?$/.test(value) && value.length <= 63)
  if (isKey && isValue) return
  const what = isKey
    ? `"${value}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`
    : `"${key}": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`
  throw new CommandError(`The ${kind.kind} "${name}" is invalid: metadata.labels: Invalid value: ${what}`)
}

export function checkName(type: ResourceType, name: string): void {
  const isName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name) && name.length <= 253
  if (isName) return
  throw new CommandError(
    `The ${type.kind} "${name}" is invalid: metadata.name: Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
  )
}
