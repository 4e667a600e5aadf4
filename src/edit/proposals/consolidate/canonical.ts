/** A policy in a form that spelling and order do not change, and in which its own namespace has no name. */
import { compareTexts } from '../../../values/compare'
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../../yaml/written/render'

/** The key of Cilium's label for a pod's namespace, and the prefix of its labels for the namespace's own labels. */
export const namespaceKey = 'io.kubernetes.pod.namespace'
export const namespaceLabelPrefix = 'io.cilium.k8s.namespace.labels.'

const sections = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const

/** A spec of a Cilium policy without what only its namespace says, or why it cannot be said without. */
export interface General {
  readonly spec: PlainMap
  /** The same, whatever the order and the spelling: two policies with equal texts mean the same. */
  readonly text: string
}

/** Lists whose order means nothing. */
const isUnordered = (key: string): boolean => key !== 'specs'

/** A value with keys sorted, lists sorted where their order means nothing, and labels without their source. */
export function canonical(value: Plain, key = ''): Plain {
  if (isPlainList(value)) {
    const items = value.map((item) => canonical(item, key))
    return isUnordered(key) ? items.toSorted((a, b) => compareTexts(JSON.stringify(a), JSON.stringify(b))) : items
  }
  if (!isPlainMap(value)) return key === 'port' && typeof value === 'number' ? String(value) : value
  if (key === 'ports') return canonicalPort(value)
  const entries = Object.entries(value)
    .filter(([name, item]) => !(item === null || (name === 'description' && typeof item === 'string')))
    .flatMap(([name, item]): (readonly [string, Plain])[] => {
      if (name === 'matchLabels' && isPlainMap(item)) {
        const labels = Object.fromEntries(Object.entries(item).map(([label, text]) => [bare(label), text]))
        return Object.keys(labels).length === 0 ? [] : [[name, canonical(labels)]]
      }
      if (name === 'matchExpressions' && isPlainList(item) && item.length === 0) return []
      if (name === 'key' && typeof item === 'string') return [[name, bare(item)]]
      return [[name, canonical(item, name)]]
    })
  return sorted(withLabels(Object.fromEntries(entries)))
}

/** An expression that asks for one value says what a label of that value says. */
function withLabels(selector: PlainMap): PlainMap {
  const { matchExpressions: expressions, ...rest } = selector
  if (!isPlainList(expressions)) return selector
  const labels: Record<string, Plain> = { ...(isPlainMap(rest['matchLabels']) ? rest['matchLabels'] : {}) }
  const kept = expressions.filter((expression) => {
    if (!isPlainMap(expression)) return true
    const { key, operator, values } = expression
    const [only, second] = isPlainList(values) ? values : []
    if (operator !== 'In' || typeof key !== 'string' || only === undefined || second !== undefined) return true
    if (labels[key] !== undefined && labels[key] !== only) return true
    labels[key] = only
    return false
  })
  return {
    ...rest,
    ...(Object.keys(labels).length === 0 ? {} : { matchLabels: sorted(labels) }),
    ...(kept.length === 0 ? {} : { matchExpressions: kept }),
  }
}

function canonicalPort(port: PlainMap): PlainMap {
  const { protocol, ...rest } = port
  const name = typeof protocol === 'string' ? protocol.toUpperCase() : 'ANY'
  const number = rest['port']
  return sorted({ ...rest, protocol: name, ...(typeof number === 'number' ? { port: String(number) } : {}) })
}

function sorted(map: PlainMap): PlainMap {
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => compareTexts(a, b)))
}

/** A label's key without the source in front of it. */
function bare(key: string): string {
  return key.replace(/^(k8s|any)[:.]/, '')
}

/**
 * A namespaced spec as one that could stand in every namespace.
 *
 * @returns a text where it cannot: a cluster-wide policy has no word for "the namespace of the pod that it is about"
 */
export function generalSpec(spec: PlainMap, namespace: string): General | string {
  const subject = spec['endpointSelector'] ?? null
  const own = withoutOwnNamespace(subject, namespace)
  if (own === null) return 'its subject names another namespace'
  const general: Record<string, Plain> = { ...spec, endpointSelector: own }
  for (const section of sections) {
    const rules = spec[section]
    if (rules === undefined || rules === null) continue
    if (!isPlainList(rules)) return 'it is written in an unusual way'
    for (const rule of rules) {
      const why = isPlainMap(rule) ? ownPeer(rule, namespace) : 'it is written in an unusual way'
      if (why !== null) return why
    }
  }
  return { spec: general, text: JSON.stringify(canonical(general)) }
}

function withoutOwnNamespace(selector: Plain, namespace: string): PlainMap | null {
  if (selector === null) return {}
  if (!isPlainMap(selector)) return null
  const { matchLabels, ...rest } = selector
  if (!isPlainMap(matchLabels)) return selector
  const labels = Object.entries(matchLabels)
  const others = labels.filter(([key]) => bare(key) !== namespaceKey)
  if (labels.some(([key, value]) => bare(key) === namespaceKey && value !== namespace)) return null
  return others.length === 0 ? rest : { ...rest, matchLabels: Object.fromEntries(others) }
}

/** Whether a rule names pods of the policy's own namespace, which a cluster-wide policy cannot say. */
function ownPeer(rule: PlainMap, namespace: string): string | null {
  const why = 'it names pods of its own namespace, and a cluster-wide policy has no word for that'
  for (const field of ['fromEndpoints', 'toEndpoints'] as const) {
    const peers = rule[field]
    for (const peer of isPlainList(peers) ? peers : []) if (isOwn(peer, namespace)) return why
  }
  const services = rule['toServices']
  for (const service of isPlainList(services) ? services : []) {
    const parts = isPlainMap(service) ? Object.values(service) : []
    const isElsewhere = parts.every(
      (part) => isPlainMap(part) && typeof part['namespace'] === 'string' && part['namespace'] !== namespace,
    )
    if (!isElsewhere) return why
  }
  return null
}

function isOwn(selector: Plain, namespace: string): boolean {
  if (!isPlainMap(selector)) return true
  const labels = isPlainMap(selector['matchLabels']) ? Object.entries(selector['matchLabels']) : []
  const expressions = isPlainList(selector['matchExpressions']) ? selector['matchExpressions'] : []
  const keys = [
    ...labels.map(([key]) => key),
    ...expressions.map((expression) => {
      const key = isPlainMap(expression) ? expression['key'] : ''
      return typeof key === 'string' ? key : ''
    }),
  ].map(bare)
  if (labels.some(([key, value]) => bare(key) === namespaceKey && value === namespace)) return true
  return !keys.some((key) => key === namespaceKey || key.startsWith(namespaceLabelPrefix) || key.startsWith('reserved'))
}

/** Where two canonical values differ, as a path with both values; null where they are the same. */
export function differenceOf(a: Plain | undefined, b: Plain | undefined, path = ''): string | null {
  if (JSON.stringify(a) === JSON.stringify(b)) return null
  if (isPlainMap(a) && isPlainMap(b)) {
    for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted(compareTexts)) {
      const found = differenceOf(a[key], b[key], path === '' ? key : `${path}.${key}`)
      if (found !== null) return found
    }
  }
  if (isPlainList(a) && isPlainList(b)) {
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      const found = differenceOf(a[i], b[i], `${path}[${i}]`)
      if (found !== null) return found
    }
  }
  const words = (value: Plain | undefined): string =>
    value === undefined ? 'nothing' : shortened(JSON.stringify(value))
  return `${path} has ${words(b)} instead of ${words(a)}`
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
