/** The edit that makes an entry expect what happens now. */
import { locate, type Place } from '../../manifest/resource'
import type { YamlNode } from '../../../yaml/exact/node'
import { lineAt } from '../../../yaml/text'
import type { Fix } from '../../types'
import type { Check } from './types'

function child(node: YamlNode | undefined, step: string | number): YamlNode | undefined {
  if (node?.kind === 'map' && typeof step === 'string') return node.values[node.keys.indexOf(step)]
  return node?.kind === 'sequence' && typeof step === 'number' ? node.items[step] : undefined
}

/** Null where the expectation holds, where nothing is known, or where the flows of the entry do not agree. */
export function expectationFix(place: Place, index: number, check: Check): Fix | null {
  const { actual, expect, status } = check
  if (status === 'pass' || status === 'invalid' || actual === null || actual === 'mixed') return null
  const title = `Expect ${actual}`
  const { file, lines, offset } = place
  const path = ['spec', 'flows', index]
  const item = child(child(child(place.root, 'spec'), 'flows'), index)
  if (item?.kind !== 'map') return null
  if (expect !== null) {
    const { start, end } = locate(place, [...path, 'expect'])
    return { title, edits: [{ file, start, end, text: `expect: ${actual}` }] }
  }
  const last = item.values.at(-1)
  if (last === undefined) return null
  if (item.isFlow) {
    const at = offset + last.end
    return { title, edits: [{ file, start: at, end: at, text: `, expect: ${actual}` }] }
  }
  // On a line of its own below the entry, so that a comment behind the entry's last word stays with it.
  const indent = ' '.repeat(locate(place, path).column - 1)
  const end = offset + lastWord(last).end
  const next = lines[lineAt(lines, end) + 1]
  const at = next ?? end
  const text = next === undefined ? `\n${indent}expect: ${actual}` : `${indent}expect: ${actual}\n`
  return { title, edits: [{ file, start: at, end: at, text }] }
}

function lastWord(node: YamlNode): YamlNode {
  if (node.kind === 'scalar' || node.isFlow) return node
  const last = node.kind === 'map' ? node.values.at(-1) : node.items.at(-1)
  return last === undefined ? node : lastWord(last)
}
