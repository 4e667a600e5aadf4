/** `-l` and `--field-selector`. Source: k8s.io/apimachinery/pkg/labels. */
import type { Plain } from '../../yaml/written/render'
import { CommandError } from '../error'
import { templateText, valuesAt } from '../output/jsonpath'

export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean

/** `app=web,tier!=db,env in (a,b),!x,y`. */
export function parseSelector(text: string): readonly LabelTest[] {
  const parts = text.match(/[^,(]+(\([^)]*\))?/g) ?? []
  return parts.map((part) => parsePart(part.trim(), text))
}

function parsePart(part: string, whole: string): LabelTest {
  const set = /^([\w./-]+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part)
  if (set !== null) {
    const [, key = '', operator, list = ''] = set
    const values = list.split(',').map((value) => value.trim())
    if (operator === 'in') return (labels) => labels[key] !== undefined && values.includes(labels[key])
    return (labels) => labels[key] === undefined || !values.includes(labels[key])
  }
  const pair = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/.exec(part)
  if (pair !== null) {
    const [, key = '', operator, value = ''] = pair
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value
  }
  const absent = /^!\s*([\w./-]+)$/.exec(part)
  if (absent !== null) return (labels) => labels[absent[1] ?? ''] === undefined
  if (/^[\w./-]+$/.test(part)) return (labels) => labels[part] !== undefined
  throw new CommandError(
    `error: unable to parse requirement: found '${part}', expected: in, notin, =, ==, !=, gt, lt (in "${whole}")`,
  )
}

/** `spec.nodeName=worker-0,status.phase!=Running`. */
export function matchesFields(value: Plain, text: string): boolean {
  return text.split(',').every((part) => {
    const match = /^([\w.[\]-]+)\s*(!=|==|=)\s*(.*)$/.exec(part.trim())
    if (match === null) throw new CommandError(`error: invalid selector: '${part}'; can't understand '${part}'`)
    const [, path = '', operator, wanted = ''] = match
    const [found] = valuesAt(path, value)
    const isEqual = (found === undefined ? '' : templateText(found)) === wanted
    return operator === '!=' ? !isEqual : isEqual
  })
}
