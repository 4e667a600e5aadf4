/** What each policy selects, isolates and says, for lists and for the inspector. */
import { isPolicyKind } from '../../manifest/kinds'
import { orInto, emptyBitset, type Bitset } from '../../policy/selectors/bitset'
import { describeEntry, describeSelector } from '../../policy/describe'
import type { Policy, PolicyEntry, PolicyRule } from '../../policy/entry'
import type { Requirement, Selector } from '../../policy/selectors/selector'
import { clusterKey, namespaceKey, namespaceLabelPrefix } from '../../cluster/labels'
import { movedRange } from '../../manifest/layout'
import { placedAt } from '../../manifest/placed'
import { locate, pathText, resourceRange, type Place } from '../../manifest/resource'
import type { RefusedObject } from '../../manifest/read'
import type { BearerChange, FindBearers } from './bearers'
import { EndpointKeys } from './endpoint-keys'
import type { Direction, PolicySummary, ProxiedPorts, RuleSummary, SelectorSummary, SourceRange } from '../../types'
import type { PolicyModel } from '../../verdict/model'

let bearersIn: FindBearers = ({ inside }) => ({ bearers: inside, change: null })

/** Gives what finds out whom an edit has given other labels; without it all policies are described again where it has any. */
export function provideBearers(implementation: FindBearers): void {
  bearersIn = implementation
}

/** Summaries of all policies, refused ones included, in the order of the manifest. */
export function summarisePolicies(model: PolicyModel, refused: readonly RefusedObject[]): readonly PolicySummary[] {
  const { list, places } = unplacedPolicies(model, refused)
  return list.map((summary, i) => {
    const place = places[i]
    return place === undefined ? summary : placedPolicy(summary, place)
  })
}

/** A summary where its policy stands. */
export function placedPolicy(summary: PolicySummary, place: Place): PolicySummary {
  return placedAt(summary, resourceRange(place), movedTo)
}

export interface UnplacedPolicies {
  readonly list: readonly PolicySummary[]
  readonly places: readonly Place[]
}

/** The same with ranges that may be those of an earlier text, and where each policy stands. */
export function unplacedPolicies(model: PolicyModel, refused: readonly RefusedObject[]): UnplacedPolicies {
  const keys = new EndpointKeys(model)
  const selectable = { keys, ...bearersIn(model) }
  const summaries = model.policies.map((policy) => summaryOf(policy, model, selectable))
  const places = model.policies.map(({ place }) => place)
  const wanted = refused.filter(({ kind }) => isPolicyKind(kind))
  const known = new Set(wanted.length === 0 ? [] : summaries.map((summary) => summary.key))
  for (const { key, kind, namespace, name, reason, place } of wanted) {
    if (!isPolicyKind(kind) || known.has(key)) continue
    known.add(key)
    places.push(place)
    summaries.push({
      key,
      kind,
      namespace,
      name,
      status: 'rejected',
      reason,
      refusedBy: 'api-server',
      selects: [],
      isolates: { ingress: [], egress: [] },
      rules: [],
      selectors: [],
      range: resourceRange(place),
    })
  }
  return { list: summaries, places }
}

/** What was said of a policy last, and whom its selectors could select then. */
interface Said {
  bearers: object
  readonly summary: PolicySummary
}

const said = new WeakMap<Policy, Said>()

interface Selectable {
  readonly keys: EndpointKeys
  readonly bearers: object
  readonly change: BearerChange | null
}

/** The summary of before, where neither the policy nor what it selects is another one. */
function summaryOf(policy: Policy, model: PolicyModel, { keys, bearers, change }: Selectable): PolicySummary {
  const before = said.get(policy)
  if (before !== undefined && before.summary.nodes === undefined) {
    if (before.bearers === bearers) return before.summary
    if (change?.before === before.bearers && !change.concerns(policy)) {
      before.bearers = bearers
      return before.summary
    }
  }
  const summary = summarise(policy, model, keys)
  said.set(policy, { bearers, summary })
  return summary
}

/** A summary of which nothing has changed but the place. */
function movedTo(summary: PolicySummary, range: SourceRange): PolicySummary {
  const on = range.start - summary.range.start
  const down = range.line - summary.range.line
  const move = <T extends RuleSummary | SelectorSummary>(item: T): T => ({
    ...item,
    range: movedRange(item.range, on, down),
  })
  return { ...summary, rules: summary.rules.map(move), selectors: summary.selectors.map(move), range }
}

function summarise(policy: Policy, model: PolicyModel, keys: EndpointKeys): PolicySummary {
  const isRejected = policy.rejections.length > 0
  const subjects = policy.rules
    .filter((rule) => !rule.isForNodes)
    .map((rule) => ({ rule, bits: subjectBits(rule, model) }))
  const union = (wanted: readonly { readonly bits: Bitset }[]): readonly string[] => {
    if (isRejected || wanted.length === 0) return []
    if (wanted.length === 1 && wanted[0] !== undefined) return keys.of(wanted[0].bits)
    const bits = emptyBitset(model.selection.size)
    for (const subject of wanted) orInto(bits, subject.bits)
    return keys.of(bits)
  }
  const isolated = (direction: Direction): readonly string[] =>
    union(subjects.filter(({ rule }) => rule.isolates.includes(direction)))
  const [first] = policy.rejections
  return {
    key: policy.key,
    kind: policy.kind,
    namespace: policy.namespace,
    name: policy.name,
    status: isRejected ? 'rejected' : 'accepted',
    ...(first === undefined ? {} : { reason: first.message }),
    ...(first?.refusedBy === undefined ? {} : { refusedBy: first.refusedBy }),
    selects: union(subjects),
    ...ofNodes(policy, model),
    isolates: { ingress: isolated('ingress'), egress: isolated('egress') },
    rules: policy.rules.flatMap((rule) => rule.entries.map((entry) => summariseEntry(entry, policy))),
    selectors: policy.rules
      .filter((rule) => !rule.isForNodes)
      .flatMap((rule) => summariseSelectors(rule, policy, model, keys)),
    range: resourceRange(policy.place),
  }
}

/** What a policy with a nodeSelector makes of nodes; nothing for any other. */
function ofNodes({ rules, rejections }: Policy, model: PolicyModel): Pick<PolicySummary, 'nodes'> {
  const own = rules.filter(({ isForNodes }) => isForNodes)
  if (rejections.length > 0 || own.length === 0) return {}
  const { isActive, selectedBy } = model.nodes()
  const names = (wanted: readonly PolicyRule[]): readonly string[] => [...new Set(wanted.flatMap(selectedBy))].sort()
  const isolated = (direction: Direction): readonly string[] =>
    isActive ? names(own.filter(({ isolates }) => isolates.includes(direction))) : []
  const isolates = { ingress: isolated('ingress'), egress: isolated('egress') }
  return { nodes: { isActive, selects: names(own), isolates } }
}

function subjectBits(rule: PolicyRule, model: PolicyModel): Bitset {
  const [only] = rule.subject
  if (rule.subject.length === 1 && only !== undefined) return model.selection.select(only)
  const bits = emptyBitset(model.selection.size)
  for (const selector of rule.subject) orInto(bits, model.selection.select(selector))
  return bits
}

function summariseEntry(entry: PolicyEntry, policy: Policy): RuleSummary {
  return {
    path: pathText(entry.path),
    direction: entry.direction,
    action: entry.action,
    text: describeEntry(entry),
    range: locate(policy.place, entry.path),
    ...(entry.l7 === null ? {} : { proxied: { reads: entry.l7.kind, ports: numbersOf(entry) } }),
  }
}

function numbersOf({ ports }: PolicyEntry): ProxiedPorts['ports'] {
  if (ports === null || ports.some(({ name }) => name !== undefined)) return null
  return ports.map(({ first, last }) => [first, last])
}

function summariseSelectors(
  rule: PolicyRule,
  policy: Policy,
  model: PolicyModel,
  keys: EndpointKeys,
): readonly SelectorSummary[] {
  const summaries: SelectorSummary[] = []
  const add = (selector: Selector, path: PolicyEntry['path'], role: SelectorSummary['role']): void => {
    if (selector.type !== 'labels') return
    const matchLabels = new Map<string, string>()
    const namespaceLabels = new Map<string, string>()
    let namespace: string | undefined
    for (const { key, source, operator, values } of selector.requirements) {
      const [value] = values
      if (source === 'reserved') return
      if (operator !== 'In' || value === undefined) continue
      if (key === namespaceKey) namespace = value
      else if (key.startsWith(namespaceLabelPrefix)) namespaceLabels.set(key.slice(namespaceLabelPrefix.length), value)
      else if (!key.startsWith('io.cilium.k8s')) matchLabels.set(key, value)
    }
    summaries.push({
      path: pathText(path),
      role,
      text: describeSelector(selector),
      labelSelector: labelSelectorText(selector),
      matchLabels: Object.fromEntries(matchLabels),
      ...(namespaceLabels.size === 0 ? {} : { namespaceLabels: Object.fromEntries(namespaceLabels) }),
      ...(namespace === undefined ? {} : { namespace }),
      selects: keys.of(model.selection.select(selector)),
      range: locate(policy.place, path),
    })
  }
  for (const selector of rule.subject) add(selector, rule.subjectPath, 'subject')
  for (const entry of rule.entries) for (const { selector, path } of entry.peers ?? []) add(selector, path, 'peer')
  return summaries
}

/** Source: k8s.io/apimachinery pkg/apis/meta/v1/helpers.go (FormatLabelSelector). */
function labelSelectorText(selector: Selector): string {
  if (selector.type !== 'labels') return ''
  return selector.requirements
    .filter(({ key }) => key !== namespaceKey && key !== clusterKey && !key.startsWith(namespaceLabelPrefix))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(requirementText)
    .join(',')
}

function requirementText({ key, operator, values }: Requirement): string {
  const list = values.toSorted().join(',')
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${list}` : `${key} in (${list})`
    case 'NotIn':
      return `${key} notin (${list})`
    case 'Exists':
      return key
    case 'DoesNotExist':
      return `!${key}`
  }
}
