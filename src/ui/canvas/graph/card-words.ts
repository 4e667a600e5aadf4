/** Words on cards: counts, labels that tell pods apart, how they are isolated. */
import type { Endpoint } from './card-input'

/** Characters of a detail that the widest card has room for. */
export const detailRoom = 27

export function podCount(endpoints: readonly Endpoint[]): number {
  return endpoints.reduce((sum, { replicas }) => sum + replicas, 0)
}

/** `12`, `1.2k`, `3.4M`. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count)
  const [by, unit] = count < 999_500 ? [1000, 'k'] : [1_000_000, 'M']
  const value = count / by
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${unit}`
}

/** `1✓ 5✕ 2?`. */
export function countText(allowed: number, dropped: number, undecided = 0): string {
  return [
    ...(allowed > 0 ? [`${shortCount(allowed)}✓`] : []),
    ...(dropped > 0 ? [`${shortCount(dropped)}✕`] : []),
    ...(undecided > 0 ? [`${shortCount(undecided)}?`] : []),
  ].join(' ')
}

const tellingKeys = ['app', 'app.kubernetes.io/name', 'k8s-app', 'role', 'class', 'name', 'component', 'tier', 'run']
const quietKeys =
  /^(pod-template-hash|controller-revision-hash|app\.kubernetes\.io\/(managed-by|version|part-of|instance)|helm\.sh\/)/

/** The label or two that tell most about a pod, as many as a line of its card holds. */
export function tellingLabels(labels: Readonly<Record<string, string>>): string {
  const keys = Object.keys(labels).filter((key) => !quietKeys.test(key))
  const rank = (key: string): number => {
    const at = tellingKeys.indexOf(key)
    return at < 0 ? tellingKeys.length : at
  }
  const [first, second] = keys.sort((a, b) => rank(a) - rank(b)).map((key) => `${key}=${labels[key] ?? ''}`)
  if (first === undefined) return 'no labels'
  const both = second === undefined ? first : `${first} ${second}`
  // A long key says less than the end of its value.
  return both.length <= detailRoom ? both : first.length <= detailRoom ? first : `…${first.slice(1 - detailRoom)}`
}

export function commonLabels(endpoints: readonly Endpoint[]): Readonly<Record<string, string>> {
  const [first, ...rest] = endpoints
  const shared = Object.entries(first?.podLabels ?? {}).filter(([key, value]) =>
    rest.every(({ podLabels }) => podLabels[key] === value),
  )
  return Object.fromEntries(shared)
}

export function isolationWords(isIngress: boolean, isEgress: boolean): string {
  if (isIngress) return isEgress ? 'isolated for ingress and egress' : 'isolated for ingress'
  return isEgress ? 'isolated for egress' : 'not isolated'
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
