/**
 * Shapes: what fields an object has and of which type, and the reading of a YAML tree by a shape.
 *
 * Reads as Go's JSON decoder reads into Kubernetes' types, which is what decides whether an object is taken at all:
 * field names are case sensitive, unknown fields are dropped, `null` is the same as absent (a null text inside a list
 * or a map is the empty text, but for custom resources), and one value of a wrong type refuses the whole object.
 */
import { describeScalar } from '../../yaml/exact/scalar'
import type { Neighbour } from './misplaced'
import { prunedField } from './pruned'
import type { MapNode, YamlNode } from '../../yaml/exact/node'
import { nearestWord } from '../../values/words'

export interface ShapeProblem {
  readonly code: 'wrong-type' | 'unknown-field' | 'removed-field'
  readonly message: string
  readonly help: string
  readonly start: number
  readonly end: number
  /** For a scalar that lost its quotes: the text that would correct it. */
  readonly replacement?: string
  /** An edit of more than the stretch itself, instead of `replacement`. */
  readonly edit?: { readonly title: string; readonly start: number; readonly end: number; readonly text: string }
  /** An unknown field without which the object lets through something else than is written. */
  readonly isGrave?: boolean
}

/** Collects what is wrong while one object is read. */
export interface Reading {
  readonly problems: ShapeProblem[]
  /** Unknown fields are worth a warning in policies, and normal elsewhere. */
  readonly isStrict: boolean
  /** The object is a custom resource, whose schema takes no null inside a list and drops one inside a mapping. */
  readonly isCustom: boolean
}

export interface Shape<T> {
  readonly expects: string
  /** Undefined where the node has another type; the problem is recorded. */
  read(node: YamlNode, path: string, reading: Reading): T | undefined
  /** What `null` means inside a list or a map. */
  readonly zero: T
  /** An object's known fields, for those who walk a tree beside its shape. */
  readonly fields?: ReadonlyMap<string, Shape<unknown>>
  /** What a list's items and a mapping's values are. */
  readonly item?: Shape<unknown>
}

export type Infer<S> = S extends Shape<infer T> ? T : never

function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null
}

function describeNode(node: YamlNode): string {
  if (node.kind === 'map') return 'a mapping'
  if (node.kind === 'sequence') return 'a list'
  return describeScalar(node.value)
}

interface Expected {
  readonly expects: string
  readonly help: string
  readonly replacement?: string
}

function wrongType(
  node: YamlNode,
  path: string,
  { expects, help, replacement }: Expected,
  reading: Reading,
): undefined {
  reading.problems.push({
    code: 'wrong-type',
    message: `${path} must be ${expects}, but is ${describeNode(node)}`,
    help,
    start: node.start,
    end: node.end,
    ...(replacement === undefined ? {} : { replacement }),
  })
  return undefined
}

export const text: Shape<string> = {
  expects: 'text',
  zero: '',
  read(node, path, reading) {
    if (node.kind === 'scalar') {
      if (typeof node.value === 'string') return node.value
      const quoted = JSON.stringify(node.text)
      const help = `Quote it: ${quoted}. Without quotes YAML reads ${describeScalar(node.value)}.`
      return wrongType(node, path, { expects: 'text', help, replacement: quoted }, reading)
    }
    return wrongType(node, path, { expects: 'text', help: 'Write a single value here.' }, reading)
  },
}

/** A name without control characters, which no cluster takes: they could forge lines wherever names are printed. */
export const objectName: Shape<string> = {
  ...text,
  read: (node, path, reading) => {
    const name = text.read(node, path, reading)
    return name === undefined ? undefined : withoutControls(name)
  },
}

export function withoutControls(name: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return name.replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]/g, '\uFFFD')
}

export const integer: Shape<number> = {
  expects: 'a whole number',
  zero: 0,
  read(node, path, reading) {
    if (node.kind === 'scalar' && typeof node.value === 'number' && Number.isInteger(node.value)) return node.value
    const isQuoted = node.kind === 'scalar' && /^[0-9]+$/.test(node.text)
    return isQuoted
      ? wrongType(
          node,
          path,
          { expects: 'a whole number', help: 'Remove the quotes.', replacement: node.text },
          reading,
        )
      : wrongType(node, path, { expects: 'a whole number', help: 'Write a number without quotes.' }, reading)
  },
}

/** A port of a container or a service: the API server refuses every other number. */
export const portNumber: Shape<number> = {
  expects: 'a port from 1 to 65535',
  zero: 0,
  read(node, path, reading) {
    const value = integer.read(node, path, reading)
    if (value === undefined || isPort(value)) return value
    return notAPort(node, value, path, reading)
  },
}

/** The same, or the name of a port. */
export const portNumberOrName: Shape<number | string> = {
  expects: 'a port from 1 to 65535, or the name of one',
  zero: 0,
  read(node, path, reading) {
    const value = integerOrText.read(node, path, reading)
    if (typeof value !== 'number' || isPort(value)) return value
    return notAPort(node, value, path, reading)
  },
}

function isPort(value: number): boolean {
  return value >= 1 && value <= 65_535
}

function notAPort(node: YamlNode, value: number, path: string, reading: Reading): undefined {
  reading.problems.push({
    code: 'wrong-type',
    message: `${path} is ${value}; that is not a port, so the cluster refuses the object`,
    help: 'Ports go from 1 to 65535.',
    start: node.start,
    end: node.end,
  })
  return undefined
}

export const boolean: Shape<boolean> = {
  expects: 'true or false',
  zero: false,
  read(node, path, reading) {
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
    return wrongType(node, path, { expects: 'true or false', help: 'Write true or false without quotes.' }, reading)
  },
}

/** A number or a text, as ports of NetworkPolicy and ICMP types are written. */
export const integerOrText: Shape<number | string> = {
  expects: 'a whole number or a name',
  zero: 0,
  read(node, path, reading) {
    if (node.kind === 'scalar' && typeof node.value === 'string') return node.value
    if (node.kind === 'scalar' && typeof node.value === 'number' && Number.isInteger(node.value)) return node.value
    return wrongType(node, path, { expects: 'a whole number or a name', help: 'Write a number or a name.' }, reading)
  },
}

/** The same shape where unknown fields are normal. */
export function loose<T>(shape: Shape<T>): Shape<T> {
  return {
    ...shape,
    read(node, path, reading) {
      const inner = { ...reading, isStrict: false }
      const value = shape.read(node, path, inner)
      return value
    },
  }
}

/** Why the API server refuses a value that has the right type. */
export interface Refusal {
  /** Follows the field's path, as in `is "tcp", which …`. */
  readonly words: string
  readonly help: string
  /** Where it stands, unless that is the whole value, and below which field. */
  readonly at?: { readonly node: YamlNode; readonly path: string }
  /** What would correct a text. */
  readonly replacement?: string
}

/** The same shape, of which the API server refuses some values. */
export function refined<T>(shape: Shape<T>, refusalOf: (value: T, node: YamlNode) => Refusal | null): Shape<T> {
  return {
    ...shape,
    read(node, path, reading) {
      const value = shape.read(node, path, reading)
      const refusal = value === undefined ? null : refusalOf(value, node)
      if (refusal === null) return value
      const { words, help, at = { node, path: '' }, replacement } = refusal
      reading.problems.push({
        code: 'wrong-type',
        message: `${path === '' ? at.path.replace(/^\./, '') : `${path}${at.path}`} ${words}, so the cluster refuses the object`,
        help,
        start: at.node.start,
        end: at.node.end,
        ...(replacement === undefined ? {} : { replacement }),
      })
      return undefined
    },
  }
}

/** Anything; its content does not matter and is not kept. */
export const ignored: Shape<true> = { expects: 'anything', zero: true, read: () => true }

/** A list that only older versions of Cilium take, such as `fromRequires`: nobody is told how to fill it. */
export function retiredList<T>(item: Shape<T>): Shape<readonly T[]> {
  const shape = list(item)
  return {
    expects: shape.expects,
    zero: shape.zero,
    read: (node, path, reading) => shape.read(node, path, reading),
  }
}

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    expects: 'a list',
    zero: [],
    item,
    read(node, path, reading) {
      if (node.kind !== 'sequence')
        return wrongType(node, path, { expects: 'a list', help: 'Start each entry with "- ".' }, reading)
      const values: T[] = []
      for (let i = 0; i < node.items.length; i++) {
        const child = node.items[i]
        if (child === undefined) continue
        const value = isNull(child)
          ? nullItem(item, child, `${path}[${i}]`, reading)
          : item.read(child, `${path}[${i}]`, reading)
        if (value === undefined) return undefined
        values.push(value)
      }
      return values
    },
  }
}

/**
 * A null in a list. Kubernetes' own types take it for an empty value; the schema of a custom resource refuses it.
 * Source: apiextensions-apiserver pkg/apiserver/schema/defaulting/prunenulls.go.
 */
function nullItem<T>(item: Shape<T>, node: YamlNode, path: string, reading: Reading): T | undefined {
  if (!reading.isCustom) return item.zero
  return wrongType(
    node,
    path,
    { expects: item.expects, help: 'Remove the dash, or write what belongs behind it.' },
    reading,
  )
}

export type TextMap = ReadonlyMap<string, string>

const valueless = new WeakMap<TextMap, ReadonlySet<string>>()

/** Keys of a mapping in a custom resource that have no value: the API server drops them. The mapping holds an empty text for each. */
export function keysWithoutValue(map: TextMap): ReadonlySet<string> {
  return valueless.get(map) ?? noKeys
}

const noKeys: ReadonlySet<string> = new Set()

/** Labels and the like. A Map, so that no key of a manifest can reach an object's prototype. */
export const textMap: Shape<TextMap> = {
  expects: 'a mapping of text to text',
  zero: new Map(),
  item: text,
  read(node, path, reading) {
    if (node.kind !== 'map')
      return wrongType(node, path, { expects: 'a mapping', help: 'Write "key: value" lines.' }, reading)
    const values = new Map<string, string>()
    const dropped = new Set<string>()
    let isGood = true
    for (let i = 0; i < node.keys.length; i++) {
      const key = node.keys[i]
      const child = node.values[i]
      if (key === undefined || child === undefined) continue
      if (isNull(child) && reading.isCustom) dropped.add(key)
      const value = isNull(child) ? '' : labelValue(child, `${path}.${key}`, key, reading)
      if (value === undefined) isGood = false
      else values.set(key, value)
    }
    if (dropped.size === 0) return isGood ? values : undefined
    valueless.set(values, dropped)
    for (const key of dropped) droppedKey(node, key, path, reading)
    return isGood ? values : undefined
  },
}

/** A mapping or a list is a field that was indented too far, and no value. */
function labelValue(node: YamlNode, path: string, key: string, reading: Reading): string | undefined {
  if (node.kind === 'scalar') return text.read(node, path, reading)
  const help = `Write a single value here. If ${key} is a field and no label, write it further left.`
  return wrongType(node, path, { expects: 'text', help }, reading)
}

function droppedKey(node: MapNode, key: string, path: string, reading: Reading): void {
  const at = node.keyNodes[node.keys.indexOf(key)] ?? node
  const isSelector = path.endsWith('matchLabels')
  reading.problems.push({
    code: 'unknown-field',
    message: `${path}.${key} has no value and is dropped${isSelector ? ': this selector then selects more than is written' : ''}`,
    help: `Write its value, or ${key}: "" for the empty one.`,
    start: at.start,
    end: at.end,
    ...(isSelector ? { isGrave: true } : {}),
  })
}

type Fields = Readonly<Record<string, Shape<unknown>>>
type ObjectOf<F extends Fields> = { readonly [K in keyof F]?: Infer<F[K]> }

/** An object with known fields, each of which may be absent. `removed` names fields that once were, with what to write instead. */
export function object<F extends Fields>(
  fields: F,
  removed: Readonly<Record<string, string>> = {},
): Shape<ObjectOf<F>> {
  const known = new Map<string, Shape<unknown>>(Object.entries(fields))
  const removedFields = new Map(Object.entries(removed))
  // A fresh object with no own keys holds none of the fields, which are all optional.
  const zero: ObjectOf<F> = {}
  return {
    expects: 'a mapping',
    zero,
    fields: known,
    read(node, path, reading) {
      if (node.kind !== 'map')
        return wrongType(node, path, { expects: 'a mapping', help: 'Write "key: value" lines.' }, reading)
      const result: Record<string, unknown> = {}
      let isGood = true
      for (let i = 0; i < node.keys.length; i++) {
        const key = node.keys[i]
        const child = node.values[i]
        if (key === undefined || child === undefined) continue
        const shape = known.get(key)
        if (shape === undefined) {
          if (reading.isStrict) unknownField({ node, index: i, path }, known, removedFields, reading)
          continue
        }
        if (isNull(child)) continue
        const value = shape.read(child, path === '' ? key : `${path}.${key}`, reading)
        if (value === undefined) isGood = false
        else result[key] = value
      }
      // Each key was read by the shape of that field, and keys without a shape were left out.
      return isGood ? (result as ObjectOf<F>) : undefined
    },
  }
}

interface FieldPlace {
  readonly node: MapNode
  readonly index: number
  /** Of the mapping. */
  readonly path: string
}

function unknownField(
  { node, index, path }: FieldPlace,
  known: ReadonlyMap<string, Shape<unknown>>,
  removed: ReadonlyMap<string, string>,
  reading: Reading,
): void {
  const key = node.keys[index] ?? ''
  const at = node.keyNodes[index] ?? node
  const instead = removed.get(key)
  const where = path === '' ? key : `${path}.${key}`
  if (instead !== undefined) {
    reading.problems.push({
      code: 'removed-field',
      message: `${where} is no longer read and is dropped`,
      help: instead,
      start: at.start,
      end: at.end,
    })
    return
  }
  const names = new Set(known.keys())
  const { effect, meant, advice } = prunedField(key, path, names, neighboursOf(key, node, known))
  const field = meant ?? (advice === null ? nearestWord(key, [...names]) : null)
  const edit = movedIntoPorts(key, node, known)
  const better = field !== null && isBetter(field, node, index, known) ? field : null
  reading.problems.push({
    code: 'unknown-field',
    message: `${where} is not a field here and is dropped${effect === null ? '' : `: ${effect}`}`,
    help:
      advice ??
      (field === null
        ? 'Remove it, or check the indentation: it may belong to another level.'
        : field.toLowerCase() === key.toLowerCase()
          ? `Field names are case-sensitive: write ${field}.`
          : better === null
            ? `Use ${field}, in its own form.`
            : `Did you mean ${field}?`),
    start: at.start,
    end: at.end,
    ...(better === null ? {} : { replacement: better }),
    ...(edit === null ? {} : { edit }),
    ...(effect === null ? {} : { isGrave: true }),
  })
}

function neighboursOf(key: string, node: MapNode, known: ReadonlyMap<string, Shape<unknown>>): readonly Neighbour[] {
  return node.keys.flatMap((name, i) => {
    const shape = known.get(name)
    const value = node.values[i]
    if (shape === undefined || value === undefined) return []
    const inEntries = shape.item?.fields?.has(key) === true ? 'in-entries' : 'nothing'
    return { name, isEmpty: isNull(value), holds: shape.fields?.has(key) === true ? 'in-mapping' : inEntries }
  })
}

const portFields: readonly string[] = ['port', 'endPort', 'protocol']

/** Fields of a port that stand beside where `ports` should be, written as one entry of it; null where that is not so. */
function movedIntoPorts(
  key: string,
  node: MapNode,
  known: ReadonlyMap<string, Shape<unknown>>,
): NonNullable<ShapeProblem['edit']> | null {
  const fields = known.get('ports')?.item?.fields
  if (fields === undefined || node.keys.includes('ports') || !portFields.includes(key)) return null
  const at = node.keys.flatMap((name, i) => (portFields.includes(name) ? [i] : []))
  const [first = 0] = at
  // One edit moves them all, and it is offered at the first of them, where they follow each other.
  if (node.keys[first] !== key || at.some((index, i) => index !== first + i)) return null
  const parts: string[] = []
  for (const index of at) {
    const name = node.keys[index] ?? ''
    const value = node.values[index]
    const shape = fields.get(name)
    if (shape === undefined || value?.kind !== 'scalar') return null
    const trial: Reading = { problems: [], isStrict: true, isCustom: false }
    const isText = shape.read(value, name, trial) === undefined
    parts.push(`${name}: ${value.isPlain && !isText ? value.text : JSON.stringify(value.text)}`)
  }
  const start = node.keyNodes[first]?.start
  const end = node.values[at.at(-1) ?? first]?.end
  if (start === undefined || end === undefined || end <= start) return null
  return { title: 'Write it as an entry of ports', start, end, text: `ports: [{ ${parts.join(', ')} }]` }
}

/** Whether what stands at a misspelt field would be read without a fault under another name. */
function isBetter(field: string, node: MapNode, index: number, known: ReadonlyMap<string, Shape<unknown>>): boolean {
  const value = node.values[index]
  const shape = known.get(field)
  // A subject of nodes is for cluster-wide policies alone.
  if (value === undefined || shape === undefined || node.keys.includes(field) || field === 'nodeSelector') return false
  const trial: Reading = { problems: [], isStrict: true, isCustom: false }
  if (!isNull(value)) shape.read(value, field, trial)
  return trial.problems.length === 0
}
