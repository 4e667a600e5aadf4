/**
 * How fields are described: type, choices, limits and one sentence for the reader.
 *
 * Schemas help the person who writes; verdicts come from the engine's own reader alone.
 */

/** What kind of thing in the workspace a text names, so that the editor can offer what is there. */
export type Names =
  | 'namespace'
  | 'label-value'
  | 'entity'
  | 'port'
  | 'cidr'
  | 'cidr-group'
  | 'dns-name'
  | 'service'
  | 'service-account'
  | 'flow-peer'
  | 'label-key'

/** Whose labels a selector or a map of labels speaks of. */
export type LabelDomain = 'pod' | 'namespace' | 'node' | 'cidr-group' | 'other'

export interface Choice {
  readonly value: string
  readonly about: string
}

/** A field that is on its way out, or gone. */
export interface Retirement {
  /** Version, with the product where it is not Kubernetes: `Cilium 1.19`. */
  readonly since: string
  /** What to write instead, as a sentence. */
  readonly instead: string
}

interface SchemaBase {
  /** One sentence on what the field does. */
  readonly about: string
  readonly deprecated?: Retirement
  readonly removed?: Retirement
}

export interface TextSchema extends SchemaBase {
  readonly type: 'text'
  readonly choices?: readonly Choice[]
  /** Other values than the choices are taken too. */
  readonly isOpen?: boolean
  readonly pattern?: { readonly test: RegExp; readonly says: string }
  readonly names?: Names
}

export interface NumberSchema extends SchemaBase {
  readonly type: 'integer'
  readonly minimum?: number
  readonly maximum?: number
  readonly names?: Names
}

export interface BooleanSchema extends SchemaBase {
  readonly type: 'boolean'
}

/** A number or a text, as ports of NetworkPolicy are. */
export interface NumberOrTextSchema extends SchemaBase {
  readonly type: 'integer-or-text'
  readonly names?: Names
  /** Of a number. */
  readonly minimum?: number
  readonly maximum?: number
  /** Of a text. */
  readonly pattern?: TextSchema['pattern']
}

/** Labels, or what must be equal to labels. */
export interface LabelsSchema extends SchemaBase {
  readonly type: 'labels'
  readonly domain: LabelDomain
  /** Whether the labels are given to something, or looked for. */
  readonly role: 'given' | 'wanted'
  /** Keys may carry a source, such as `k8s:` or `reserved:`. */
  readonly hasSources?: boolean
}

export interface ListSchema extends SchemaBase {
  readonly type: 'list'
  readonly item: Schema
  /** Fewest and most entries that the API server takes. */
  readonly fewest?: number
  readonly most?: number
  /** No entry may stand twice. */
  readonly isUnique?: boolean
}

export interface ObjectSchema extends SchemaBase {
  readonly type: 'object'
  readonly fields: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  /** Other fields exist that play no part here. */
  readonly isOpen?: boolean
  /** The object is a label selector; whose labels it looks at. */
  readonly selects?: LabelDomain
}

/** Something whose inside plays no part here. */
export interface AnySchema extends SchemaBase {
  readonly type: 'any'
}

export type Schema =
  | TextSchema
  | NumberSchema
  | BooleanSchema
  | NumberOrTextSchema
  | LabelsSchema
  | ListSchema
  | ObjectSchema
  | AnySchema

type More<S extends SchemaBase> = Partial<Omit<S, 'type' | 'about'>>

export const text = (about: string, more: More<TextSchema> = {}): TextSchema => ({ type: 'text', about, ...more })
export const integer = (about: string, more: More<NumberSchema> = {}): NumberSchema => ({
  type: 'integer',
  about,
  ...more,
})
export const boolean = (about: string): BooleanSchema => ({ type: 'boolean', about })
export const integerOrText = (about: string, more: More<NumberOrTextSchema> = {}): NumberOrTextSchema => ({
  type: 'integer-or-text',
  about,
  ...more,
})
export const any = (about: string, more: More<AnySchema> = {}): AnySchema => ({ type: 'any', about, ...more })

export function labels(
  about: string,
  domain: LabelDomain,
  role: LabelsSchema['role'],
  more: More<LabelsSchema> = {},
): LabelsSchema {
  return { type: 'labels', about, domain, role, ...more }
}

export function list(about: string, item: Schema, more: Omit<More<ListSchema>, 'item'> = {}): ListSchema {
  return { type: 'list', about, item, ...more }
}

export function object(
  about: string,
  fields: ObjectSchema['fields'],
  more: Omit<More<ObjectSchema>, 'fields'> = {},
): ObjectSchema {
  return { type: 'object', about, fields, ...more }
}

/** A text out of a fixed set; each value with its sentence. */
export function choice(
  about: string,
  choices: Readonly<Record<string, string>>,
  more: More<TextSchema> = {},
): TextSchema {
  return {
    type: 'text',
    about,
    choices: Object.entries(choices).map(([value, sentence]) => ({ value, about: sentence })),
    ...more,
  }
}

/** The same schema with another sentence. */
export function described<S extends Schema>(schema: S, about: string): S {
  return { ...schema, about }
}
