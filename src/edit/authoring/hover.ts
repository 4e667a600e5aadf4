/** What the field at a place is for, as Markdown. */
import { schemaAt, schemaOf, type Schema } from '../schemas/index'
import { positionAt } from '../../yaml/loose/position'
import { typeInWords } from './complete-keys'

export interface FieldHelp {
  readonly start: number
  readonly end: number
  /** Markdown. */
  readonly text: string
}

/** Null where nothing is known. */
export function helpAt(text: string, offset: number): FieldHelp | null {
  const position = positionAt(text, offset)
  if (position === null || position.token.text === '') return null
  const { resource, path, role, token } = position
  const root = schemaOf(resource.kind, resource.apiVersion === '' ? undefined : resource.apiVersion)
  const own = role === 'key' ? [...path, token.text] : path
  const schema = schemaAt(root, own)
  if (schema === null) return null
  const name = own.findLast((step) => typeof step === 'string') ?? resource.kind
  const lines = role === 'key' ? describeField(String(name), schema) : describeValue(String(name), schema, token.text)
  return lines === null ? null : { start: token.start, end: token.end, text: lines }
}

function describeField(name: string, schema: Schema): string {
  const { about, deprecated, removed } = schema
  const choices =
    schema.type === 'text' && schema.choices !== undefined && schema.choices.length > 1
      ? `\n\n${schema.choices.map((choice) => `- \`${choice.value}\`: ${choice.about}`).join('\n')}`
      : ''
  const gone = removed ?? deprecated
  const retired =
    gone === undefined
      ? ''
      : `\n\n**${removed === undefined ? 'Deprecated since' : 'Removed in'} ${gone.since}.** ${gone.instead}`
  return `**${name}** _${typeInWords(schema)}_\n\n${about}${retired}${choices}`
}

function describeValue(name: string, schema: Schema, value: string): string | null {
  if (schema.type !== 'text' && schema.type !== 'integer' && schema.type !== 'integer-or-text') return null
  const chosen = schema.type === 'text' ? schema.choices?.find((choice) => choice.value === value) : undefined
  return chosen === undefined ? `**${name}**: ${schema.about}` : `**${value}**: ${chosen.about}`
}
