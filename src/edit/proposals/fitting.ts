/** A policy that a rule can join: of the same kind and subject, and such that joining it isolates nobody else. */
import type { Direction, PolicySummary } from '../../engine/types'
import type { Draft } from '../draft'
import type { FoundObject } from '../resources'
import { valueAt, type Path } from '../../yaml/written/operation'
import { isSame } from '../../yaml/written/plain'
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'
import { isIsolated, type ConnectionKind, type Facts } from './facts'
import { subjectField } from './rule'

export interface Fitting {
  readonly object: FoundObject
  /** Path of the spec that has the subject. */
  readonly spec: Path
}

export interface FittingRequest {
  readonly draft: Draft
  readonly facts: Facts
  readonly kind: ConnectionKind
  /** Empty for a cluster-wide policy. */
  readonly namespace: string
  readonly selector: PlainMap
  /** Keys of the endpoints that the selector selects. */
  readonly selects: readonly string[]
  readonly direction: Direction
  readonly section: string
}

/** The best policy to join, or null: one that has such rules already comes first. */
export function fittingPolicy(request: FittingRequest): Fitting | null {
  const { draft, kind, namespace, section } = request
  const fitting = draft
    .all()
    .filter((object) => object.kind === kind && object.namespace === namespace && object.name !== '')
    .flatMap((object) => specsOf(object).map((spec) => ({ object, spec })))
    .filter((candidate) => fits(candidate, request))
  return fitting.find((candidate) => rulesOf(candidate, section).length > 0) ?? fitting[0] ?? null
}

function specsOf({ value }: FoundObject): readonly Path[] {
  const specs = value['specs']
  const listed: readonly Path[] = isPlainList(specs) ? specs.map((_, i) => ['specs', i]) : []
  return isPlainMap(value['spec']) ? [['spec'], ...listed] : listed
}

function rulesOf({ object, spec }: Fitting, section: string): readonly Plain[] {
  const rules = valueAt(object.value, [...spec, section])
  return isPlainList(rules) ? rules : []
}

function fits(candidate: Fitting, request: FittingRequest): boolean {
  const { object, spec } = candidate
  const { facts, kind, direction, section } = request
  const summary = facts.policies.find(({ key }) => key === object.key)
  if (summary === undefined || summary.status !== 'accepted') return false
  const selector = valueAt(object.value, [...spec, subjectField(kind)]) ?? null
  if (
    !isSame(plainSelector(selector), plainSelector(request.selector)) &&
    !selectsSame(selector, summary, spec, request)
  )
    return false
  const sections = ['ingress', 'ingressDeny', 'egress', 'egressDeny'].map((name) => ({
    name,
    rules: rulesOf(candidate, name),
  }))
  // A policy that only isolates, or only denies, is left to do just that.
  const isDeny = section.endsWith('Deny')
  const isAlike = sections.some(
    ({ name, rules }) =>
      name.endsWith('Deny') === isDeny && rules.some((rule) => !isPlainMap(rule) || Object.keys(rule).length > 0),
  )
  if (!isAlike) return false
  const hasDirection = sections.some(({ name, rules }) => name.startsWith(direction) && rules.length > 0)
  return hasDirection || isHarmless(summary, direction, facts)
}

/** Whether a first rule of a direction would change nothing for those whom the policy selects: all are isolated already. */
function isHarmless({ selects, isolates }: PolicySummary, direction: Direction, facts: Facts): boolean {
  return selects.every((key) => {
    if (isolates[direction].includes(key)) return true
    const endpoint = facts.endpoints.find((candidate) => candidate.key === key)
    return endpoint !== undefined && isIsolated(endpoint, direction)
  })
}

/** Another selector by labels that selects the very same pods will do. */
function selectsSame(selector: Plain, summary: PolicySummary, spec: Path, { kind, selects }: FittingRequest): boolean {
  if (!isPlainMap(selector) || !isPlainMap(selector['matchLabels']) || selector['matchExpressions'] !== undefined)
    return false
  if (Object.keys(selector['matchLabels']).every((key) => key.endsWith('io.kubernetes.pod.namespace'))) return false
  const path = `${spec[0] === 'spec' ? 'spec' : `specs[${String(spec[1])}]`}.${subjectField(kind)}`
  const found = summary.selectors.find((candidate) => candidate.role === 'subject' && candidate.path === path)
  return found !== undefined && isSame(found.selects.toSorted(), selects.toSorted())
}

/** A selector without prefixes of sources and empty parts, to compare with. */
function plainSelector(selector: Plain): Plain {
  if (!isPlainMap(selector)) return null
  const labels = isPlainMap(selector['matchLabels']) ? selector['matchLabels'] : {}
  const expressions = selector['matchExpressions']
  return {
    labels: Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [key.replace(/^(k8s|any)[:.]/, ''), value]),
    ),
    expressions: isPlainList(expressions) ? expressions : [],
  }
}
