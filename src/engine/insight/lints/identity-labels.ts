/**
 * Selectors that cannot mean what they say: labels that are no part of an identity, negative conditions on reserved
 * labels, and a namespace that the subject of a namespaced policy cannot have.
 * Source: pkg/labelsfilter/filter.go, pkg/k8s/apis/cilium.io/utils/utils.go, operator/pkg/networkpolicy/validator.go.
 */
import { namespaceLabelKey } from '../../verdict/explain/label-misses'
import { isIdentityLabel, namespaceKey } from '../../cluster/labels'
import { splitKey } from '../../policy/selectors/label-selector'
import type { Fix } from '../../types'
import { fix, replaceScalar } from './context/edits'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { nodeAt, rangeAt, rangeOfKey } from './context/places'
import {
  requirementsOf,
  selectorsOf,
  type SelectorPart,
  type SelectorUse,
  type WrittenRequirement,
} from './context/selectors'

export const identityLabels: Lint = (context) => {
  for (const source of context.policies) {
    for (const use of selectorsOf(source)) {
      for (const part of use.parts) {
        if (part.scope === 'namespace') continue
        const requirements = requirementsOf(part)
        for (const requirement of requirements) {
          if (!checkDot(context, source, part, requirement))
            checkIdentityLabel(context, source, use, { part, requirement })
          if (use.role === 'subject') checkNamespace(context, source, part, requirement)
        }
        checkNegative(context, source, part, requirements)
      }
      checkNegativeNamespaces(context, source, use)
    }
  }
}

const isNegative = ({ operator }: WrittenRequirement): boolean => operator === 'NotIn' || operator === 'DoesNotExist'

function keyOf(
  { scope }: SelectorPart,
  { key }: WrittenRequirement,
): { readonly source: string; readonly key: string } {
  return scope === 'cilium' ? splitKey(key) : { source: 'k8s', key }
}

/** Labels of Cilium's own after the source of a label and a dot; its own examples have both. */
const afterDot = /^(?:(k8s|any)\.(io\.(?:kubernetes\.pod\.namespace$|cilium\.k8s\.).*)|reserved\.([a-z][a-z0-9-]*))$/

/** The label that is meant where its source ends with a dot; null where none does. */
export function meantByDot(text: string): string | null {
  const [, of, label, name] = afterDot.exec(text) ?? []
  return label !== undefined ? `${of}:${label}` : name !== undefined ? `reserved:${name}` : null
}

/** A dot where the colon belongs. @returns whether there is one */
function checkDot(
  context: LintContext,
  source: PolicySource,
  part: SelectorPart,
  requirement: WrittenRequirement,
): boolean {
  const right = part.scope === 'cilium' ? meantByDot(requirement.key) : null
  if (right === null) return false
  context.report(source, {
    code: 'label-source-dot',
    message: `${requirement.key} is the name of a label, which no pod has: a colon ends the source of a label`,
    help: `Write ${right}.${right.startsWith('reserved:') ? ' Some versions of Cilium read the dot as the colon.' : ''}`,
    range: rangeOfKey(source.policy.place, requirement.keyPath),
    fix: keyFix(context, source, requirement, right),
  })
  return true
}

function checkIdentityLabel(
  context: LintContext,
  source: PolicySource,
  use: SelectorUse,
  { part, requirement }: { readonly part: SelectorPart; readonly requirement: WrittenRequirement },
): void {
  const { source: labelSource, key } = keyOf(part, requirement)
  if (labelSource !== 'k8s' && labelSource !== 'any') return
  if (
    key === namespaceKey ||
    key.startsWith('io.cilium.k8s') ||
    isIdentityLabel(key, context.model.cluster.settings.keepsLabel)
  )
    return
  const isNamespaceName = key === 'kubernetes.io/metadata.name'
  const right = namespaceLabelKey(key)
  context.report(source, {
    code: 'label-not-in-identity',
    message: `Cilium leaves the label ${key} out of a pod's identity, so ${isNegative(requirement) ? 'this condition holds for every pod' : 'no pod can be selected by it'}`,
    help: isNamespaceName
      ? part.scope === 'cilium'
        ? `To name a namespace, write k8s:${namespaceKey}.`
        : 'To name a namespace, write it into a namespaceSelector beside the podSelector.'
      : right === null
        ? context.model.cluster.settings.values['labels'] === ''
          ? 'Use a label that the pods are given for this purpose, such as app.'
          : `The setting labels of Cilium says which labels count: add k8s:${key} there, or use one that it keeps.`
        : `Write labels of namespaces as ${right}.`,
    range: rangeOfKey(source.policy.place, requirement.keyPath),
    fix:
      isNamespaceName && part.scope === 'cilium' && mayNameNamespace(source, use)
        ? keyFix(context, source, requirement, `k8s:${namespaceKey}`)
        : null,
  })
}

/** The subject of a namespaced policy is always in the policy's own namespace. */
function mayNameNamespace({ policy }: PolicySource, { role }: SelectorUse): boolean {
  return role === 'peer' || policy.namespace === ''
}

function keyFix(
  context: LintContext,
  { policy }: PolicySource,
  { path, keyPath }: WrittenRequirement,
  key: string,
): Fix | null {
  const { place } = policy
  const node = path === keyPath ? nodeAt(place, path)?.key : nodeAt(place, keyPath)?.node
  if (node?.kind !== 'scalar') return null
  const text = context.text(place)
  const edit = replaceScalar(place, node, key, text)
  // A plain key with a colon inside is read as one word, but not by people.
  return fix(`Write ${key}`, node.isPlain ? { ...edit, text: `"${key}"` } : edit)
}

function checkNamespace(
  context: LintContext,
  source: PolicySource,
  part: SelectorPart,
  requirement: WrittenRequirement,
): void {
  const { namespace, place } = source.policy
  if (part.scope !== 'cilium' || namespace === '') return
  const { source: labelSource, key } = keyOf(part, requirement)
  if (key !== namespaceKey || requirement.operator !== 'In' || requirement.values.includes(namespace)) return
  const isOverwritten = labelSource === 'k8s' && requirement.values.length === 1
  context.report(source, {
    code: 'foreign-namespace-subject',
    message: isOverwritten
      ? `A policy selects pods of its own namespace alone: this one is about ${namespace}, and not about ${requirement.values.join(', ')}`
      : `A policy selects pods of its own namespace alone: with ${requirement.values.join(', ')} here it selects none`,
    help: `Move the policy to that namespace, or write a CiliumClusterwideNetworkPolicy.`,
    range: rangeAt(place, requirement.path),
  })
}

function checkNegative(
  context: LintContext,
  source: PolicySource,
  part: SelectorPart,
  requirements: readonly WrittenRequirement[],
): void {
  if (part.scope !== 'cilium' || !requirements.every(isNegative)) return
  const reserved = requirements.find((requirement) => splitKey(requirement.key).source === 'reserved')
  if (reserved === undefined) return
  context.report(source, {
    code: 'negative-reserved-selector',
    message:
      'A condition on a reserved label lifts the limit to this cluster and namespace: this selects pods of every namespace, and the world',
    help: 'Say who is meant instead of who is not: name namespaces, or use entities.',
    range: rangeAt(source.policy.place, reserved.path),
  })
}

/** Source: pkg/policy/aggregate.go (since 1.20), pkg/k8s/cluster_network_policy.go. */
function checkNegativeNamespaces(context: LintContext, source: PolicySource, use: SelectorUse): void {
  const { resource, policy } = source
  const [part, ...others] = use.parts
  // Beside a selector of pods Cilium asks for the cluster's label, which the entry for all pods lacks.
  if (resource.kind !== 'ClusterNetworkPolicy' || use.direction === null || others.length > 0) return
  if (part?.scope !== 'namespace' || use.path.at(-1) === 'pods') return
  const requirements = requirementsOf(part)
  const [first] = requirements
  if (first === undefined || !requirements.every(isNegative)) return
  const at = use.path.find((step) => typeof step === 'number') ?? 0
  const { protocols = [] } = resource.object.spec?.[use.direction]?.[at] ?? {}
  if (protocols.length > 0 && protocols.every(({ destinationNamedPort }) => destinationNamedPort !== undefined)) return
  context.report(source, {
    code: 'negative-namespaces',
    message:
      'Cilium takes a peer that only rules namespaces out for every pod of the cluster: pods of those namespaces are meant too',
    help: 'Say which namespaces are meant: In with their values, or matchLabels.',
    range: rangeAt(policy.place, first.path),
  })
}
