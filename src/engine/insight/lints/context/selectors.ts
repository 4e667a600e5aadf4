/** Every label selector of a policy as it is written, beside what it was compiled to. */
import type { Path } from '../../../manifest/resource'
import type { LabelSelector } from '../../../manifest/shapes/selector'
import type { Selector } from '../../../policy/selectors/selector'
import type { Policy, PolicyRule } from '../../../policy/entry'
import type { Direction } from '../../../types'
import type { PolicySource } from './lint'
import { ciliumItems, ciliumRules, networkItems } from './rules'

/** A label selector in the text. Keys of Cilium's may carry a source; those of namespaces name namespace labels. */
export interface SelectorPart {
  readonly written: LabelSelector
  readonly path: Path
  readonly scope: 'cilium' | 'pod' | 'namespace'
}

/** What selects pods at one place: one part, or for Kubernetes' kinds a part for pods and one for namespaces. */
export interface SelectorUse {
  readonly role: 'subject' | 'peer'
  readonly direction: Direction | null
  readonly isDeny: boolean
  /** Path of the whole peer or subject. */
  readonly path: Path
  readonly parts: readonly SelectorPart[]
  readonly compiled: Selector
  readonly rule: PolicyRule
}

/** Kept with their policy, as an edit leaves most policies as they are. */
const known = new WeakMap<Policy, readonly SelectorUse[]>()

export function selectorsOf(source: PolicySource): readonly SelectorUse[] {
  let uses = known.get(source.policy)
  if (uses === undefined) known.set(source.policy, (uses = readSelectors(source)))
  return uses
}

function readSelectors(source: PolicySource): readonly SelectorUse[] {
  switch (source.resource.kind) {
    case 'NetworkPolicy':
      return ofNetworkPolicy(source)
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy':
      return ofCiliumPolicy(source)
    case 'ClusterNetworkPolicy':
      return ofClusterPolicy(source)
  }
}

function part(written: LabelSelector | undefined, path: Path, scope: SelectorPart['scope']): readonly SelectorPart[] {
  return written === undefined ? [] : [{ written, path, scope }]
}

function ofNetworkPolicy(source: PolicySource): readonly SelectorUse[] {
  const { resource, policy } = source
  const [rule] = policy.rules
  const [subject] = rule?.subject ?? []
  if (resource.kind !== 'NetworkPolicy' || rule === undefined || subject === undefined) return []
  const path = ['spec', 'podSelector']
  const uses: SelectorUse[] = [
    {
      role: 'subject',
      direction: null,
      isDeny: false,
      path,
      parts: part(resource.object.spec?.podSelector, path, 'pod'),
      compiled: subject,
      rule,
    },
  ]
  for (const { direction, path: at, field, peers = [] } of networkItems(source)) {
    peers.forEach(({ podSelector, namespaceSelector }, i) => {
      const peerPath = [...at, field, i]
      const compiled = compiledAt(rule, peerPath)
      if (compiled === null) return
      uses.push({
        role: 'peer',
        direction,
        isDeny: false,
        path: peerPath,
        parts: [
          ...part(namespaceSelector, [...peerPath, 'namespaceSelector'], 'namespace'),
          ...part(podSelector, [...peerPath, 'podSelector'], 'pod'),
        ],
        compiled,
        rule,
      })
    })
  }
  return uses
}

const compiledByPath = new WeakMap<PolicyRule, ReadonlyMap<string, Selector>>()

/** The label selector that was compiled from a peer; null for addresses and the like. */
function compiledAt(rule: PolicyRule, path: Path): Selector | null {
  let compiled = compiledByPath.get(rule)
  if (compiled === undefined) {
    const selectors = new Map<string, Selector>()
    for (const entry of rule.entries) {
      for (const peer of entry.peers ?? [])
        if (peer.selector.type === 'labels') selectors.set(peer.path.join('\n'), peer.selector)
    }
    compiled = selectors
    compiledByPath.set(rule, compiled)
  }
  return compiled.get(path.join('\n')) ?? null
}

function ofCiliumPolicy(source: PolicySource): readonly SelectorUse[] {
  const uses: SelectorUse[] = []
  for (const { written, path, rule } of ciliumRules(source)) {
    const [subject] = rule.subject
    if (subject === undefined || rule.isForNodes) continue
    const at = [...path, 'endpointSelector']
    uses.push({
      role: 'subject',
      direction: null,
      isDeny: false,
      path: at,
      parts: part(written.endpointSelector, at, 'cilium'),
      compiled: subject,
      rule,
    })
  }
  for (const { item, direction, isDeny, path, rule } of ciliumItems(source)) {
    const field = direction === 'ingress' ? 'fromEndpoints' : 'toEndpoints'
    ;(item[field] ?? []).forEach((selector, i) => {
      const at = [...path, field, i]
      const compiled = compiledAt(rule, at)
      if (compiled === null) return
      uses.push({ role: 'peer', direction, isDeny, path: at, parts: part(selector, at, 'cilium'), compiled, rule })
    })
  }
  return uses
}

function ofClusterPolicy(source: PolicySource): readonly SelectorUse[] {
  const { resource, policy } = source
  const [rule] = policy.rules
  const [subject] = rule?.subject ?? []
  if (resource.kind !== 'ClusterNetworkPolicy' || rule === undefined || subject === undefined) return []
  const { spec = {} } = resource.object
  const path = ['spec', 'subject']
  const uses: SelectorUse[] = [
    {
      role: 'subject',
      direction: null,
      isDeny: false,
      path,
      parts: [
        ...part(spec.subject?.namespaces, [...path, 'namespaces'], 'namespace'),
        ...podsParts(spec.subject?.pods, [...path, 'pods']),
      ],
      compiled: subject,
      rule,
    },
  ]
  for (const direction of ['ingress', 'egress'] as const) {
    const field = direction === 'ingress' ? 'from' : 'to'
    const rules = direction === 'ingress' ? (spec.ingress ?? []) : (spec.egress ?? [])
    rules.forEach((item, i) => {
      const peers = 'from' in item ? item.from : 'to' in item ? item.to : undefined
      ;(peers ?? []).forEach(({ namespaces, pods }, j) => {
        const at = ['spec', direction, i, field, j]
        const compiled = compiledAt(rule, at)
        if (compiled === null) return
        const isDeny = item.action !== 'Accept'
        const parts = [...part(namespaces, [...at, 'namespaces'], 'namespace'), ...podsParts(pods, [...at, 'pods'])]
        uses.push({ role: 'peer', direction, isDeny, path: at, parts, compiled, rule })
      })
    })
  }
  return uses
}

function podsParts(
  pods: { readonly namespaceSelector?: LabelSelector; readonly podSelector?: LabelSelector } | undefined,
  path: Path,
): readonly SelectorPart[] {
  return [
    ...part(pods?.namespaceSelector, [...path, 'namespaceSelector'], 'namespace'),
    ...part(pods?.podSelector, [...path, 'podSelector'], 'pod'),
  ]
}

/** One requirement of a selector with the paths of its key and its values. */
export interface WrittenRequirement {
  readonly key: string
  readonly operator: string
  readonly values: readonly string[]
  /** Where the requirement stands: a label, or an item of matchExpressions. */
  readonly path: Path
  readonly keyPath: Path
  readonly valuePaths: readonly Path[]
}

export function requirementsOf({ written, path }: SelectorPart): readonly WrittenRequirement[] {
  const labels = [...(written.matchLabels ?? [])].map(([key, value]): WrittenRequirement => {
    const at = [...path, 'matchLabels', key]
    return { key, operator: 'In', values: [value], path: at, keyPath: at, valuePaths: [at] }
  })
  const expressions = (written.matchExpressions ?? []).map(({ key = '', operator = '', values = [] }, i) => {
    const at = [...path, 'matchExpressions', i]
    return {
      key,
      operator,
      values,
      path: at,
      keyPath: [...at, 'key'],
      valuePaths: values.map((_, j) => [...at, 'values', j]),
    }
  })
  return [...labels, ...expressions]
}
