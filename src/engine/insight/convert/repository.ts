/**
 * Policies in the form in which an agent keeps its rules: selectors with sources and namespaces, labels that say where a
 * rule comes from, default deny decided. Source: pkg/policy/api/{rule,ingress,egress,selector}.go,
 * pkg/k8s/apis/cilium.io/utils/utils.go.
 */
import type { Settings } from '../../cluster/settings'
import { ofKind, type Resource, type ResourceOf } from '../../manifest/resource'
import type { LabelSelector } from '../../manifest/shapes/selector'
import { Findings } from '../../policy/findings'
import { completePeer, completeSubject, readCiliumSelector } from '../../policy/selectors/label-selector'
import type { Requirement } from '../../policy/selectors/selector'
import type { PolicySummary } from '../../types'
import { convertNetworkPolicy } from './convert'

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
type JsonObject = { readonly [key: string]: Json }

/** Where a rule comes from. */
interface Origin {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** Fields of Go's structs in their order; what is not listed keeps its place behind them. */
const itemFields = [
  ['fromEndpoints', 'fromRequires', 'fromCIDR', 'fromCIDRSet', 'fromEntities', 'fromGroups', 'fromNodes'],
  ['toEndpoints', 'toRequires', 'toCIDR', 'toCIDRSet', 'toEntities', 'toServices', 'toGroups', 'toNodes'],
  ['toPorts', 'toFQDNs', 'icmps', 'authentication'],
].flat()
const sections = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const

/**
 * The rules of accepted NetworkPolicies and Cilium policies, in the order of their keys. ClusterNetworkPolicies have no
 * such form.
 */
export function repositoryRules(
  resources: readonly Resource[],
  policies: readonly PolicySummary[],
  settings: Settings,
): readonly JsonObject[] {
  const accepted = new Set(policies.filter(({ status }) => status === 'accepted').map(({ key }) => key))
  const found = new Map<string, readonly JsonObject[]>()
  for (const resource of ofKind(resources, 'NetworkPolicy'))
    found.set(resource.key, networkPolicyRules(resource, settings))
  for (const kind of ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'] as const)
    for (const resource of ofKind(resources, kind)) found.set(resource.key, ciliumRules(resource, settings))
  return [...found.keys()]
    .filter((key) => accepted.has(key))
    .sort()
    .flatMap((key) => found.get(key) ?? [])
}

function networkPolicyRules(resource: ResourceOf<'NetworkPolicy'>, settings: Settings): readonly JsonObject[] {
  const { spec } = asObject(json(convertNetworkPolicy(resource)))
  return [ruleOf(asObject(spec), resource, 'k8s', settings)]
}

function ciliumRules(
  resource: ResourceOf<'CiliumNetworkPolicy'> | ResourceOf<'CiliumClusterwideNetworkPolicy'>,
  settings: Settings,
): readonly JsonObject[] {
  const { spec, specs = [] } = resource.object
  return [...(spec === undefined ? [] : [spec]), ...specs].map((rule) =>
    ruleOf(asObject(json(rule)), resource, 'any', settings),
  )
}

/** @param source of keys that name none */
function ruleOf(rule: JsonObject, origin: Origin, source: string, settings: Settings): JsonObject {
  const { endpointSelector, nodeSelector, description, log, enableDefaultDeny } = rule
  const findings = new Findings()
  const { namespace } = origin
  const subject =
    namespace === ''
      ? readCiliumSelector(labelSelector(endpointSelector ?? {}), [], findings)
      : completeSubject(labelSelector(endpointSelector ?? {}), [], namespace, findings)
  const selectsInit = subject.some((requirement) => requirement.source === 'reserved' && requirement.key === 'init')
  const peer = (written: Json): Json =>
    selectorJson(
      completePeer(readCiliumSelector(labelSelector(written), [], findings), namespace, selectsInit, settings),
      source,
    )
  const plain = (written: Json): Json => selectorJson(readCiliumSelector(labelSelector(written), [], findings), source)
  const item = (written: Json): Json =>
    ordered(
      Object.fromEntries(
        Object.entries(asObject(written)).map(([field, value]) => {
          if (/^(from|to)(Endpoints|Requires)$/.test(field)) return [field, asList(value).map(peer)]
          return [field, /^(from|to)Nodes$/.test(field) ? asList(value).map(plain) : value]
        }),
      ),
      itemFields,
    )
  const has = (...names: readonly string[]): boolean => names.some((name) => asList(rule[name]).length > 0)
  const asked = asObject(enableDefaultDeny)
  return {
    ...(nodeSelector === undefined
      ? { endpointSelector: selectorJson(subject, source) }
      : { nodeSelector: plain(nodeSelector) }),
    ...Object.fromEntries(
      sections.filter((section) => has(section)).map((section) => [section, asList(rule[section]).map(item)]),
    ),
    labels: originLabels(origin),
    enableDefaultDeny: {
      ingress: asked['ingress'] ?? has('ingress', 'ingressDeny'),
      egress: asked['egress'] ?? has('egress', 'egressDeny'),
    },
    ...(description === undefined ? {} : { description }),
    ...(log === undefined ? {} : { log }),
  }
}

function originLabels({ kind, namespace, name }: Origin): Json {
  const label = (key: string, value: string): Json => ({ key: `io.cilium.k8s.policy.${key}`, value, source: 'k8s' })
  return [
    label('derived-from', kind),
    label('name', name),
    ...(namespace === '' ? [] : [label('namespace', namespace)]),
  ]
}

/** Sources stand before keys with a colon, and keys in their order, as in Go's maps. */
function selectorJson(requirements: readonly Requirement[], otherwise: string): Json {
  const keyOf = ({ source, key }: Requirement): string => `${source === 'any' ? otherwise : source}:${key}`
  const isLabel = ({ operator, values }: Requirement): boolean => operator === 'In' && values.length === 1
  const labels = requirements.filter(isLabel).map((label): [string, Json] => [keyOf(label), label.values[0] ?? ''])
  const expressions = requirements.filter((requirement) => !isLabel(requirement))
  labels.sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    ...(labels.length === 0 ? {} : { matchLabels: Object.fromEntries(labels) }),
    ...(expressions.length === 0
      ? {}
      : {
          matchExpressions: expressions.map((requirement) => ({
            key: keyOf(requirement),
            operator: requirement.operator,
            ...(requirement.values.length === 0 ? {} : { values: requirement.values }),
          })),
        }),
  }
}

function labelSelector(written: Json): LabelSelector {
  const { matchLabels, matchExpressions } = asObject(written)
  return {
    matchLabels: new Map(Object.entries(asObject(matchLabels)).map(([key, value]) => [key, asText(value)])),
    matchExpressions: asList(matchExpressions).map((expression) => {
      const { key, operator, values } = asObject(expression)
      return { key: asText(key), operator: asText(operator), values: asList(values).map(asText) }
    }),
  }
}

/** Any value of a resource, with plain objects for its maps. */
function json(value: unknown): Json {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]: [unknown, unknown]) => [String(key), json(item)]))
  if (Array.isArray(value)) return value.map(json)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, json(item)]),
    )
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function asObject(value: Json | undefined): JsonObject {
  // Neither a list nor a text: an object of the same type.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function ordered(object: JsonObject, fields: readonly string[]): JsonObject {
  const rank = (field: string): number => (fields.includes(field) ? fields.indexOf(field) : fields.length)
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => rank(a) - rank(b)))
}
