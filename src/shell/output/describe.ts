/**
 * `kubectl describe` of any object that kubectl has no own printer for: all fields, their names split into words.
 * Source: kubectl pkg/describe/describe.go (`printUnstructuredContent`, `smartLabelFor`).
 */
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'

/** The lines between the header and the events, with tabs where columns are to be aligned. */
export function fieldLines(value: PlainMap): readonly string[] {
  const lines: string[] = []
  fields(value, 0, '', lines)
  return lines
}

const hidden = new Set([
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
])

function fields(content: PlainMap, level: number, prefix: string, lines: string[]): void {
  const pad = '  '.repeat(level)
  for (const key of Object.keys(content).toSorted()) {
    const value = content[key] ?? null
    const path = `${prefix}.${key}`
    if (hidden.has(path)) continue
    const label = smartLabel(key)
    if (isPlainMap(value)) {
      lines.push(`${pad}${label}:`)
      fields(value, level + 1, path, lines)
    } else if (isPlainList(value)) {
      lines.push(`${pad}${label}:`)
      for (const item of value) {
        if (isPlainMap(item)) fields(item, level + 1, path, lines)
        else lines.push(`${pad}  ${text(item)}`)
      }
    } else lines.push(`${pad}${label}:\t${text(value)}`)
  }
}

function text(value: Plain): string {
  return value === null ? '<nil>' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const acronyms = new Set(['API', 'CRD', 'DNS', 'IP', 'OS', 'UID', 'URL', 'URI', 'ID'])

/** `endpointSelector` → `Endpoint Selector`, `apiVersion` → `API Version`, `external-identifiers` → `External - Identifiers`. */
function smartLabel(field: string): string {
  // A key that is no name of a field stays as it is.
  if (/[./]|\d/.test(field)) return field
  const parts = (field.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^A-Za-z]+/g) ?? [field]).map((part) => {
    const upper = part.toUpperCase()
    if (acronyms.has(upper) && upper !== 'ID') return upper
    return `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`
  })
  return parts.join(' ')
}
