/** Where labels are given and looked for, in all files: found by the schemas, so that no text that only looks alike counts. */
import type { MapNode, ScalarNode, YamlNode } from '../../yaml/exact/node'
import { parseDocument } from '../../yaml/exact/reader'
import { splitDocuments } from '../../yaml/text'
import { schemaOf, type LabelDomain, type Schema } from '../schemas/index'

interface Place {
  readonly start: number
  readonly end: number
}

/** One place where a label stands. */
export interface LabelUse {
  readonly domain: LabelDomain
  readonly role: 'given' | 'wanted'
  /** Without source and prefix. */
  readonly key: string
  /** Null where just the key is named. */
  readonly value: string | null
  /** The key's own text, without source and prefix; null where it stands elsewhere. */
  readonly keyPlace: Place | null
  /** With quotes. */
  readonly valuePlace: Place | null
  /** Quote in which the key or value stands. */
  readonly keyQuote: string
  readonly valueQuote: string
}

export interface LabelUseInFile extends LabelUse {
  readonly file: string
}

const namespaceLabelPrefix = 'io.cilium.k8s.namespace.labels.'
const namespaceKey = 'io.kubernetes.pod.namespace'

/** All uses in some files, those of broken documents left out. */
export function labelUses(
  files: readonly { readonly name: string; readonly text: string }[],
): readonly LabelUseInFile[] {
  return files.flatMap(({ name, text }) =>
    splitDocuments(text).flatMap(({ start, end }) => {
      const moved = (place: Place | null): Place | null =>
        place === null ? null : { start: start + place.start, end: start + place.end }
      return usesOf(text.slice(start, end)).map((use) => ({
        ...use,
        file: name,
        keyPlace: moved(use.keyPlace),
        valuePlace: moved(use.valuePlace),
      }))
    }),
  )
}

/** Uses in one document, with offsets from its start. */
function usesOf(text: string): readonly LabelUse[] {
  const { root } = parseDocument(text)
  const uses: LabelUse[] = []
  if (root !== null) new Walker(text, uses).object(root)
  return uses
}

/** A label in the text: a key, a value, or both. */
interface WrittenLabel {
  readonly keyNode: ScalarNode | null
  /** The key as it is written. */
  readonly written: string
  readonly value: ScalarNode | null
}

class Walker {
  /** Anchored parts are visited once, wherever they are repeated. */
  private readonly seen = new Set<YamlNode>()

  constructor(
    private readonly text: string,
    private readonly uses: LabelUse[],
  ) {}

  object(node: YamlNode): void {
    if (node.kind !== 'map') return
    const kind = textOf(node, 'kind')
    const items = child(node, 'items')
    if (items?.kind === 'sequence' && kind.endsWith('List')) for (const item of items.items) this.object(item)
    else this.walk(node, schemaOf(kind, textOf(node, 'apiVersion')), null)
  }

  private walk(node: YamlNode, schema: Schema, domain: LabelDomain | null): void {
    if (this.seen.has(node)) return
    this.seen.add(node)
    if (schema.type === 'labels' && node.kind === 'map') this.labels(node, schema)
    else if (schema.type === 'list' && node.kind === 'sequence')
      for (const item of node.items) this.walk(item, schema.item, domain)
    else if (schema.type === 'object' && node.kind === 'map') {
      const inside = schema.selects ?? domain
      if (domain !== null && child(node, 'operator') !== undefined) this.expression(node, domain)
      node.keys.forEach((key, i) => {
        const value = node.values[i]
        const known = Object.hasOwn(schema.fields, key) ? schema.fields[key] : undefined
        if (value !== undefined && known !== undefined) this.walk(value, known, inside)
      })
    }
  }

  private labels(node: MapNode, schema: Extract<Schema, { type: 'labels' }>): void {
    node.keyNodes.forEach((keyNode, i) => {
      const value = node.values[i]
      if (value?.kind === 'scalar') this.add({ keyNode, written: node.keys[i] ?? '', value }, schema)
    })
  }

  private expression(node: MapNode, domain: LabelDomain): void {
    const key = child(node, 'key')
    const values = child(node, 'values')
    if (key?.kind !== 'scalar') return
    this.add({ keyNode: key, written: key.text, value: null }, { domain, role: 'wanted' })
    if (values?.kind !== 'sequence') return
    for (const value of values.items)
      if (value.kind === 'scalar') this.add({ keyNode: null, written: key.text, value }, { domain, role: 'wanted' })
  }

  private add({ keyNode, written, value }: WrittenLabel, { domain, role }: Pick<LabelUse, 'domain' | 'role'>): void {
    const source = /^(k8s|any):/.exec(written)?.[0] ?? ''
    const plain = written.slice(source.length)
    if (plain === namespaceKey || /^[a-z]+:/i.test(plain)) return
    const isOfNamespace = domain === 'pod' && plain.startsWith(namespaceLabelPrefix)
    const prefix = source.length + (isOfNamespace ? namespaceLabelPrefix.length : 0)
    const quoteOf = (node: ScalarNode | null): string => /^["']/.exec(this.text.slice(node?.start ?? 0))?.[0] ?? ''
    const keyQuote = keyNode === null ? '' : quoteOf(keyNode)
    this.uses.push({
      domain: isOfNamespace ? 'namespace' : domain,
      role,
      key: written.slice(prefix),
      value: value?.text ?? null,
      keyPlace:
        keyNode === null
          ? null
          : { start: keyNode.start + keyQuote.length + prefix, end: keyNode.end - keyQuote.length },
      valuePlace: value === null ? null : { start: value.start, end: value.end },
      keyQuote,
      valueQuote: value === null ? '' : quoteOf(value),
    })
  }
}

function child(node: MapNode, key: string): YamlNode | undefined {
  return node.values[node.keys.indexOf(key)]
}

function textOf(node: MapNode, key: string): string {
  const found = child(node, key)
  return found?.kind === 'scalar' ? found.text : ''
}
