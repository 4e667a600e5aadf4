/** Plain values as YAML, as people write it. */
import { resolvePlain } from '../../yaml/exact/scalar'
import type { Plain } from './convert/convert'

/**
 * Block style without a line end after the last line.
 *
 * @param column column of the first line, which is not indented itself
 */
export function writeYaml(value: Plain, column = 0): string {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return writeText(value)
  const pad = ' '.repeat(column)
  if (isList(value)) {
    return value.length === 0 ? '[]' : value.map((item) => `- ${writeYaml(item, column + 2)}`).join(`\n${pad}`)
  }
  const entries = Object.entries(value)
  if (entries.length === 0) return '{}'
  return entries
    .map(([key, item]) => {
      const isNested = typeof item === 'object' && (isList(item) ? item.length > 0 : Object.keys(item).length > 0)
      const inner = writeYaml(item, column + 2)
      return isNested ? `${writeText(key)}:\n${pad}  ${inner}` : `${writeText(key)}: ${inner}`
    })
    .join(`\n${pad}`)
}

/** `Array.isArray` does not tell readonly arrays from the rest. */
function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value)
}

function writeText(text: string): string {
  const isSafe = typeof resolvePlain(text) === 'string' && /^[\w./][\w./:@-]*$/.test(text) && !text.endsWith(':')
  return isSafe ? text : JSON.stringify(text)
}
