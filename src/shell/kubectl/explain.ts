/** `kubectl explain`: the fields that the engine and its schemas know, in kubectl's form. Source: kubectl/pkg/explain/v2. */
import { schemas } from '../../edit/schemas/index'
import type { ObjectSchema, Schema } from '../../edit/schemas/schema'
import type { ResourceType } from '../cluster/kinds'
import { CommandError } from '../error'
import { printed, type Call, type Result } from '../tool'
import { kubeOptions, typeNamed } from './common'

const width = 76

export function explain(args: readonly string[], _call: Call): Result {
  const options = kubeOptions(args, { values: ['api-version', 'output'], switches: ['recursive'] })
  const [word, more] = options.words
  if (word === undefined)
    throw new CommandError(
      'error: You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
    )
  if (more !== undefined) throw new CommandError('error: We accept only this format: explain RESOURCE')
  const { type, path } = read(word)
  const schema = Object.hasOwn(schemas, type.kind) ? schemas[type.kind] : undefined
  if (schema === undefined)
    return {
      out: '',
      error: `# not simulated here: ${type.plural} play no part in policies, so their fields are not described\n`,
      code: 1,
    }
  const found = fieldAt(schema, path)
  const head = [
    ...(type.group === '' ? [] : [`GROUP:      ${type.group}`]),
    `KIND:       ${type.kind}`,
    `VERSION:    ${type.version}`,
  ]
  const name = path.at(-1)
  const field = name === undefined ? [] : [`FIELD: ${name} <${typeText(found)}>${choicesOf(found)}`, '']
  const inner = insideOf(found)
  const fields = inner === null ? [] : ['FIELDS:', ...fieldLines(inner, 1, options.has('recursive'))]
  return printed(
    `${[...head, '', ...field, 'DESCRIPTION:', ...wrapped(aboutOf(found), '    '), '    ', ...fields, ''].join('\n')}\n`,
  )
}

/** `netpol.spec.ingress`, where the name of a type may hold dots itself. */
function read(word: string): { readonly type: ResourceType; readonly path: readonly string[] } {
  const parts = word.replace(/^\.+|\.+$/g, '').split('.')
  // The longest beginning that names a type, so that a group is no field.
  for (let length = parts.length; length > 1; length--) {
    const name = parts.slice(0, length).join('.')
    if (!name.includes('.')) continue
    try {
      const type = typeNamed(name)
      return { type, path: parts.slice(length) }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
    }
  }
  return { type: typeNamed(parts[0] ?? ''), path: parts.slice(1) }
}

function fieldAt(schema: ObjectSchema, path: readonly string[]): Schema {
  let found: Schema = schema
  for (const step of path) {
    const fields: ObjectSchema['fields'] = insideOf(found)?.fields ?? {}
    const next: Schema | undefined = Object.hasOwn(fields, step) ? fields[step] : undefined
    if (next === undefined) throw new CommandError(`error: field "${step}" does not exist`)
    found = next
  }
  return found
}

/** The object whose fields are listed: a list's are those of its items. */
function insideOf(schema: Schema): ObjectSchema | null {
  if (schema.type === 'list') return insideOf(schema.item)
  return schema.type === 'object' ? schema : null
}

function typeText(schema: Schema): string {
  switch (schema.type) {
    case 'list':
      return `[]${typeText(schema.item)}`
    case 'text':
      return 'string'
    case 'integer-or-text':
      return 'IntOrString'
    case 'labels':
      return 'map[string]string'
    case 'object':
    case 'any':
      return 'Object'
    case 'integer':
    case 'boolean':
      return schema.type
  }
}

function choicesOf(schema: Schema): string {
  const own = schema.type === 'list' ? schema.item : schema
  if (own.type !== 'text' || own.choices === undefined || own.isOpen === true) return ''
  return `\nENUM:\n${own.choices.map(({ value }) => `    ${value}`).join('\n')}`
}

function aboutOf({ about, deprecated, removed }: Schema): string {
  const left = removed ?? deprecated
  if (left === undefined) return about
  return `${about} ${removed === undefined ? 'Deprecated' : 'Removed'} since ${left.since}. ${left.instead}`
}

function fieldLines({ fields, required = [] }: ObjectSchema, depth: number, isRecursive: boolean): readonly string[] {
  const indent = '  '.repeat(depth)
  return Object.keys(fields)
    .toSorted()
    .flatMap((name) => {
      const schema = fields[name]
      if (schema === undefined) return []
      const head = `${indent}${name}\t<${typeText(schema)}>${required.includes(name) ? ' -required-' : ''}`
      const inner = insideOf(schema)
      // Deeper than this nothing is nested but what nests in itself.
      if (isRecursive) return [head, ...(inner === null || depth > 8 ? [] : fieldLines(inner, depth + 1, true))]
      return [head, ...wrapped(aboutOf(schema), `${indent}  `), '']
    })
}

function wrapped(text: string, indent: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${indent}${word}`)
  }
  return lines
}
