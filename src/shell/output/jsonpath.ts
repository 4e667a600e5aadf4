/**
 * `-o jsonpath=…` and the columns of `-o custom-columns=…`. Source: k8s.io/client-go/util/jsonpath.
 *
 * What is understood: `{.a.b}`, `[0]`, `[-1]`, `[*]`, `[a:b]`, `['key']`, `..key`, `[?(@.a=="b")]`, `{range …}{end}`, `{"text"}`.
 */
import { isPlainList, isPlainMap, type Plain } from '../../yaml/written/render'
import { CommandError } from '../error'

type Step =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'all' }
  | { readonly type: 'deep'; readonly name: string }
  | { readonly type: 'slice'; readonly from: number | null; readonly to: number | null }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'filter'; readonly steps: readonly Step[]; readonly operator: string; readonly wanted: Plain }

type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'path'; readonly steps: readonly Step[] }
  | { readonly type: 'range'; readonly steps: readonly Step[]; readonly inner: readonly Part[] }

/** Prints a template for a value. */
export function printTemplate(template: string, value: Plain): string {
  const cursor = { at: 0 }
  return printParts(parse(template, cursor, false), value)
}

/** The values along one path, such as `.metadata.name`. */
export function valuesAt(path: string, value: Plain): readonly Plain[] {
  return follow(parseSteps(path.startsWith('.') || path.startsWith('[') ? path : `.${path}`, path), [value])
}

export function templateText(value: Plain): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value === null ? '' : String(value)
}

function printParts(parts: readonly Part[], value: Plain): string {
  return parts
    .map((part) => {
      if (part.type === 'text') return part.text
      const found = follow(part.steps, [value])
      if (part.type === 'path') return found.map(templateText).join(' ')
      return found.map((item) => printParts(part.inner, item)).join('')
    })
    .join('')
}

function parse(template: string, cursor: { at: number }, isInRange: boolean): readonly Part[] {
  const parts: Part[] = []
  while (cursor.at < template.length) {
    const open = template.indexOf('{', cursor.at)
    if (open < 0) {
      parts.push({ type: 'text', text: template.slice(cursor.at) })
      cursor.at = template.length
      break
    }
    if (open > cursor.at) parts.push({ type: 'text', text: template.slice(cursor.at, open) })
    const close = closingBrace(template, open)
    if (close < 0) throw new CommandError(`error: error parsing jsonpath ${template}, unclosed action`)
    const action = template.slice(open + 1, close).trim()
    cursor.at = close + 1
    if (action === 'end') {
      if (!isInRange) throw new CommandError(`error: error parsing jsonpath ${template}, not in range, nothing to end`)
      return parts
    }
    const quoted = /^(["'])(.*)\1$/s.exec(action)
    if (quoted !== null) parts.push({ type: 'text', text: unescape(quoted[2] ?? '') })
    else if (action.startsWith('range '))
      parts.push({
        type: 'range',
        steps: parseSteps(action.slice(6).trim(), template),
        inner: parse(template, cursor, true),
      })
    else parts.push({ type: 'path', steps: parseSteps(action, template) })
  }
  return parts
}

function closingBrace(text: string, open: number): number {
  let quote = ''
  for (let i = open + 1; i < text.length; i++) {
    const letter = text[i] ?? ''
    if (quote !== '') {
      if (letter === '\\') i++
      else if (letter === quote) quote = ''
    } else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '}') return i
  }
  return -1
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" }

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole)
}

function parseSteps(path: string, template: string): readonly Step[] {
  const steps: Step[] = []
  let rest = path.replace(/^[$@]/, '')
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(rest)
    if (match !== null) rest = rest.slice(match[0].length)
    return match
  }
  while (rest !== '') {
    let match: RegExpExecArray | null
    if ((match = take(/^\.\.((?:\\.|[^.[\]\\])+)/)) !== null) steps.push({ type: 'deep', name: match[1] ?? '' })
    else if (take(/^\.?\[\*\]/) !== null || take(/^\.\*/) !== null) steps.push({ type: 'all' })
    else if ((match = take(/^\.?\[\s*(-?\d+)\s*\]/)) !== null) steps.push({ type: 'index', index: Number(match[1]) })
    else if ((match = take(/^\.?\[\s*(-?\d*)\s*:\s*(-?\d*)\s*\]/)) !== null)
      steps.push({
        type: 'slice',
        from: match[1] === '' ? null : Number(match[1]),
        to: match[2] === '' ? null : Number(match[2]),
      })
    else if ((match = take(/^\.?\[\s*(["'])(.*?)\1\s*\]/)) !== null) steps.push({ type: 'field', name: match[2] ?? '' })
    else if ((match = take(/^\.?\[\?\(\s*@(.*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?))?\s*\)\]/)) !== null)
      steps.push({
        type: 'filter',
        steps: parseSteps(match[1] ?? '', template),
        operator: match[2] ?? '',
        wanted: literal(match[3] ?? ''),
      })
    else if ((match = take(/^\.((?:\\.|[^.[\]\\])+)/)) !== null)
      steps.push({ type: 'field', name: (match[1] ?? '').replace(/\\(.)/g, '$1') })
    else if (take(/^\.$/) === null)
      throw new CommandError(`error: error parsing jsonpath ${template}, unrecognized character in action: ${rest}`)
  }
  return steps
}

function literal(text: string): Plain {
  const quoted = /^(["'])(.*)\1$/.exec(text)
  if (quoted !== null) return quoted[2] ?? ''
  return text === 'true' ? true : text === 'false' ? false : Number.isNaN(Number(text)) ? text : Number(text)
}

function follow(steps: readonly Step[], values: readonly Plain[]): readonly Plain[] {
  return steps.reduce<readonly Plain[]>((found, step) => found.flatMap((value) => stepInto(step, value)), values)
}

function stepInto(step: Step, value: Plain): readonly Plain[] {
  const children = isPlainList(value) ? value : isPlainMap(value) ? Object.values(value) : []
  switch (step.type) {
    case 'field': {
      const found = isPlainMap(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined
      return found === undefined ? [] : [found]
    }
    case 'all':
      return children
    case 'deep':
      return [
        ...(isPlainMap(value) && Object.hasOwn(value, step.name) ? [value[step.name] ?? null] : []),
        ...children.flatMap((child) => stepInto(step, child)),
      ]
    case 'index': {
      const found = isPlainList(value) ? value.at(step.index) : undefined
      if (found === undefined && isPlainList(value))
        throw new CommandError(
          `error: error executing jsonpath: array index out of bounds: index ${step.index}, length ${value.length}`,
        )
      return found === undefined ? [] : [found]
    }
    case 'slice':
      return isPlainList(value) ? value.slice(step.from ?? 0, step.to ?? undefined) : []
    case 'filter':
      return isPlainList(value) ? value.filter((item) => isMatch(step, item)) : []
  }
}

function isMatch({ steps, operator, wanted }: Extract<Step, { type: 'filter' }>, item: Plain): boolean {
  const [found] = follow(steps, [item])
  if (operator === '') return found !== undefined
  if (found === undefined) return false
  if (operator === '==') return found === wanted
  if (operator === '!=') return found !== wanted
  const [a, b] = [Number(found), Number(wanted)]
  return operator === '<' ? a < b : operator === '>' ? a > b : operator === '<=' ? a <= b : a >= b
}
