/** A document's text under other names, laid out as it was. */
import type { ScalarNode, YamlNode } from '../../yaml/exact/node'
import { parseAsWritten, parseDocument } from '../../yaml/exact/reader'
import { resolvePlain } from '../../yaml/exact/scalar'
import { applyCuts, type Cut } from '../redact/cuts'
import { gapsOf } from '../redact/gaps'
import { rewrite } from '../redact/rewrite'
import type { Values } from './values'
import { eachHeld } from './walk'

/**
 * Renames a document that can be read.
 *
 * @param renameComment what becomes of a comment
 */
export function renameDocument(text: string, values: Values, renameComment: (comment: string) => string): string {
  const written = parseAsWritten(text).root
  const meant = parseDocument(text).root
  if (written === null || meant === null) return ''
  const cuts: Cut[] = []
  const others = new Map<ScalarNode, string>()
  eachHeld(written, ({ node, text: held, role, key }) => {
    const renamed = values.rename(held, role, key)
    if (renamed === held) return
    others.set(node, renamed)
    cuts.push(replacement(text, node, renamed))
  })
  const gaps = gapsOf(text, written)
  for (const { start, end } of gaps.comments) cuts.push({ start, end, text: renameComment(text.slice(start, end)) })
  const result = applyCuts(text, cuts)
  const after = gaps.isHiding ? null : parseAsWritten(result).root
  if (after !== null && isSame(written, after, others)) return result
  // Rewritten from what the document means, aliases written out.
  const renamed = new Map<ScalarNode, string>()
  eachHeld(meant, ({ node, text: held, role, key }) => renamed.set(node, values.rename(held, role, key)))
  return rewrite({ kind: 'all', node: renamedTree(meant, renamed) })
}

/** A scalar in the place of another, quoted as that was, or where it must be. */
function replacement(text: string, { start, end, isPlain }: ScalarNode, renamed: string): Cut {
  const written = text.slice(start, end)
  const isSafe = /^[A-Za-z0-9][\w./-]*$/.test(renamed) && typeof resolvePlain(renamed) === 'string'
  if (isPlain && isSafe) return { start, end, text: renamed }
  if (written.startsWith("'")) return { start, end, text: `'${renamed.replaceAll("'", "''")}'` }
  return { start, end, text: `${JSON.stringify(renamed)}${written.endsWith('\n') ? '\n' : ''}` }
}

/** Whether a tree is another one with other texts. */
function isSame(before: YamlNode, after: YamlNode, others: ReadonlyMap<ScalarNode, string>): boolean {
  if (before.kind === 'scalar')
    return after.kind === 'scalar' && Object.is(after.value, others.get(before) ?? before.value)
  if (before.kind === 'sequence')
    return (
      after.kind === 'sequence' &&
      after.items.length === before.items.length &&
      before.items.every((item, i) => isSameChild(item, after.items[i], others))
    )
  return (
    after.kind === 'map' &&
    after.keys.length === before.keys.length &&
    before.values.every((value, i) => isSameChild(value, after.values[i], others)) &&
    before.keyNodes.every((key, i) => isSameChild(key, after.keyNodes[i], others))
  )
}

function isSameChild(before: YamlNode, after: YamlNode | undefined, others: ReadonlyMap<ScalarNode, string>): boolean {
  return after !== undefined && isSame(before, after, others)
}

function renamedTree(node: YamlNode, others: ReadonlyMap<ScalarNode, string>): YamlNode {
  if (node.kind === 'scalar') {
    const value = others.get(node)
    return value === undefined ? node : { ...node, value, text: value, isPlain: false }
  }
  if (node.kind === 'sequence') return { ...node, items: node.items.map((item) => renamedTree(item, others)) }
  return {
    ...node,
    keys: node.keys.map((key, i) => others.get(node.keyNodes[i] as ScalarNode) ?? key),
    values: node.values.map((value) => renamedTree(value, others)),
  }
}
