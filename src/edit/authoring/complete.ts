/** What could be written at a place of a YAML text. */
import { schemaAt, schemaOf, type Schema } from '../schemas/index'
import { positionAt, type YamlPosition } from '../../yaml/loose/position'
import { suggestKeys } from './complete-keys'
import { suggestGivenLabels, suggestLabelKeys, suggestLabelValues, suggestValues } from './complete-values'
import { selectorAt } from './selector-context'
import { documentSnippets, ruleSnippets } from './snippets'
import { literally, type Suggestion } from './suggestion'
import type { Surroundings } from './surroundings'

export interface Completion {
  /** What a suggestion replaces. */
  readonly start: number
  readonly end: number
  readonly suggestions: readonly Suggestion[]
}

/** Null where nothing can be suggested, as in comments. */
export function completeAt(text: string, offset: number, surroundings: Surroundings): Completion | null {
  const position = positionAt(text, offset)
  if (position === null) return null
  const suggestions = suggest(position, surroundings)
  // What stands behind a blank is not replaced by a value for the blank.
  const { start, end } = position.token
  return { start, end, suggestions }
}

function suggest(position: YamlPosition, surroundings: Surroundings): readonly Suggestion[] {
  const { resource, path, role } = position
  // The version itself is offered by the kind: what stands there so far may be half of it.
  const isVersionKnown = resource.apiVersion !== '' && path[0] !== 'apiVersion'
  const root = schemaOf(resource.kind, isVersionKnown ? resource.apiVersion : undefined)
  const isRoot = path.length === 0
  if (role === 'value') {
    const value = suggestValue(schemaAt(root, path), position, surroundings)
    return isRoot && position.column === 0 ? [...value, ...documentSnippets] : value
  }
  const schema = schemaAt(root, path)
  if (schema?.type === 'labels') return labelKeys(schema, position, surroundings)
  if (schema?.type !== 'object') return []
  const keys = suggestKeys(schema, position)
  return isRoot && position.siblings.length === 0 ? [...keys, ...documentSnippets] : keys
}

type LabelsSchema = Extract<Schema, { type: 'labels' }>

/** Whether a map of labels is looked for in others, as a selector is. */
function labelKeys(schema: LabelsSchema, position: YamlPosition, surroundings: Surroundings): readonly Suggestion[] {
  const selector = selectorOf(schema, position)
  return selector === null
    ? suggestGivenLabels(schema.domain, null, position, surroundings)
    : suggestLabelKeys(selector, position, surroundings, true)
}

function selectorOf(schema: LabelsSchema, position: YamlPosition): ReturnType<typeof selectorAt> {
  return schema.role === 'wanted' ? selectorAt(position.resource, position.path) : null
}

function suggestValue(
  schema: Schema | null,
  position: YamlPosition,
  surroundings: Surroundings,
): readonly Suggestion[] {
  const { resource, path } = position
  if (schema === null) return labelValue(position, surroundings)
  const { column, canBeBlock } = position
  switch (schema.type) {
    case 'object':
      return canBeBlock
        ? [...suggestKeys(schema, position), ...ruleSnippets(resource.kind, listAround(path), column)]
        : [shortcut('{}', 'empty')]
    case 'labels':
      return canBeBlock ? labelKeys(schema, position, surroundings) : [shortcut('{}', 'none')]
    case 'list':
      return canBeBlock
        ? items(schema.item, position, surroundings)
        : [
            ...(schema.item.type === 'object'
              ? []
              : suggestValue(schema.item, { ...position, path: [...path, 0] }, surroundings).map((item) => ({
                  ...item,
                  insert: `[${item.insert}]`,
                }))),
            shortcut('[]', 'empty'),
          ]
    default:
      return suggestValues(schema, { ...position, column, resource }, surroundings)
  }
}

/** Name of the list that a path is an item of; empty where it is none. */
function listAround(path: YamlPosition['path']): string {
  return typeof path.at(-1) === 'number' ? String(path.at(-2)) : ''
}

function shortcut(insert: string, detail: string): Suggestion {
  return { label: insert, kind: 'value', insert: literally(insert).replace('\\}', '}'), detail, rank: 90 }
}

/** The first item of a list that is still to be begun. */
function items(item: Schema, position: YamlPosition, surroundings: Surroundings): readonly Suggestion[] {
  const inside = { ...position, path: [...position.path, 0], column: position.column + 2, canBeBlock: true }
  return suggestValue(item, inside, surroundings).map((suggestion) => ({
    ...suggestion,
    label: `- ${suggestion.label}`,
    insert: `- ${suggestion.insert}`,
  }))
}

/** The value of a label: the schema describes the map, not its entries. */
function labelValue(position: YamlPosition, surroundings: Surroundings): readonly Suggestion[] {
  const { resource, path } = position
  const root = schemaOf(resource.kind, resource.apiVersion === '' ? undefined : resource.apiVersion)
  const map = schemaAt(root, path.slice(0, -1))
  const key = path.at(-1)
  if (map?.type !== 'labels' || typeof key !== 'string') return []
  const selector = selectorOf(map, position)
  return selector === null
    ? suggestGivenLabels(map.domain, key, position, surroundings)
    : suggestLabelValues(selector, key, position, surroundings)
}
