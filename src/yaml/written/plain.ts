/** What a document says, as plain data: what edits are checked against. */
import type { YamlNode } from '../exact/node'
import { parseDocument } from '../exact/reader'
import type { Plain } from './render'

/** Null where the text is no document that can be read; aliases and merge keys are written out. */
export function readPlain(text: string): { readonly value: Plain } | null {
  const { root, problems } = parseDocument(text)
  if (root === null || problems.some(({ code }) => code !== 'yaml-duplicate-key')) return null
  return { value: plainOf(root) }
}

export function plainOf(node: YamlNode): Plain {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'sequence':
      return node.items.map(plainOf)
    case 'map': {
      // Own properties only, so that a key such as __proto__ is a key like any other.
      const map: Record<string, Plain> = Object.create(null)
      node.keys.forEach((key, i) => {
        const value = node.values[i]
        if (value !== undefined) map[key] = plainOf(value)
      })
      return map
    }
  }
}

/** Whether two values are the same, whatever the order of keys. */
export function isSame(a: Plain | undefined, b: Plain | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b)
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = Object.entries(a)
  const right = new Map<string, Plain>(Object.entries(b))
  return left.length === right.size && left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
}
