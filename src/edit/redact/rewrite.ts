/** A kept tree written as fresh YAML, where its own text cannot be kept: aliases written out, comments gone. */
import type { ScalarNode } from '../../yaml/exact/node'
import { resolvePlain } from '../../yaml/exact/scalar'
import type { Kept } from './keep'

export function rewrite(kept: Kept): string {
  return `${lines(kept, '').join('\n')}\n`
}

/** The lines of a value that starts a line of its own; the first one is indented by its caller. */
function lines(kept: Kept, indent: string): readonly string[] {
  const children = childrenOf(kept)
  if (children === null)
    return [kept.node.kind === 'scalar' ? scalar(kept.node) : kept.node.kind === 'map' ? '{}' : '[]']
  const result: string[] = []
  for (const { key, value } of children) {
    const lead = result.length === 0 ? '' : indent
    if (key === null) {
      const [first = '', ...rest] = lines(value, `${indent}  `)
      result.push(`${lead}- ${first}`, ...rest)
    } else if (childrenOf(value) === null) {
      result.push(`${lead}${key}: ${lines(value, '').join('')}`)
    } else {
      const inner = value.node.kind === 'map' ? `${indent}  ` : indent
      const [first = '', ...rest] = lines(value, inner)
      result.push(`${lead}${key}:`, `${inner}${first}`, ...rest)
    }
  }
  return result
}

/** Null for a scalar and for what is empty. */
function childrenOf(kept: Kept): readonly { readonly key: string | null; readonly value: Kept }[] | null {
  const { node } = kept
  if (node.kind === 'scalar') return null
  const all =
    node.kind === 'map'
      ? node.values.map((value, i) => ({
          key: quoteIfNeeded(node.keys[i] ?? ''),
          value: kept.kind === 'map' ? (kept.entries[i] ?? null) : ({ kind: 'all', node: value } as const),
        }))
      : node.items.map((value, i) => ({
          key: null,
          value: kept.kind === 'sequence' ? (kept.items[i] ?? null) : ({ kind: 'all', node: value } as const),
        }))
  const children = all.flatMap(({ key, value }) => (value === null ? [] : [{ key, value }]))
  return children.length === 0 ? null : children
}

function scalar(node: ScalarNode): string {
  if (typeof node.value === 'string') return quoteIfNeeded(node.value)
  return node.isPlain && node.text !== '' ? node.text : String(node.value)
}

function quoteIfNeeded(text: string): string {
  if (/^[A-Za-z_][\w./-]*$/.test(text) && typeof resolvePlain(text) === 'string') return text
  // JSON is YAML, but for a few characters that YAML wants to see escaped.
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
