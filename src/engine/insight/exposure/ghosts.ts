/** Pods that rules are about and that nobody is, with labels that the rules ask for. */
import { namespaceKey, namespaceLabelPrefix } from '../../cluster/labels'
import { locate, pathText } from '../../manifest/resource'
import { isMet, type Requirement, type Selector } from '../../policy/selectors/selector'
import type { PolicyModel } from '../../verdict/model'
import type { HopRule } from '../reach/types'

export interface GhostPlan {
  readonly kind: 'rule' | 'new'
  readonly title: string
  /** Name of the namespace that it is to be in, and whether it is there. */
  readonly namespace: string
  readonly isNewNamespace: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly namespaceLabels: Readonly<Record<string, string>>
  readonly serviceAccount?: string
  readonly rules: readonly HopRule[]
  /** Selectors that must select it, or else it is none; its text. */
  readonly selector: Selector | null
}

const serviceAccountKey = 'io.cilium.k8s.policy.serviceaccount'
const namespaceNameLabel = 'kubernetes.io/metadata.name'

/** Peers of rules that no present pod is, one for each selector; then a new pod for each namespace, and one in a new namespace. */
export function planGhosts(model: PolicyModel): readonly GhostPlan[] {
  const bySelector = new Map<
    string,
    { readonly selector: Extract<Selector, { type: 'labels' }>; readonly rules: Map<string, HopRule> }
  >()
  const pods = new Set(model.inside.ofEndpoint)
  for (const { policy, rule } of model.rules)
    for (const entry of rule.entries)
      for (const { selector, path } of entry.peers ?? []) {
        if (entry.action !== 'allow' || selector.type !== 'labels') continue
        const bits = model.selection.select(selector)
        if ([...pods].some((identity) => ((bits[identity >>> 5] ?? 0) >>> (identity & 31)) & 1)) continue
        let known = bySelector.get(selector.text)
        if (known === undefined) bySelector.set(selector.text, (known = { selector, rules: new Map() }))
        const text = pathText(path)
        known.rules.set(`${policy.key} ${text}`, { policy: policy.key, path: text, range: locate(policy.place, path) })
      }
  const named = [...bySelector.values()].flatMap(({ selector, rules }, i) => {
    const plan = planOf(model, selector.requirements, i)
    return plan === null ? [] : [{ ...plan, kind: 'rule' as const, rules: [...rules.values()], selector }]
  })
  return [...named, ...newPods(model)]
}

function newPods({ cluster }: PolicyModel): readonly GhostPlan[] {
  const base = { kind: 'new', labels: {}, namespaceLabels: {}, rules: [], selector: null } as const
  const names = [...cluster.namespaces.keys()].sort()
  return [
    ...names.map((namespace) => ({
      ...base,
      namespace,
      isNewNamespace: false,
      title: `a new pod in ${namespace} without labels`,
    })),
    {
      ...base,
      namespace: freeNamespace(cluster.namespaces.keys(), 'new-namespace'),
      isNewNamespace: true,
      title: 'a new pod in a new namespace',
    },
  ]
}

function freeNamespace(taken: Iterable<string>, wanted: string): string {
  const names = new Set(taken)
  let name = wanted
  for (let i = 2; names.has(name); i++) name = `${wanted}-${i}`
  return name
}

type Plan = Omit<GhostPlan, 'kind' | 'rules' | 'selector'>

/** Labels that meet requirements; null where no pod can meet them, or where they are not about labels of pods and namespaces. */
function planOf({ cluster }: PolicyModel, requirements: readonly Requirement[], index: number): Plan | null {
  const labels: Record<string, string> = {}
  const namespaceLabels: Record<string, string> = {}
  let namespace: string | null = null
  let serviceAccount: string | undefined
  const podWords: string[] = []
  const namespaceWords: string[] = []
  for (const requirement of requirements) {
    const { source, key, operator, values } = requirement
    if (source !== 'any' && source !== 'k8s') return null
    const isOfNamespace = key.startsWith(namespaceLabelPrefix)
    // Of which cluster it is: of this one, or the selector will not select it.
    if (key.startsWith('io.cilium.k8s.policy.')) continue
    const own = isOfNamespace ? key.slice(namespaceLabelPrefix.length) : key
    const value = operator === 'In' ? values[0] : operator === 'Exists' ? 'any' : undefined
    if (operator === 'In' && value === undefined) return null
    if (key === serviceAccountKey) {
      if (value !== undefined) serviceAccount = value
      podWords.push(wordOf(requirement, 'service account'))
      continue
    }
    if (key === namespaceKey || (isOfNamespace && own === namespaceNameLabel)) {
      if (value !== undefined && operator === 'In') namespace = value
      else if (operator !== 'Exists') namespaceWords.push(wordOf(requirement, 'a name'))
      continue
    }
    ;(isOfNamespace ? namespaceWords : podWords).push(wordOf(requirement, own))
    if (value !== undefined) (isOfNamespace ? namespaceLabels : labels)[own] = value
  }
  const known = namespace === null ? undefined : cluster.namespaces.get(namespace)
  // Labels of a namespace that is there are what they are.
  if (known !== undefined && !meetsAll(requirements, known.labels)) return null
  const place =
    namespace === null
      ? namespaceWords.length === 0
        ? ''
        : ` in a namespace with ${namespaceWords.join(', ')}`
      : ` in ${namespace}`
  return {
    title: `any pod${podWords.length === 0 ? '' : ` with ${podWords.join(', ')}`}${place}`,
    namespace: namespace ?? freeNamespace(cluster.namespaces.keys(), `ghost-${index}`),
    isNewNamespace: known === undefined,
    labels,
    namespaceLabels,
    ...(serviceAccount === undefined ? {} : { serviceAccount }),
  }
}

function meetsAll(requirements: readonly Requirement[], labels: ReadonlyMap<string, string>): boolean {
  return requirements.every(
    (requirement) =>
      !requirement.key.startsWith(namespaceLabelPrefix) ||
      isMet(requirement, labels.get(requirement.key.slice(namespaceLabelPrefix.length))),
  )
}

function wordOf({ operator, values }: Requirement, key: string): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`
    case 'NotIn':
      return `${key} not in (${values.join(', ')})`
    case 'Exists':
      return key
    case 'DoesNotExist':
      return `no ${key}`
  }
}

/** The label by which ghosts are found again. It is none that identities are made of. */
export const ghostName = (index: number): string => `membrane-ghost-${index}`

/** Ghosts as Kubernetes objects in one text. */
export function ghostText(plans: readonly GhostPlan[]): string {
  const objects = plans.flatMap(({ namespace, isNewNamespace, labels, namespaceLabels, serviceAccount }, i) => [
    ...(isNewNamespace
      ? [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: namespaceLabels } }]
      : []),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: ghostName(i), namespace, labels },
      spec: {
        ...(serviceAccount === undefined ? {} : { serviceAccountName: serviceAccount }),
        containers: [{ name: 'main', image: 'none' }],
      },
    },
  ])
  return objects.map((object) => JSON.stringify(object)).join('\n---\n')
}
