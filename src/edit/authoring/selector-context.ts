/** The selector that a place belongs to, and which pods it would select with something changed. */
import { schemaAt, schemaOf, type LabelDomain, type ObjectSchema } from '../schemas/index'
import type { LooseMap, LooseNode } from '../../yaml/loose/reader'
import { nodeAt, scalarOf, valueOf, type LooseResource, type YamlPath } from '../../yaml/loose/position'
import type { KnownPod, Labels, Surroundings } from './surroundings'

/** One requirement as it is written; operators that are still being typed are no requirement. */
interface Requirement {
  readonly key: string
  readonly operator: string
  readonly values: readonly string[]
}

export interface SelectorContext {
  readonly schema: ObjectSchema
  readonly domain: LabelDomain
  /** Keys may carry a source. */
  readonly hasSources: boolean
  /** Path of the selector below its object. */
  readonly path: YamlPath
  readonly resource: LooseResource
}

const namespaceKey = 'io.kubernetes.pod.namespace'
const namespaceLabelPrefix = 'io.cilium.k8s.namespace.labels.'

/** The innermost selector around a path; null outside selectors. A service's or workload's plain map counts as one. */
export function selectorAt(resource: LooseResource, path: YamlPath): SelectorContext | null {
  const root = schemaOf(resource.kind, resource.apiVersion || undefined)
  for (let length = path.length; length >= 0; length--) {
    const own = path.slice(0, length)
    const schema = schemaAt(root, own)
    if (schema?.type !== 'object' || schema.selects === undefined) continue
    const wanted = schema.fields['matchLabels']
    const hasSources = wanted?.type === 'labels' && wanted.hasSources === true
    return { schema, domain: schema.selects, hasSources, path: own, resource }
  }
  return null
}

/** A label key without its source. */
export function withoutSource(key: string): string {
  return /^(k8s|any):/.test(key) ? key.slice(key.indexOf(':') + 1) : key
}

/** The requirements that a selector states. */
export function requirementsOf(node: LooseNode | null): readonly Requirement[] {
  if (node?.kind !== 'map') return []
  const labels = valueOf(node, 'matchLabels')
  const expressions = valueOf(node, 'matchExpressions')
  const equal = labels?.kind === 'map' ? labelRequirements(labels) : []
  if (expressions?.kind !== 'sequence') return equal
  return [...equal, ...expressions.items.flatMap((item) => (item.kind === 'map' ? expressionOf(item) : []))]
}

function labelRequirements(node: LooseMap): readonly Requirement[] {
  return node.entries
    .filter(({ hasColon, value }) => hasColon && value.kind === 'scalar')
    .map(({ key, value }) => ({ key, operator: 'In', values: value.kind === 'scalar' ? [value.text] : [] }))
}

function expressionOf(node: LooseMap): readonly Requirement[] {
  const values = valueOf(node, 'values')
  const texts =
    values?.kind === 'sequence' ? values.items.flatMap((item) => (item.kind === 'scalar' ? [item.text] : [])) : []
  const key = scalarOf(node, 'key')
  const operator = scalarOf(node, 'operator')
  const isWhole = /^(Exists|DoesNotExist)$/.test(operator) || (/^(In|NotIn)$/.test(operator) && texts.length > 0)
  return key !== '' && isWhole ? [{ key, operator, values: texts }] : []
}

function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    default:
      return value === undefined
  }
}

/**
 * Pods that a selector would select.
 *
 * @param changed requirements instead of those that are written; requirements that the place of the selector adds are kept
 */
export function podsSelected(
  context: SelectorContext,
  surroundings: Surroundings,
  changed: readonly Requirement[] = requirementsOf(nodeAt(context.resource.node, context.path)),
): readonly KnownPod[] {
  const { domain, path, resource } = context
  const besides = nodeAt(resource.node, path.slice(0, -1))
  const sibling = (name: string): readonly Requirement[] | null =>
    besides?.kind === 'map' && valueOf(besides, name) !== null ? requirementsOf(valueOf(besides, name)) : null
  const onNamespaces =
    domain === 'namespace' ? changed : path.at(-1) === 'podSelector' ? sibling('namespaceSelector') : null
  const onPods = domain === 'pod' ? changed : path.at(-1) === 'namespaceSelector' ? (sibling('podSelector') ?? []) : []
  const labelsOfNamespace = new Map(surroundings.namespaces.map(({ name, labels }) => [name, labels]))
  const plain = onPods.map((requirement) => ({ ...requirement, key: withoutSource(requirement.key) }))
  const namesNamespace = plain.some(({ key }) => key === namespaceKey || key.startsWith(namespaceLabelPrefix))
  const home = resource.namespace === '' ? 'default' : resource.namespace
  const staysHome = onNamespaces === null && !namesNamespace && isNamespaced(resource.kind)
  return surroundings.endpoints.filter(({ namespace, podLabels }) => {
    if (staysHome && namespace !== home) return false
    const namespaceLabels = { 'kubernetes.io/metadata.name': namespace, ...labelsOfNamespace.get(namespace) }
    if (!(onNamespaces ?? []).every((requirement) => holds(requirement, namespaceLabels))) return false
    return plain.every((requirement) => {
      if (requirement.key === namespaceKey) return holds(requirement, { [namespaceKey]: namespace })
      if (requirement.key.startsWith(namespaceLabelPrefix))
        return holds({ ...requirement, key: requirement.key.slice(namespaceLabelPrefix.length) }, namespaceLabels)
      return holds(requirement, podLabels)
    })
  })
}

function isNamespaced(kind: string): boolean {
  const metadata = schemaOf(kind).fields['metadata']
  return metadata?.type === 'object' && metadata.fields['namespace'] !== undefined
}
