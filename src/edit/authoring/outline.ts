/** The outline of a file, and what can be folded in it. */
import type { LooseMap, LooseNode } from '../../yaml/loose/reader'
import { looseResources, valueOf, type LooseResource } from '../../yaml/loose/position'

export interface OutlineItem {
  readonly name: string
  readonly detail: string
  readonly kind: 'resource' | 'rule' | 'port' | 'selector'
  readonly start: number
  readonly end: number
  readonly children: readonly OutlineItem[]
}

/** Resources with their rules. */
export function outlineOf(text: string): readonly OutlineItem[] {
  return looseResources(text).map((resource) => ({
    name: nameOf(resource),
    detail: resource.kind,
    kind: 'resource',
    start: resource.node.start,
    end: resource.node.end,
    children: [
      ...rulesOf(valueOf(resource.node, 'spec'), ''),
      ...itemsOf(valueOf(resource.node, 'specs')).flatMap((spec, i) => rulesOf(spec, `specs[${i}].`)),
    ],
  }))
}

function nameOf({ name, namespace, kind }: LooseResource): string {
  const full = namespace === '' ? name : `${namespace}/${name}`
  return full === '' ? kind || 'unnamed' : full
}

function itemsOf(node: LooseNode | null): readonly LooseNode[] {
  return node?.kind === 'sequence' ? node.items : []
}

const selectors = new Set(['podSelector', 'endpointSelector', 'nodeSelector', 'subject'])
const rules = new Set(['ingress', 'egress', 'ingressDeny', 'egressDeny', 'flows'])

function rulesOf(spec: LooseNode | null, prefix: string): readonly OutlineItem[] {
  if (spec?.kind !== 'map') return []
  return spec.entries.flatMap((entry): readonly OutlineItem[] => {
    const { key, value, start } = entry
    const item = (name: string, kind: OutlineItem['kind'], node: LooseNode, from = node.start): OutlineItem => ({
      name: prefix + name,
      detail: inShort(node),
      kind,
      start: from,
      end: Math.max(node.end, from + 1),
      children: [],
    })
    if (selectors.has(key)) return [item(key, 'selector', value, start)]
    return rules.has(key) ? itemsOf(value).map((rule, i) => item(`${key}[${i}]`, 'rule', rule)) : []
  })
}

/** The keys of a mapping, or the labels of a selector. */
function inShort(node: LooseNode): string {
  if (node.kind !== 'map') return ''
  const labels = valueOf(node, 'matchLabels')
  if (labels?.kind === 'map') return labelsInShort(labels)
  return node.entries.map(({ key }) => key).join(', ')
}

function labelsInShort({ entries }: LooseMap): string {
  return entries.map(({ key, value }) => `${key}=${value.kind === 'scalar' ? value.text : ''}`).join(', ')
}

/** A stretch of lines that folds into its first; lines count from 1. */
export interface Fold {
  readonly start: number
  readonly end: number
}

/**
 * Documents as a whole, and what is further in inside them.
 *
 * @param atMost with more folds than this, documents alone
 */
export function foldsOf(lines: readonly string[], atMost = Infinity): readonly Fold[] {
  const folds: Fold[] = []
  const documents: Fold[] = []
  /** Lines that are open, the outermost first, with their columns; the document itself has column -1. */
  let open: { readonly line: number; readonly column: number }[] = []
  let last = 0
  const close = (column: number): void => {
    for (let top = open.at(-1); top !== undefined && top.column >= column; top = open.at(-1)) {
      open.pop()
      if (last <= top.line) continue
      folds.push({ start: top.line, end: last })
      if (top.column < 0) documents.push({ start: top.line, end: last })
    }
  }
  lines.forEach((text, i) => {
    const line = i + 1
    if (/^---(\s|$)/.test(text)) {
      close(-1)
      open = []
      last = 0
      return
    }
    const trimmed = text.trimStart()
    if (trimmed === '' || trimmed.startsWith('#')) return
    const indent = text.length - trimmed.length
    // An item of a list stands further in than the key in its column.
    const column = indent * 2 + (trimmed.startsWith('- ') || trimmed === '-' ? 1 : 0)
    close(column)
    if (open.length === 0) open.push({ line, column: -1 })
    open.push({ line, column })
    last = line
  })
  close(-1)
  return (folds.length > atMost ? documents : folds).sort((a, b) => a.start - b.start || b.end - a.end)
}
