/** Policies of one namespace about the same pods, as one policy. */
import { isPlainList, isPlainMap, type Plain } from '../../../yaml/written/render'
import { Draft } from '../../draft'
import type { FoundObject } from '../../resources'
import { canonical } from './canonical'
import type { Candidate } from './copies'
import type { ConsolidationRequest } from './types'

const kinds: ReadonlySet<string> = new Set(['NetworkPolicy', 'CiliumNetworkPolicy'])
const sections = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const

/** Policies that differ in nothing but their rules. */
export type Alike = readonly [first: FoundObject, ...others: FoundObject[]]

/** All groups of policies of a workspace that could be one. */
export function alikeIn({ workspace, analysis }: ConsolidationRequest): readonly Alike[] {
  const draft = new Draft(workspace)
  const accepted = new Set(analysis.policies.filter(({ status }) => status === 'accepted').map(({ key }) => key))
  const groups = new Map<string, Map<string, FoundObject>>()
  for (const object of draft.all()) {
    if (!kinds.has(object.kind) || !accepted.has(object.key)) continue
    const key = frameOf(object)
    if (key === null) continue
    const group = groups.get(key) ?? new Map<string, FoundObject>()
    group.set(object.key, object)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap((group): Alike[] => {
    const [first, ...others] = group.values()
    return first === undefined || others.length === 0 ? [] : [[first, ...others]]
  })
}

/** All that a policy says but for its rules and its name; null where it has no single spec. */
function frameOf({ kind, namespace, value }: FoundObject): string | null {
  const { spec, specs } = value
  if (!isPlainMap(spec) || specs !== undefined) return null
  const { description: _, policyTypes, ...rest } = spec
  const frame = Object.fromEntries(Object.entries(rest).filter(([key]) => !sections.some((section) => section === key)))
  return JSON.stringify([kind, namespace, canonical(frame), typesOf(value, policyTypes)])
}

/** The directions that a NetworkPolicy isolates for, as the API server fills them in. */
function typesOf({ kind, spec }: FoundObject['value'], written: Plain | undefined): Plain {
  if (kind !== 'NetworkPolicy') return null
  if (isPlainList(written) && written.length > 0) return canonical(written)
  return isPlainMap(spec) && isPlainList(spec['egress']) ? ['Egress', 'Ingress'] : ['Ingress']
}

/** Groups of policies, each as one policy: the first of a group takes up the others' rules. */
export function mergeOf(workspace: ConsolidationRequest['workspace'], groups: readonly Alike[]): Candidate {
  const draft = new Draft(workspace)
  for (const [first, ...others] of groups)
    for (const { value } of others)
      for (const section of sections) {
        const spec = value['spec']
        const rules = isPlainMap(spec) ? spec[section] : undefined
        for (const rule of isPlainList(rules) ? rules : []) addRule(draft, first.key, section, rule)
      }
  const gone = groups.flatMap(([, ...others]) => others)
  draft.removeAll(gone.map(({ key }) => key))
  const names = gone.map(({ name }) => name).join(', ')
  const [only, second] = groups
  const title =
    only !== undefined && second === undefined
      ? `Merge ${names} into ${only[0].name}, which is about the same pods`
      : `Merge ${gone.length} policies into ${groups.length} others that are about the same pods`
  return {
    title,
    outcome: draft.finish(title),
    policies: gone.map(({ key }) => key),
    made: only?.[0].key ?? '',
    labels: [],
    differing: [],
    notes: ['Comments, labels and annotations of the removed policies are not carried over.'],
  }
}

function addRule(draft: Draft, key: string, section: string, rule: Plain): void {
  const object = draft.find(key)
  const present = object === null ? undefined : draft.valueOf(object, ['spec', section])
  const text = JSON.stringify(canonical(rule))
  const isThere = isPlainList(present) && present.some((known) => JSON.stringify(canonical(known)) === text)
  if (!isThere) draft.edit(key, { type: 'append', path: ['spec', section], value: rule })
}
