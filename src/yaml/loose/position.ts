/** What is at a place of a YAML text: the path, whether a key or a value stands there, its neighbours. */
import { splitDocuments } from '../text'
import { readLoosely, type LooseEntry, type LooseMap, type LooseNode } from './reader'

export type YamlPath = readonly (string | number)[]

/** The object (one of a list, or the whole document) that a place belongs to. */
export interface LooseResource {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** As written; empty where nothing is written. */
  readonly namespace: string
  readonly node: LooseMap
}

export interface YamlPosition {
  readonly resource: LooseResource
  /** Path below the object: of the mapping that a key belongs to, or of the value itself. */
  readonly path: YamlPath
  /** `key`: a key of the mapping at `path`; `value`: the value at `path`, which may be a mapping yet to be written. */
  readonly role: 'key' | 'value'
  /** What is written there, without quotes, and where, with quotes. */
  readonly token: { readonly text: string; readonly start: number; readonly end: number }
  /** The part of the token before the place. */
  readonly prefix: string
  /** Whether the token is in quotes. */
  readonly isQuoted: boolean
  /** The key is followed by a colon already. */
  readonly hasColon: boolean
  /** Keys that the mapping at `path` has besides this one; for an item of a list, its other items. */
  readonly siblings: readonly string[]
  readonly isInFlow: boolean
  /** Column at which the token begins, from 0. */
  readonly column: number
  /** The value stands on its own line or behind a dash, so that keys may be written in its place. */
  readonly canBeBlock: boolean
}

/** Stands where the cursor is while the text is read, so that it is found again. */
const mark = '\u{F8FF}'

/** Bounds of the document around an offset. */
export function documentAt(text: string, offset: number): { readonly start: number; readonly end: number } {
  let start = 0
  const marker = /^---(?=[ \t\r\n]|$)/gm
  // The nearest marker before the offset is found from there backwards, so that long files cost nothing.
  for (let at = text.lastIndexOf('\n---', offset - 1); at >= 0; at = text.lastIndexOf('\n---', at - 1)) {
    if (/^(\s|$)/.test(text.slice(at + 4, at + 5)) && at + 4 <= offset) {
      start = at + 4
      break
    }
    if (at === 0) break
  }
  if (start === 0 && text.startsWith('---') && offset >= 3) start = 3
  marker.lastIndex = Math.max(start, text.lastIndexOf('\n', offset - 1) + 1)
  let next = marker.exec(text)
  while (next !== null && next.index < offset) next = marker.exec(text)
  return { start, end: next?.index ?? text.length }
}

/** Null in comments, in block scalars, on document markers and outside any object. */
export function positionAt(text: string, offset: number): YamlPosition | null {
  const { start, end } = documentAt(text, offset)
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const before = text.slice(lineStart, offset)
  if (/^\s*#|\s#/.test(before.replace(/"[^"]*"|'[^']*'/g, ''))) return null
  if (text.startsWith('---', lineStart) && offset - lineStart <= 3) return null
  const marked = text.slice(start, offset) + mark + text.slice(offset, end)
  const root = readLoosely(marked)
  const found = find(root, [])
  if (found === null) return null
  return describe(found, { text, start, offset })
}

interface Found {
  readonly path: YamlPath
  readonly role: 'key' | 'value'
  /** In the marked text. */
  readonly start: number
  readonly end: number
  readonly raw: string
  readonly isQuoted: boolean
  readonly hasColon: boolean
  readonly isInFlow: boolean
  readonly parents: readonly LooseNode[]
}

function find(node: LooseNode, path: YamlPath, parents: readonly LooseNode[] = []): Found | null {
  const isInFlow = parents.some((parent) => parent.kind !== 'scalar' && parent.isFlow)
  if (node.kind === 'scalar') {
    if (!node.text.includes(mark) || node.quote === '|') return null
    return {
      path,
      role: 'value',
      start: node.start,
      end: node.end,
      raw: node.text,
      isQuoted: node.quote !== '',
      hasColon: false,
      isInFlow,
      parents,
    }
  }
  const inside = [...parents, node]
  if (node.kind === 'sequence') {
    for (let i = 0; i < node.items.length; i++) {
      const item = node.items[i]
      const found = item === undefined ? null : find(item, [...path, i], inside)
      if (found !== null) return found
    }
    return null
  }
  for (const entry of node.entries) {
    const found = findInEntry(entry, path, inside, node.isFlow)
    if (found !== null) return found
  }
  return null
}

function findInEntry(entry: LooseEntry, path: YamlPath, parents: readonly LooseNode[], isFlow: boolean): Found | null {
  if (!entry.key.includes(mark)) return find(entry.value, [...path, entry.key], parents)
  return {
    path,
    role: 'key',
    start: entry.start,
    end: entry.end,
    raw: entry.key,
    isQuoted: entry.end - entry.start > entry.key.length,
    hasColon: entry.hasColon,
    isInFlow: isFlow,
    parents,
  }
}

function describe(
  found: Found,
  place: { readonly text: string; readonly start: number; readonly offset: number },
): YamlPosition | null {
  const { text, start, offset } = place
  // Offsets of the marked text: the mark itself takes one place behind the cursor.
  const tokenStart = start + found.start
  const tokenEnd = Math.max(offset, start + found.end - mark.length)
  const at = found.raw.indexOf(mark)
  const owner = ownerOf(found.parents, found.path)
  const container = found.parents.at(-1)
  const lineStart = text.lastIndexOf('\n', tokenStart - 1) + 1
  const siblings =
    container?.kind === 'sequence'
      ? container.items.flatMap((item) => (item.kind === 'scalar' && !item.text.includes(mark) ? [item.text] : []))
      : found.role === 'key' && container?.kind === 'map'
        ? container.entries.filter(({ key }) => !key.includes(mark)).map(({ key }) => key)
        : []
  return {
    resource: owner.resource,
    path: owner.path,
    role: found.role,
    token: { text: found.raw.replace(mark, ''), start: tokenStart, end: tokenEnd },
    prefix: found.raw.slice(0, at),
    isQuoted: found.isQuoted,
    hasColon: found.hasColon,
    siblings,
    isInFlow: found.isInFlow,
    column: tokenStart - lineStart,
    canBeBlock: !found.isInFlow && /^[\s-]*$/.test(text.slice(lineStart, tokenStart)),
  }
}

const nobody: LooseResource = {
  apiVersion: '',
  kind: '',
  name: '',
  namespace: '',
  node: { kind: 'map', entries: [], isFlow: false, column: 0, start: 0, end: 0 },
}

/** The innermost object around a path: the item of a list, or the document. */
function ownerOf(
  parents: readonly LooseNode[],
  path: YamlPath,
): { readonly resource: LooseResource; readonly path: YamlPath } {
  const [root] = parents
  if (root?.kind !== 'map') return { resource: nobody, path }
  let node: LooseMap = root
  let rest = path
  for (;;) {
    const [first, index] = rest
    const items = first === 'items' ? valueOf(node, 'items') : null
    if (items?.kind !== 'sequence' || typeof index !== 'number' || !isList(node)) break
    const item = items.items[index]
    if (item?.kind !== 'map') return { resource: nobody, path: rest.slice(2) }
    node = item
    rest = rest.slice(2)
  }
  return { resource: resourceOf(node), path: rest }
}

function isList(node: LooseMap): boolean {
  return scalarOf(node, 'kind').endsWith('List')
}

/** What an object says of itself. */
export function resourceOf(node: LooseMap): LooseResource {
  const metadata = valueOf(node, 'metadata')
  const inMetadata = (key: string): string => (metadata?.kind === 'map' ? scalarOf(metadata, key) : '')
  return {
    apiVersion: scalarOf(node, 'apiVersion'),
    kind: scalarOf(node, 'kind'),
    name: inMetadata('name'),
    namespace: inMetadata('namespace'),
    node,
  }
}

/** What stands at a path below a node; null where nothing does. */
export function nodeAt(node: LooseNode, path: YamlPath): LooseNode | null {
  let found: LooseNode | null = node
  for (const step of path) {
    if (found?.kind === 'map' && typeof step === 'string') found = valueOf(found, step)
    else if (found?.kind === 'sequence' && typeof step === 'number') found = found.items[step] ?? null
    else return null
  }
  return found
}

export function valueOf(node: LooseMap, key: string): LooseNode | null {
  return node.entries.find((entry) => entry.key === key)?.value ?? null
}

/** The text of a field; empty where there is none. */
export function scalarOf(node: LooseMap, key: string): string {
  const value = valueOf(node, key)
  return value?.kind === 'scalar' ? value.text.replace(mark, '') : ''
}

/** The objects of a text, with their keys and values as far as they can be made out. */
export function looseResources(text: string): readonly LooseResource[] {
  return splitDocuments(text).flatMap(({ start, end }) => objectsOf(readLoosely(text, start, end)))
}

function objectsOf(node: LooseNode): readonly LooseResource[] {
  if (node.kind !== 'map') return []
  const items = valueOf(node, 'items')
  if (items?.kind === 'sequence' && isList(node)) return items.items.flatMap(objectsOf)
  return [resourceOf(node)]
}
