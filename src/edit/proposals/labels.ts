/**
 * By which labels a pod is best selected: those that tell it from the other pods of its namespace, that mean something
 * to people, and that the pod's successors will have too.
 */
import type { Endpoint } from '../../engine/types'
import type { Facts } from './facts'

export interface LabelChoice {
  readonly labels: Readonly<Record<string, string>>
  /** Keys of other endpoints of the namespace that these labels select too; pods with all the same labels are not told apart. */
  readonly others: readonly string[]
}

/** Labels that controllers give each pod or each version of a workload: policies that name them break at the next rollout. */
const machineLabels =
  /(^|\/)(pod-template-hash|pod-template-generation|controller-revision-hash|controller-uid|pod-name|job-name|pod-index|job-completion-index|rollouts-pod-template-hash|ordinal|uid)$|^(batch\.kubernetes\.io|statefulset\.kubernetes\.io|apps\.kubernetes\.io|security\.istio\.io)\//

/** Labels that name what a pod is, the best known first. */
const naming = [
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
  'app.kubernetes.io/component',
  'name',
  'component',
  'role',
  'class',
  'run',
  'service',
]

/** Labels that tell how a pod is run rather than what it is. */
const attributes =
  /(^|\/)(version|env|environment|tier|track|release|instance|chart|managed-by|heritage|stage|part-of|created-by|revision)$/

/** Labels that tell which release of a workload a pod is of: a rule that names one of them ends with the release. */
const versions =
  /(^|\/)(version|revision|rev|release-version|image-tag|commit|git-commit|build|chart|managed-by|heritage|created-by)$/

const limit = 8

function weight(key: string): number {
  const place = naming.indexOf(key)
  if (place >= 0) return place / 2
  return attributes.test(key) ? 25 : 8
}

export interface Ranking {
  /** Labels of a release count too; so they do where it is not said. */
  readonly withVersions?: boolean
}

/** All usable label sets for an endpoint, the best first; empty where it has no label that a policy could use. */
export function rankLabels(
  endpoint: Endpoint,
  { endpoints }: Facts,
  { withVersions = true }: Ranking = {},
): readonly LabelChoice[] {
  const usable = usableLabels(endpoint).filter(([key]) => withVersions || !versions.test(key))
  const neighbours = endpoints.filter(
    ({ key, namespace, identity, hostNetwork }) =>
      key !== endpoint.key &&
      namespace === endpoint.namespace &&
      identity !== endpoint.identity &&
      hostNetwork !== true,
  )
  const candidates: (readonly (readonly [string, string])[])[] = [...usable.map((pair) => [pair]), ...pairsOf(usable)]
  if (usable.length > 2) candidates.push(usable)
  return candidates
    .map((pairs) => {
      const labels = Object.fromEntries(pairs)
      const others = neighbours.filter((neighbour) => hasLabels(neighbour, labels)).map(({ key }) => key)
      const weights = pairs.map(([key]) => weight(key)).toSorted((a, b) => a - b)
      const cost =
        others.length * 100 + (pairs.length - 1) * 10 + (weights[0] ?? 0) + weights.reduce((a, b) => a + b, 0) / 1000
      return { labels, others, cost }
    })
    .toSorted((a, b) => a.cost - b.cost)
    .slice(0, limit)
    .map(({ labels, others }) => ({ labels, others }))
}

/** Labels that are part of the identity, without those that machines give. */
export function usableLabels(endpoint: Endpoint): readonly (readonly [string, string])[] {
  const identity = new Set(endpoint.labels)
  return Object.entries(endpoint.podLabels).filter(
    ([key, value]) => identity.has(`k8s:${key}=${value}`) && !machineLabels.test(key) && value !== '',
  )
}

/** Whether a pod has all of some labels. */
export function hasLabels(endpoint: Endpoint, labels: Readonly<Record<string, string>>): boolean {
  const identity = new Set(endpoint.labels)
  return Object.entries(labels).every(([key, value]) => identity.has(`k8s:${key}=${value}`))
}

function pairsOf<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.slice(0, 6).flatMap((first, i) => items.slice(i + 1, 6).map((second) => [first, second] as const))
}

/** A short name for what labels select. */
export function nameOfLabels(labels: Readonly<Record<string, string>>, fallback: string): string {
  const key = naming.find((candidate) => Object.hasOwn(labels, candidate)) ?? Object.keys(labels)[0]
  return (key === undefined ? undefined : labels[key]) ?? fallback
}
