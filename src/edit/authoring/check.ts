/**
 * What a schema finds wrong with a document that the engine's reader takes without a word: values outside their
 * choices, missing fields, fields that are on their way out. Unknown fields and wrong types are the reader's own.
 */
import { copied } from '../../values/copied'
import type { MapNode, ScalarNode, SequenceNode, YamlNode } from '../../yaml/exact/node'
import { parseDocument } from '../../yaml/exact/reader'
import { documentAt, followDocuments, type Followed } from '../../yaml/followed'
import { schemaOf, type ListSchema, type ObjectSchema, type Schema } from '../schemas/index'

export interface StructuralProblem {
  readonly start: number
  readonly end: number
  readonly message: string
  readonly help: string
  /** The field works still, and will not for ever. */
  readonly isDeprecation: boolean
}

/** Longer documents are what a cluster prints: its API server has checked them, and they would hold the page up. */
const longest = 60_000

const nothing: readonly StructuralProblem[] = []

/** Checks documents and remembers what it found, so that an edit costs the document that it touches. */
export class StructureChecker {
  private documents: Followed<readonly StructuralProblem[]> | undefined

  /**
   * Problems of a file, in steps: each call of `next` checks one document that is not known yet, so that the caller may
   * spread the work over time.
   */
  check(text: string): Generator<void, readonly StructuralProblem[]> {
    return this.steps(text)
  }

  private *steps(text: string): Generator<void, readonly StructuralProblem[]> {
    // What is left before its end counts for the next text, too.
    const documents = (this.documents = followDocuments(this.documents, text))
    const { starts, ends, made } = documents
    const found: StructuralProblem[] = []
    for (let i = 0; i < made.length; i++) {
      const [start = 0, end = 0] = [starts[i], ends[i]]
      let problems = made[i]
      if (problems === undefined) {
        const isLong = end - start > longest
        problems = made[i] = isLong ? nothing : checkDocument(copied(documentAt(documents, i)))
        if (!isLong) yield
      }
      for (const problem of problems) found.push({ ...problem, start: start + problem.start, end: start + problem.end })
    }
    return found
  }
}

/** Problems of one document, with offsets from its start. */
export function checkDocument(text: string): readonly StructuralProblem[] {
  const { root } = parseDocument(text)
  const problems: StructuralProblem[] = []
  if (root !== null) checkObject(root, problems)
  return problems
}

function field(node: YamlNode, name: string): YamlNode | undefined {
  return node.kind === 'map' ? node.values[node.keys.indexOf(name)] : undefined
}

function textOf(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' ? node.text : ''
}

function checkObject(node: YamlNode, problems: StructuralProblem[]): void {
  if (node.kind !== 'map') return
  const kind = textOf(field(node, 'kind'))
  const items = field(node, 'items')
  if (items?.kind === 'sequence' && kind.endsWith('List')) {
    for (const item of items.items) checkObject(item, problems)
    return
  }
  check(node, schemaOf(kind, textOf(field(node, 'apiVersion'))), '', problems)
}

function check(node: YamlNode, schema: Schema, path: string, problems: StructuralProblem[]): void {
  if (node.kind === 'map' && schema.type === 'object') checkFields(node, schema, path, problems)
  else if (node.kind === 'sequence' && schema.type === 'list') checkList(node, schema, path, problems)
  else if (node.kind === 'scalar' && node.value !== null) checkValue(node, schema, path, problems)
}

function checkList(node: SequenceNode, schema: ListSchema, path: string, problems: StructuralProblem[]): void {
  const { fewest = 0, most = Infinity, isUnique = false } = schema
  const add = (at: YamlNode, message: string, help: string): void => {
    problems.push({ start: at.start, end: at.end, message: `${path}: ${message}`, help, isDeprecation: false })
  }
  const count = node.items.length
  if (count < fewest) add(node, `${count} entries are too few`, `Write ${fewest} or more, or leave the list out.`)
  const surplus = node.items[most]
  if (surplus !== undefined) add(surplus, `${count} entries are too many`, `At most ${most} are taken: split the rule.`)
  const seen = new Set<string>()
  node.items.forEach((item, i) => {
    check(item, schema.item, `${path}[${i}]`, problems)
    if (!isUnique || item.kind !== 'scalar') return
    if (seen.has(item.text)) add(item, `"${item.text}" appears twice`, 'Remove one of the two.')
    seen.add(item.text)
  })
}

function checkFields(node: MapNode, schema: ObjectSchema, path: string, problems: StructuralProblem[]): void {
  node.keys.forEach((key, i) => {
    const value = node.values[i]
    const keyNode = node.keyNodes[i]
    const known = Object.hasOwn(schema.fields, key) ? schema.fields[key] : undefined
    if (value === undefined || keyNode === undefined || known === undefined) return
    const own = path === '' ? key : `${path}.${key}`
    const { deprecated, removed } = known
    if (deprecated !== undefined && removed === undefined)
      problems.push({
        start: keyNode.start,
        end: keyNode.end,
        message: `${own} is deprecated since ${deprecated.since}`,
        help: deprecated.instead,
        isDeprecation: true,
      })
    check(value, known, own, problems)
  })
  for (const name of schema.required ?? []) {
    if (node.keys.includes(name) || (name === 'name' && node.keys.includes('generateName'))) continue
    const first = node.keyNodes[0]
    problems.push({
      start: first?.start ?? node.start,
      end: first?.end ?? node.end,
      message: `${path === '' ? name : `${path}.${name}`} is missing`,
      help: schema.fields[name]?.about ?? '',
      isDeprecation: false,
    })
  }
}

function checkValue(node: ScalarNode, schema: Schema, path: string, problems: StructuralProblem[]): void {
  const { text } = node
  const add = (message: string, help: string): void => {
    problems.push({ start: node.start, end: node.end, message: `${path}: ${message}`, help, isDeprecation: false })
  }
  const isNumber = typeof node.value === 'number'
  if (schema.type === 'integer' || (schema.type === 'integer-or-text' && isNumber)) {
    const { minimum = -Infinity, maximum = Infinity } = schema
    const number = Number(text)
    if (number < minimum || number > maximum)
      add(
        `${text} is out of range`,
        maximum === Infinity ? `Write ${minimum} or more.` : `Write a number from ${minimum} to ${maximum}.`,
      )
  }
  if (schema.type === 'integer-or-text' && !isNumber && text !== '' && schema.pattern?.test.test(text) === false)
    add(`"${text}" is not taken`, `Write ${schema.pattern.says}.`)
  if (schema.type !== 'text' || text === '') return
  const { choices, isOpen = false, pattern } = schema
  if (choices !== undefined && !isOpen && !choices.some(({ value }) => value === text)) {
    const values = choices.map(({ value }) => value)
    add(
      `"${text}" is not possible here`,
      values.length === 1 ? `Write ${values[0]}.` : `Write one of ${values.join(', ')}.`,
    )
  } else if (pattern !== undefined && !pattern.test.test(text)) add(`"${text}" is not taken`, `Write ${pattern.says}.`)
}
