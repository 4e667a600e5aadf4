/** Label requirements, and selectors as sets of identities. */
import type { Identity } from './identity'
import { clusterKey, namespaceKey, namespaceLabelPrefix, type Label } from './labels'
import type { LabelSelector } from './shapes'
import { refuse } from './decode'
import type { Settings } from './settings'

export interface Requirement {
  /** `any` matches every source. */
  readonly source: string
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values: readonly string[]
}

/** Equal keys mean the same selector, which is how rules of different policies meet. */
export interface Selector {
  readonly key: string
  /** Stands for every identity at once. */
  readonly wildcard: boolean
  /** The aggregates that the selector stands for as a whole, besides single identities. */
  readonly aggregates: readonly Identity['aggregate'][]
  selects(identity: Identity): boolean
  /** Whether outside addresses like this one get an identity of their own because of this selector. */
  distinguishes?(identity: Identity): boolean
}

export const wildcard: Selector = {
  key: 'wildcard',
  wildcard: true,
  aggregates: ['cluster', 'world', 'nodes', 'none'],
  selects: () => true,
}

export function readRequirements(
  selector: LabelSelector,
  sourceOf: (key: string) => Pick<Requirement, 'source' | 'key'>,
): readonly Requirement[] {
  const labels = [...(selector.matchLabels ?? [])].map(([key, value]) => ({
    ...sourceOf(key),
    operator: 'In' as const,
    values: [value],
  }))
  const expressions = (selector.matchExpressions ?? []).map(({ key = '', operator = '', values = [] }): Requirement => {
    if (operator !== 'In' && operator !== 'NotIn' && operator !== 'Exists' && operator !== 'DoesNotExist')
      return refuse(`operator ${operator}`)
    return { ...sourceOf(key), operator, values }
  })
  return [...labels, ...expressions]
}

/** `source:key`, or a bare key for any source. */
export function ciliumKey(key: string): Pick<Requirement, 'source' | 'key'> {
  const colon = key.indexOf(':')
  return colon < 0 ? { source: 'any', key } : { source: key.slice(0, colon), key: key.slice(colon + 1) }
}

export function kubernetesKey(key: string): Pick<Requirement, 'source' | 'key'> {
  return { source: 'k8s', key }
}

export function groupKey(key: string): Pick<Requirement, 'source' | 'key'> {
  return { source: 'cidrgroup', key }
}

export function nodeKey(key: string): Pick<Requirement, 'source' | 'key'> {
  return { source: 'node', key }
}

export function namespaceKeyOf(key: string): Pick<Requirement, 'source' | 'key'> {
  return { source: 'k8s', key: `${namespaceLabelPrefix}${key}` }
}

export const namespaceExists: Requirement = { source: 'k8s', key: namespaceKey, operator: 'Exists', values: [] }

export function inCluster(name: string): Requirement {
  return { source: 'k8s', key: clusterKey, operator: 'In', values: [name] }
}

/** What is asked of peers that name no cluster. */
export function clusterByDefault({ cluster, isLocalByDefault }: Settings): readonly Requirement[] {
  return isLocalByDefault ? [inCluster(cluster)] : []
}

export function inNamespace(namespace: string): Requirement {
  return { source: 'k8s', key: namespaceKey, operator: 'In', values: [namespace] }
}

export function hasReserved(name: string): Requirement {
  return { source: 'reserved', key: name, operator: 'Exists', values: [] }
}

export function satisfies(labels: readonly Label[], { source, key, operator, values }: Requirement): boolean {
  const found = labels.find((label) => label.key === key && (source === 'any' || label.source === source))
  switch (operator) {
    case 'In':
      return found !== undefined && values.includes(found.value)
    case 'NotIn':
      return found === undefined || !values.includes(found.value)
    case 'Exists':
      return found !== undefined
    case 'DoesNotExist':
      return found === undefined
  }
  return operator satisfies never
}

/**
 * No requirement at all is the wildcard. The aggregates have no label that a rule could ask for, so a selector that only
 * forbids labels selects them, and with them every pod, every outside address and every node with labels.
 */
export function labelSelector(requirements: readonly Requirement[]): Selector {
  if (requirements.length === 0) return wildcard
  const key = requirements
    .map(({ source, key: name, operator, values }) => `${source}:${name} ${operator} ${values.join(',')}`)
    .sort()
    .join(';')
  return remembering({
    key,
    wildcard: false,
    aggregates: requirements.every(isNegative) ? ['cluster', 'world', 'nodes'] : [],
    selects: ({ labels }) => requirements.every((requirement) => satisfies(labels, requirement)),
  })
}

function isNegative({ operator }: Requirement): boolean {
  return operator === 'NotIn' || operator === 'DoesNotExist'
}

/** Asks the selector once an identity. */
export function remembering(selector: Selector): Selector {
  const answers = new Map<string, boolean>()
  return {
    ...selector,
    selects: (identity) => {
      const known = answers.get(identity.key)
      if (known !== undefined) return known
      const answer = selector.selects(identity)
      answers.set(identity.key, answer)
      return answer
    },
  }
}
