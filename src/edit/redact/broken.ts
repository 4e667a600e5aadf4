/**
 * Text that is not YAML (yet): a line stays if it is plainly a field that the engine reads, in a place where it reads
 * it. Any other line (a template, the rest of a text over several lines, half of a bracket) is not known to be needed,
 * so it goes, with everything that could belong to it.
 */
import type { Shape } from '../../engine/manifest/shape'
import { textMap } from '../../engine/manifest/shape'
import { parseDocument } from '../../yaml/exact/reader'
import { commentsBetween, secretComments } from './comments'
import { anyShape, mayBeObject, shapeOf } from './keep'

/** A key that is open: what stands deeper than its column belongs to it. */
interface Level {
  readonly column: number
  readonly shape: Shape<unknown>
}

// Blanks can be matched in one way only: a line may hold a million of them.
const keyLine =
  /^( *)((?:- +)*)(?:([A-Za-z_][\w./-]*)|"([A-Za-z_][\w./-]*)"|'([A-Za-z_][\w./-]*)')[ \t]*:(?:[ \t]+([^ \t].*|))?$/
const itemLine = /^( *)((?:- +)*-)(?:[ \t]+([^ \t].*|))?$/
/** A word, a number or an address; or the same in quotes. */
const plainValue = /^(?:[\w./*-][\w./*:+@-]*(?: +[\w./*:+@-]+)*|"[^"\\]*"|'[^']*')[ \t]*(?:#.*)?$/

export function redactBroken(text: string, onDrop: (what: string) => void): string {
  const lines = text.split('\n')
  const { root, isKnown } = rootShape(lines)
  const kept: string[] = []
  let levels: Level[] = [{ column: -1, shape: root }]
  /** Column of what is being left out. */
  let hiddenFrom: number | null = null
  const hide = (column: number): void => {
    if (hiddenFrom === null || column < hiddenFrom) hiddenFrom = column
    onDrop('a line that cannot be read')
  }
  lines.forEach((whole, i) => {
    const line = whole.replace(/\r$/, '')
    if (line.trim() === '') {
      if (hiddenFrom === null) kept.push(whole)
      return
    }
    const column = line.search(/\S/)
    if (line[column] === '#') {
      if (isKnown && hiddenFrom === null) kept.push(whole)
      return
    }
    if (i === 0 && /^%YAML 1\.\d$/.test(line)) {
      kept.push(whole)
      return
    }
    const found = read(line, levels)
    // What stands deeper than what is left out belongs to it; so does an item in its own column.
    const isInside = hiddenFrom !== null && (column > hiddenFrom || (column === hiddenFrom && line[column] === '-'))
    if (found === null || isInside) {
      if (!isInside) hide(column)
      return
    }
    hiddenFrom = null
    levels = [...found.levels]
    kept.push(whole)
  })
  return withoutSecretComments(kept.join('\n'))
}

/** A line with a comment that must not stay goes whole, as nobody knows whether a `#` in it begins one. */
function withoutSecretComments(text: string): string {
  if (!text.includes('#')) return text
  const lines = text.split('\n')
  const starts = [0]
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1)
  const secret = new Set(secretComments(text, commentsBetween(text)).map(({ end }) => end))
  return lines.filter((line, i) => !secret.has((starts[i] ?? 0) + line.length)).join('\n')
}

/** The levels that are open behind a line that stays; null for a line that does not. */
function read(line: string, levels: readonly Level[]): { readonly levels: readonly Level[] } | null {
  const key = keyLine.exec(line)
  if (key !== null) {
    const [, lead = '', dashes = '', plain, double, single, value = ''] = key
    const column = lead.length + dashes.length
    const open = levels.filter((level) => level.column < (dashes === '' ? column : Math.max(lead.length, 0) + 1))
    const parent = open.at(-1)
    if (parent === undefined) return null
    const shape = childShape(itemsOf(parent.shape, dashes), plain ?? double ?? single ?? '')
    if (shape === undefined || !mayStand(value, shape)) return null
    const between = dashes === '' ? [] : [{ column: lead.length, shape: itemsOf(parent.shape, dashes) }]
    return { levels: [...open, ...between, { column, shape }] }
  }
  const item = itemLine.exec(line)
  if (item === null) return null
  const [, lead = '', dashes = '', value = ''] = item
  const open = levels.filter((level) => level.column <= lead.length)
  const parent = open.at(-1)
  if (parent === undefined || parent.shape.item === undefined) return null
  const shape = itemsOf(parent.shape, dashes)
  return mayStand(value, shape) ? { levels: [...open, { column: lead.length, shape }] } : null
}

function itemsOf(shape: Shape<unknown>, dashes: string): Shape<unknown> {
  let inner = shape
  for (const character of dashes) if (character === '-') inner = inner.item ?? inner
  return inner
}

function childShape({ fields, item, expects }: Shape<unknown>, key: string): Shape<unknown> | undefined {
  return fields?.get(key) ?? (fields === undefined && expects === textMap.expects ? item : undefined)
}

const isLeaf = ({ fields, item }: Shape<unknown>): boolean => fields === undefined && item === undefined

/** Whether a value may stay: nothing, one word where one is read, or brackets that hold nothing else than what is read. */
function mayStand(value: string, shape: Shape<unknown>): boolean {
  if (/^(#.*)?$/.test(value)) return true
  if (plainValue.test(value)) return isLeaf(shape)
  if (!/^[[{]/.test(value)) return false
  const { root, problems } = parseDocument(value)
  return root !== null && problems.length === 0 && fits(root, shape)
}

function fits(node: NonNullable<ReturnType<typeof parseDocument>['root']>, shape: Shape<unknown>): boolean {
  if (node.kind === 'scalar') return isLeaf(shape)
  if (node.kind === 'sequence') {
    const { item } = shape
    return item !== undefined && node.items.every((child) => fits(child, item))
  }
  return node.keys.every((key, i) => {
    const inner = childShape(shape, key)
    const value = node.values[i]
    return inner !== undefined && value !== undefined && fits(value, inner)
  })
}

/** By the kind that the text names, if it names just one; nothing but a header where that kind is not read. */
function rootShape(lines: readonly string[]): { readonly root: Shape<unknown>; readonly isKnown: boolean } {
  const said = (key: string): readonly string[] =>
    lines.flatMap((line) => new RegExp(`^${key}:[ \\t]+["']?([\\w./-]+)["']?[ \\t\\r]*$`).exec(line)?.[1] ?? [])
  const [kindName, ...otherKinds] = said('kind')
  if (kindName === undefined || otherKinds.length > 0) {
    const keys = lines.flatMap((line) => /^["']?([\w./-]+)["']?:(?:\s|$)/.exec(line)?.[1] ?? [])
    return { root: mayBeObject(keys) ? anyShape : { ...anyShape, fields: new Map() }, isKnown: false }
  }
  const known = shapeOf(said('apiVersion')[0] ?? '', kindName, '')
  if (known !== null) return { root: known.shape, isKnown: true }
  if (kindName.endsWith('List')) return { root: listShape, isKnown: false }
  const header = new Map([...(anyShape.fields ?? [])].filter(([key]) => /^(apiVersion|kind|metadata)$/.test(key)))
  return { root: { ...anyShape, fields: header }, isKnown: false }
}

const listShape: Shape<unknown> = {
  ...anyShape,
  fields: new Map([
    ...[...(anyShape.fields ?? [])].filter(([key]) => /^(apiVersion|kind)$/.test(key)),
    ['items', { expects: 'a list', zero: [], item: anyShape, read: () => undefined }],
  ]),
}
