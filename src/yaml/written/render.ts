/** Values as YAML text, in the style of the text around them. */
import { resolvePlain } from '../exact/scalar'

/** Plain data as YAML and JSON have it. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain }
export type PlainMap = { readonly [key: string]: Plain }

export interface BlockStyle {
  /** Columns by which a nested mapping is indented. */
  readonly step: number
  /** Columns by which the dashes of a list are indented under its key: 0 or `step`. */
  readonly dashStep: number
}

export function isPlainMap(value: Plain | undefined): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `Array.isArray` that also knows readonly lists. */
export function isPlainList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value)
}

const address = /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/

/** Text that every YAML reader takes as the same text without quotes. */
export function isSafePlain(text: string): boolean {
  if (address.test(text)) return true
  return /^[A-Za-z_./][\w./@-]*(:[\w./@-]+)*( [\w./@()-]+)*$/.test(text) && typeof resolvePlain(text) === 'string'
}

/** Text in quotes, or without where that is safe. */
export function renderText(text: string, isInFlow: boolean): string {
  const isPlain = isSafePlain(text) && !(isInFlow && /[:@ ]/.test(text))
  return isPlain ? text : JSON.stringify(text)
}

function renderScalar(value: string | number | boolean | null, isInFlow: boolean): string {
  return typeof value === 'string' ? renderText(value, isInFlow) : String(value)
}

/** One line in braces and brackets; with `isJson` every text is quoted. */
export function renderFlow(value: Plain, isJson: boolean): string {
  if (isPlainList(value)) return `[${value.map((item) => renderFlow(item, isJson)).join(', ')}]`
  if (isPlainMap(value)) {
    const pairs = Object.entries(value).map(([key, item]) => {
      const name = isJson ? JSON.stringify(key) : renderText(key, true)
      return `${name}: ${renderFlow(item, isJson)}`
    })
    return `{${pairs.join(', ')}}`
  }
  if (isJson) return JSON.stringify(value)
  return renderScalar(value, true)
}

/** Lines of a block, not indented; an empty list or mapping is one line of brackets. */
export function renderBlock(value: Plain, style: BlockStyle): readonly string[] {
  if (isPlainList(value))
    return value.length === 0 ? ['[]'] : value.flatMap((item) => hang('- ', renderBlock(item, style)))
  if (!isPlainMap(value)) return [renderScalar(value, false)]
  const entries = Object.entries(value)
  return entries.length === 0 ? ['{}'] : entries.flatMap(([key, item]) => renderEntry(key, item, style))
}

/** `key: value`, with the value on the lines below where it needs them. */
export function renderEntry(key: string, value: Plain, style: BlockStyle): readonly string[] {
  const lines = renderBlock(value, style)
  const name = `${renderText(key, false)}:`
  const isNested = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  if (!isNested) return [`${name} ${lines.join('')}`]
  const pad = ' '.repeat(isPlainList(value) ? style.dashStep : style.step)
  return [name, ...lines.map((line) => pad + line)]
}

/** A list's item: the first line behind its dash, the others under it. */
export function hang(dash: string, lines: readonly string[]): readonly string[] {
  const pad = ' '.repeat(dash.length)
  return lines.map((line, i) => (i === 0 ? dash : pad) + line)
}

/** A whole document. */
export function renderDocument(value: Plain, style: BlockStyle): string {
  return `${renderBlock(value, style).join('\n')}\n`
}
