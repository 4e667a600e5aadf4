/**
 * A workspace under pseudonyms: what is not read by the engine is left out (`edit/redact`), and names, labels, domains and
 * addresses of what stays become others, each the same everywhere. The table of names says which became which; it is for whoever
 * made it, and no part of what is handed out.
 */
import type { AnalyzeOptions, SourceFile } from '../../engine/types'
import { parseAsWritten } from '../../yaml/exact/reader'
import { splitDocuments } from '../../yaml/text'
import { redactText } from '../redact/redact'
import { Addresses, hashOf } from './addresses'
import { renameDocument } from './document'
import { isObject } from '../../values/objects'
import { kinds, Names, type TableEntry } from './names'
import { Values } from './values'
import { eachHeld, makesPods } from './walk'
import { Words, wordsOfExpression } from './words'

/** Which name became which. */
export interface NameTable {
  /** The seed of the addresses: with it the same addresses become the same again. */
  readonly seed: string
  readonly entries: readonly TableEntry[]
}

export interface PseudonymOptions {
  /** Comments may give names away: it is safer without them. Where they stay, names of the table are replaced in them too. */
  readonly comments?: boolean
  /** A table from before: its names become the same again. */
  readonly table?: NameTable
}

/** Keys of peers and policies under the other names, for the proof. */
export interface Renaming {
  readonly peer: (key: string) => string
  readonly resource: (key: string) => string
  /** Ids of nodes of the picture. */
  readonly node: (id: string) => string
}

export interface Pseudonymous {
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
  readonly table: NameTable
  readonly renaming: Renaming
  /** Documents that cannot be read, and so are left out. */
  readonly unreadable: number
}

const suffix = /-(?:\d{8,10}|[bcdfghjklmnpqrstvwxz2456789]{4,10})$/

/** Labels whose value is the name of a namespace. */
const namespaceKeys =
  /^(?:\w+[:.])?(?:io\.kubernetes\.pod\.namespace|(?:io\.cilium\.k8s\.namespace\.labels\.)?kubernetes\.io\/metadata\.name)$/

/** Renames a workspace. The same workspace becomes the same, to the byte. */
export function pseudonymous(
  files: readonly SourceFile[],
  settings: AnalyzeOptions = {},
  { comments = false, table }: PseudonymOptions = {},
): Pseudonymous {
  const redacted = files.map(({ text }) => redactText(text, { purpose: 'share', comments }))
  const documents = redacted.map(({ text }) => splitDocuments(text).map(({ start, end }) => text.slice(start, end)))
  const seed = table?.seed ?? seedOf(files)
  const values = valuesOf(documents.flat(), settings, seed, table?.entries ?? [])
  const renamed = documents.map((list) => list.map((text) => renameDocument(text, values, (comment) => comment)))
  const inComments = comments ? commentRenamer(values.table()) : null
  const result = files.flatMap(({ name }, i): readonly SourceFile[] => {
    const list =
      inComments === null ? renamed[i] : documents[i]?.map((text) => renameDocument(text, values, inComments))
    const text = (list ?? [])
      .filter((part) => part.trim() !== '')
      .map(tidy)
      .join('---\n')
    return text === '' ? [] : [{ name: fileName(i, name), text }]
  })
  return {
    files: result,
    options: renamedOptions(settings, values),
    table: { seed, entries: values.table() },
    renaming: {
      peer: (key) => values.peer(key),
      resource: (key) => values.resource(key),
      node: (id) => values.node(id),
    },
    unreadable: redacted.reduce((sum, { unreadable }) => sum + unreadable, 0),
  }
}

function tidy(text: string): string {
  return `${text.replace(/^\s*\n/, '').trimEnd()}\n`
}

function fileName(i: number, name: string): string {
  return `file${i + 1}.${/\.json$/i.test(name) ? 'json' : 'yaml'}`
}

/** Nobody who lacks the texts can find it. */
function seedOf(files: readonly SourceFile[]): string {
  const whole = files.map(({ name, text }) => `${name}\n${text}`).join('\n')
  return [0x81_1c_9d_c5, 0x1b_87_35_93, 0xe6_54_6b_64, 0x85_eb_ca_6b]
    .map((start) => hashOf(whole, start).toString(16).padStart(8, '0'))
    .join('')
}

/** Looks at all texts first: what stands in one file says how a name of another has to be renamed. */
function valuesOf(
  documents: readonly string[],
  { dns = {}, learntNames = [] }: AnalyzeOptions,
  seed: string,
  earlier: readonly TableEntry[],
): Values {
  const texts = new Set<string>()
  const workloads = new Set<string>()
  const hashes = new Set<string>()
  const namespaces = new Set<string>()
  const tiedPolicies = new Set<string>()
  const literals = new Set<string>()
  const patterns = new Set<string>()
  let letters = 0
  const seeDomain = (text: string): void => {
    letters += text.length
    for (const part of text.toLowerCase().split('.'))
      if (/^\*|\*$|\*/.test(part) && !/^\**$/.test(part)) patterns.add(part)
  }
  for (const document of documents) {
    const { root } = parseAsWritten(document)
    if (root === null) continue
    eachHeld(root, ({ text, role, key, objectKind, path }) => {
      texts.add(text)
      const field = path.slice(-2).join('.')
      if (field === 'metadata.name' && makesPods(objectKind)) workloads.add(text).add(text.replace(suffix, ''))
      if (field === 'metadata.name' && objectKind === 'ClusterNetworkPolicy') tiedPolicies.add(text)
      if (field === 'metadata.namespace' || (field === 'metadata.name' && objectKind === 'Namespace'))
        namespaces.add(text)
      if (role.kind === 'labelValue' && namespaceKeys.test(key)) namespaces.add(text)
      if (field === 'ownerReferences.name') workloads.add(text).add(text.replace(suffix, ''))
      if (role.kind === 'labelValue' && key === 'pod-template-hash' && text !== '') hashes.add(text)
      if (role.kind === 'domain' || role.kind === 'end') seeDomain(text)
      if (role.kind === 'request') letters += text.length
      if (role.kind === 'expression') for (const word of wordsOfExpression(text)) literals.add(word)
    })
    letters += document.length
  }
  for (const name of [...Object.keys(dns), ...learntNames]) seeDomain(name)
  for (const pattern of patterns) for (const [word] of pattern.matchAll(/[a-z]+/g)) literals.add(word)
  const expressions = [...patterns].map(
    (pattern) =>
      new RegExp(
        `^${pattern
          .split('*')
          .map((piece) => piece.replace(/[^a-z0-9]/g, '\\$&'))
          .join('.*')}$`,
      ),
  )
  const names = new Names({ texts, workloads, hashes }, earlier)
  for (const name of namespaces) names.of(name, 'ns')
  names.ofSorted(tiedPolicies, 'policy')
  const words = new Words(literals, letters, earlier)
  return new Values(names, words, new Addresses(seed), (part) => expressions.some((form) => form.test(part)))
}

function renamedOptions(options: AnalyzeOptions, values: Values): AnalyzeOptions {
  const { dns, learntNames, settings } = options
  return {
    ...options,
    ...(dns === undefined
      ? {}
      : {
          dns: Object.fromEntries(
            Object.entries(dns).map(([name, addresses]) => [
              values.domain(name),
              addresses.map((address) => values.address(address) ?? address),
            ]),
          ),
        }),
    ...(learntNames === undefined ? {} : { learntNames: learntNames.map((name) => values.domain(name)) }),
    ...(settings === undefined
      ? {}
      : {
          settings: Object.fromEntries(
            Object.entries(settings).map(([key, value]) => [key, values.rename(value, { kind: 'setting' }, key)]),
          ),
        }),
  }
}

/** Names of the table in a comment become the others. */
function commentRenamer(entries: readonly TableEntry[]): (comment: string) => string {
  const known = new Map(entries.map(({ name, pseudonym }) => [name.toLowerCase(), pseudonym]))
  return (comment) =>
    comment.replace(/[A-Za-z0-9](?:[A-Za-z0-9_./:-]*[A-Za-z0-9])?/g, (token) => {
      const whole = known.get(token.toLowerCase())
      return whole ?? token.replace(/[A-Za-z0-9-]+/g, (part) => known.get(part.toLowerCase()) ?? part)
    })
}

/** Reads a table that was kept; null for any other text. */
export function readNameTable(text: string): NameTable | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(value) || typeof value['seed'] !== 'string' || !Array.isArray(value['entries'])) return null
  const entries = value['entries'].flatMap((entry: unknown): readonly TableEntry[] => {
    if (!isObject(entry)) return []
    const { kind, name, pseudonym } = entry
    const known = kinds.find((one) => one === kind)
    return known !== undefined && typeof name === 'string' && typeof pseudonym === 'string'
      ? [{ kind: known, name, pseudonym }]
      : []
  })
  return entries.length === value['entries'].length ? { seed: value['seed'], entries } : null
}
