/** The peers that a rule names, one by one, for those who want to take one of them out. */
import { Draft } from '../draft'
import { isPlainList, isPlainMap, type Plain } from '../../yaml/written/render'
import { parsePath, type RuleOf } from './remove-rule'

export interface RulePeer {
  /** As `removePeer` takes it. */
  readonly path: string
  /** In few words, such as `app=web in shop`. */
  readonly text: string
}

const peerField = /^(from|to)(?!Ports|Requires)/

/** Empty for a rule without peers, which means everybody. */
export function peersOfRule({ workspace, policy, path }: RuleOf): readonly RulePeer[] {
  const draft = new Draft(workspace)
  const object = draft.all().findLast(({ key }) => key === policy)
  if (object === undefined) return []
  const steps = parsePath(path)
  // Of a block of ports the peers are the rule's.
  const end = steps.findIndex((step, i) => typeof step === 'number' && /^(in|e)gress/.test(String(steps[i - 1]))) + 1
  const rule = draft.valueOf(object, steps.slice(0, end))
  if (end === 0 || !isPlainMap(rule)) return []
  const at = printed(steps.slice(0, end))
  return Object.entries(rule).flatMap(([field, list]) =>
    peerField.test(field) && isPlainList(list)
      ? list.map((peer, i) => ({ path: `${at}.${field}[${i}]`, text: textOf(peer) }))
      : [],
  )
}

function printed(steps: readonly (string | number)[]): string {
  return steps.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  )
}

function textOf(peer: Plain): string {
  if (!isPlainMap(peer)) return plainText(peer)
  // Which pods, then where: `app=db in namespaces with team=a`.
  const ordered = Object.entries(peer).toSorted(([a], [b]) => Number(b === 'podSelector') - Number(a === 'podSelector'))
  const parts = ordered.map(([key, value]) => {
    switch (key) {
      case 'podSelector':
        return labelsText(value, 'all pods')
      case 'namespaceSelector':
        return `in namespaces with ${labelsText(value, 'any labels')}`
      case 'matchLabels':
        return labelsText({ matchLabels: value }, 'all pods')
      case 'matchExpressions':
        return labelsText({ matchExpressions: value }, 'all pods')
      default:
        return isPlainMap(value) ? Object.values(value).map(plainText).join(' ') : plainText(value)
    }
  })
  return parts.length === 0 ? 'all pods' : parts.join(' ')
}

function labelsText(selector: Plain, empty: string): string {
  if (!isPlainMap(selector)) return empty
  const { matchLabels, matchExpressions } = selector
  const labels = isPlainMap(matchLabels)
    ? Object.entries(matchLabels).map(([key, value]) => `${key.replace(/^k8s[:.]/, '')}=${plainText(value)}`)
    : []
  const expressions = isPlainList(matchExpressions) ? matchExpressions.map(expressionText) : []
  return [...labels, ...expressions].join(', ') || empty
}

function expressionText(expression: Plain): string {
  if (!isPlainMap(expression)) return plainText(expression)
  const { key, operator, values } = expression
  return [key, operator, ...(isPlainList(values) ? [`(${values.map(plainText).join(', ')})`] : [])]
    .map((part) => plainText(part ?? ''))
    .join(' ')
}

function plainText(value: Plain): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
