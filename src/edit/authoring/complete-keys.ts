/** Fields that could be written at a place. */
import type { ObjectSchema, Schema } from '../schemas/index'
import type { Suggestion } from './suggestion'

export interface KeyPlace {
  /** Column of the keys, from 0. */
  readonly column: number
  readonly isInFlow: boolean
  /** The key is there and only gets another name. */
  readonly hasColon: boolean
  readonly siblings: readonly string[]
}

const typeWords = {
  text: 'text',
  integer: 'number',
  boolean: 'true or false',
  'integer-or-text': 'number or name',
  labels: 'labels',
  list: 'list',
  object: 'fields',
  any: 'anything',
} as const

/** The type of a field in a word or two. */
export function typeInWords(schema: Schema): string {
  if (schema.type === 'text' && schema.choices !== undefined && schema.choices.length <= 4)
    return schema.choices.map(({ value }) => value).join(' | ')
  return schema.type === 'list' ? `list of ${typeWords[schema.item.type]}` : typeWords[schema.type]
}

/** Fields of an object that are not there yet; required ones come first, removed ones are left out. */
export function suggestKeys({ fields, required = [] }: ObjectSchema, place: KeyPlace): readonly Suggestion[] {
  return Object.entries(fields)
    .filter(([name, { removed }]) => removed === undefined && !place.siblings.includes(name))
    .map(([name, schema], i): Suggestion => {
      const isRequired = required.includes(name)
      const { deprecated } = schema
      return {
        label: name,
        kind: 'field',
        insert: place.hasColon ? name : `${name}:${opening(schema, place)}`,
        detail: `${typeInWords(schema)}${isRequired ? ', required' : ''}`,
        about:
          deprecated === undefined
            ? schema.about
            : `${schema.about} Deprecated since ${deprecated.since}. ${deprecated.instead}`,
        rank: (isRequired ? 0 : deprecated === undefined ? 100 : 200) + i,
        asksOn: !place.hasColon && schema.type !== 'any',
      }
    })
}

/** What follows the colon, up to the place where writing goes on. */
function opening(schema: Schema, { column, isInFlow }: KeyPlace): string {
  switch (schema.type) {
    case 'object':
    case 'labels':
    case 'any':
      return isInFlow ? ' {$0}' : `\n${' '.repeat(column + 2)}$0`
    case 'list':
      return isInFlow ? ' [$0]' : `\n${' '.repeat(column + 2)}- $0`
    default:
      return ' $0'
  }
}
