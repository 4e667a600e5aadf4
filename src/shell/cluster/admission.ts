/** What the API server says of an object before it stores it; the engine judges, this puts it in the server's words. */
import { analyze, type Diagnostic } from '../../engine/doors/whole'
import type { YamlNode } from '../../yaml/exact/node'
import { parseDocument } from '../../yaml/exact/reader'
import type { PlainMap } from '../../yaml/written/render'
import { textAt } from './object'

export interface Refusals {
  /** Paths of fields that the kind does not have. */
  readonly unknownFields: readonly string[]
  /** `spec.ingress[0].toPorts[0].ports[0].protocol: Unsupported value: …`, in the order of the text. */
  readonly invalid: readonly string[]
}

const none: Refusals = { unknownFields: [], invalid: [] }
const known = new Map<string, Refusals>()
const policies = [
  'NetworkPolicy',
  'CiliumNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
  'ClusterNetworkPolicy',
  'CiliumCIDRGroup',
]

/** Why the API server would not store an object; of kinds that rule no traffic nothing is known. */
export function refusalsOf(value: PlainMap): Refusals {
  if (!policies.includes(textAt(value, 'kind'))) return none
  const text = JSON.stringify(value)
  let found = known.get(text)
  if (found === undefined) {
    if (known.size > 2000) known.clear()
    known.set(text, (found = judge(text)))
  }
  return found
}

export function isRefused(value: PlainMap): boolean {
  const { unknownFields, invalid } = refusalsOf(value)
  return unknownFields.length + invalid.length > 0
}

function judge(text: string): Refusals {
  const { diagnostics } = analyze([{ name: 'object', text }], { apiServer: true })
  const { root } = parseDocument(text)
  const pathTo = (diagnostic: Diagnostic): string =>
    root === null ? '' : pathAt(root, diagnostic.range.start, diagnostic.range.end)
  return {
    unknownFields: diagnostics.filter(({ code }) => code === 'unknown-field').map(pathTo),
    invalid: diagnostics
      .filter(({ refusedBy }) => refusedBy === 'api-server')
      .map((diagnostic) => inServersWords(pathTo(diagnostic), typeAt(text, diagnostic), diagnostic)),
  }
}

/** The path of the smallest node, or key, around a stretch. */
function pathAt(node: YamlNode, start: number, end: number, path = ''): string {
  if (node.kind === 'map') {
    for (let i = 0; i < node.keys.length; i++) {
      const key = node.keys[i] ?? ''
      const inner = path === '' ? key : `${path}.${key}`
      const name = node.keyNodes[i]
      const value = node.values[i]
      if (name !== undefined && name.start <= start && end <= name.end) return inner
      if (value !== undefined && value.start <= start && end <= value.end) return pathAt(value, start, end, inner)
    }
  } else if (node.kind === 'sequence') {
    for (let i = 0; i < node.items.length; i++) {
      const item = node.items[i]
      if (item !== undefined && item.start <= start && end <= item.end) return pathAt(item, start, end, `${path}[${i}]`)
    }
  }
  return path
}

function inServersWords(path: string, given: string, { message, code }: Diagnostic): string {
  const choice = /^\S+ "([^"]*)" is not one of (.+)$/.exec(message)
  if (choice !== null) {
    const words = (choice[2] ?? '').split(', ').map((word) => `"${word}"`)
    return `${path}: Unsupported value: "${choice[1]}": supported values: ${words.join(', ')}`
  }
  const type =
    /must be (?:an? )?(text|list|mapping|number|integer|boolean)\b.*?(?:, not (?:an? )?(text|list|mapping|number|integer|boolean|null))?/.exec(
      message,
    )
  if (code === 'wrong-type' && type !== null) {
    const wanted = jsonType(type[1] ?? '')
    return `${path}: Invalid value: "${given}": ${path} in body must be of type ${wanted}: "${given}"`
  }
  if (code === 'field-missing') return `${path}: Required value`
  return `${path}: Invalid value: ${message}`
}

/** The JSON type of what stands in a stretch of JSON text. */
function typeAt(text: string, { range }: Diagnostic): string {
  const first = text[range.start] ?? ''
  if (first === '{') return 'object'
  if (first === '[') return 'array'
  return first === '"' ? 'string' : /[tf]/.test(first) ? 'boolean' : first === 'n' ? 'null' : 'integer'
}

function jsonType(word: string): string {
  const types: Readonly<Record<string, string>> = {
    text: 'string',
    list: 'array',
    mapping: 'object',
    number: 'integer',
  }
  return types[word] ?? word
}
