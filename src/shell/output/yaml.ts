/** YAML as kubectl prints it: keys sorted, lists not indented, quotes only where needed. Source: sigs.k8s.io/yaml. */
import { resolvePlain } from '../../yaml/exact/scalar'
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'

export function printYaml(value: Plain): string {
  return `${block(value).join('\n')}\n`
}

function block(value: Plain): readonly string[] {
  if (isPlainList(value))
    return value.length === 0
      ? ['[]']
      : value.flatMap((item) => block(item).map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`)))
  if (isPlainMap(value)) {
    const keys = Object.keys(value).toSorted()
    return keys.length === 0 ? ['{}'] : keys.flatMap((key) => entry(key, value[key] ?? null))
  }
  return [scalar(value)]
}

function entry(key: string, value: Plain): readonly string[] {
  const name = scalar(key)
  if (typeof value === 'string' && value.includes('\n')) {
    const body = value.endsWith('\n') ? value.slice(0, -1) : value
    return [
      `${name}: |${value.endsWith('\n') ? '' : '-'}`,
      ...body.split('\n').map((line) => (line === '' ? '' : `  ${line}`)),
    ]
  }
  const lines = block(value)
  const isNested = (isPlainList(value) || isPlainMap(value)) && Object.keys(value).length > 0
  if (!isNested) return [`${name}: ${lines.join('')}`]
  const pad = isPlainList(value) ? '' : '  '
  return [`${name}:`, ...lines.map((line) => pad + line)]
}

/** Words that YAML 1.1 takes for something else than text. */
const words = /^(y|n|yes|no|on|off|true|false|null|~)$/i

function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value)
  if (value === '' || words.test(value) || typeof resolvePlain(value) !== 'string') return JSON.stringify(value)
  // What YAML 1.1 reads as numbers and times.
  if (/^[-+]?[\d_]+(\.[\d_]*)?(e[-+]?\d+)?$|^\d{4}-\d\d?-\d\d?|^[-+]?0[xo][\da-f]+$/i.test(value))
    return JSON.stringify(value)
  // eslint-disable-next-line no-control-regex -- what a terminal would obey is written as an escape
  if (/[\u0000-\u001f\u007f]/.test(value)) return JSON.stringify(value)
  if (/^[\s&*?|<>=!%@`"'#,[\]{}-]|:\s|:$|\s#|\s$/.test(value) && !/^-[^\s]/.test(value))
    return `'${value.replaceAll("'", "''")}'`
  return value
}

/** JSON as kubectl prints it: keys sorted, four blanks. */
export function printJson(value: Plain): string {
  return `${JSON.stringify(sorted(value), null, 4)}\n`
}

function sorted(value: Plain): Plain {
  if (isPlainList(value)) return value.map(sorted)
  if (!isPlainMap(value)) return value
  const map: Record<string, Plain> = {}
  for (const key of Object.keys(value).toSorted()) map[key] = sorted(value[key] ?? null)
  return map satisfies PlainMap
}
