/** The rules of a policy as they are written, each with its path and with what the engine made of it. */
import type { Path } from '../../../manifest/resource'
import type { CiliumEgress, CiliumIngress, CiliumRule } from '../../../manifest/shapes/cilium'
import type { NetworkPolicyPeer, NetworkPolicyPort } from '../../../manifest/shapes/kubernetes'
import type { Policy, PolicyEntry, PolicyRule } from '../../../policy/entry'
import type { Direction } from '../../../types'
import type { PolicySource } from './lint'

const sections = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const

/** One item of a section of a Cilium policy. */
export interface CiliumItem {
  readonly item: CiliumIngress & CiliumEgress
  readonly direction: Direction
  readonly isDeny: boolean
  readonly path: Path
  readonly rule: PolicyRule
  readonly entries: readonly PolicyEntry[]
}

/** A rule object of a Cilium policy. */
interface WrittenRule {
  readonly written: CiliumRule
  readonly path: Path
  readonly rule: PolicyRule
}

/** Kept with their policy: several lints ask, after every edit. */
const knownRules = new WeakMap<Policy, readonly WrittenRule[]>()

/** The rule objects of a Cilium policy: `spec` and every item of `specs`. */
export function ciliumRules(source: PolicySource): readonly WrittenRule[] {
  let rules = knownRules.get(source.policy)
  if (rules === undefined) knownRules.set(source.policy, (rules = writtenRules(source)))
  return rules
}

function writtenRules({ resource, policy }: PolicySource): readonly WrittenRule[] {
  if (resource.kind !== 'CiliumNetworkPolicy' && resource.kind !== 'CiliumClusterwideNetworkPolicy') return []
  const { spec, specs = [] } = resource.object
  const written = [
    ...(spec === undefined ? [] : [{ written: spec, path: ['spec'] }]),
    ...specs.map((item, i) => ({ written: item, path: ['specs', i] })),
  ]
  return written.flatMap((item, i) => {
    const rule = policy.rules[i]
    return rule === undefined ? [] : [{ ...item, rule }]
  })
}

const byRule = new WeakMap<PolicyRule, ReadonlyMap<string, readonly PolicyEntry[]>>()

/**
 * The entries that an item of a section was compiled to. They are sorted once for each rule: a search among all of them for
 * each of twenty thousand items would take minutes.
 */
export function entriesOf(rule: PolicyRule, path: Path): readonly PolicyEntry[] {
  let items = byRule.get(rule)
  if (items === undefined) {
    const sorted = new Map<string, PolicyEntry[]>()
    for (const entry of rule.entries) {
      const key = itemPath(entry).join('/')
      const list = sorted.get(key)
      if (list === undefined) sorted.set(key, [entry])
      else list.push(entry)
    }
    byRule.set(rule, (items = sorted))
  }
  return items.get(path.join('/')) ?? []
}

/** Kept with their policy, as an edit leaves most policies as they are. */
const known = new WeakMap<Policy, readonly CiliumItem[]>()

export function ciliumItems(source: PolicySource): readonly CiliumItem[] {
  let items = known.get(source.policy)
  if (items === undefined) known.set(source.policy, (items = readItems(source)))
  return items
}

function readItems(source: PolicySource): readonly CiliumItem[] {
  return ciliumRules(source).flatMap(({ written, path, rule }) => {
    return sections.flatMap((section) =>
      (written[section] ?? []).map((item: CiliumIngress & CiliumEgress, i): CiliumItem => {
        const at = [...path, section, i]
        return {
          item,
          direction: section.startsWith('ingress') ? 'ingress' : 'egress',
          isDeny: section.endsWith('Deny'),
          path: at,
          rule,
          entries: entriesOf(rule, at),
        }
      }),
    )
  })
}

/** One rule of a NetworkPolicy. */
export interface NetworkItem {
  readonly direction: Direction
  readonly path: Path
  /** `from` or `to`. */
  readonly field: 'from' | 'to'
  readonly peers: readonly NetworkPolicyPeer[] | undefined
  readonly ports: readonly NetworkPolicyPort[] | undefined
  readonly rule: PolicyRule
}

export function networkItems({ resource, policy }: PolicySource): readonly NetworkItem[] {
  const [rule] = policy.rules
  if (resource.kind !== 'NetworkPolicy' || rule === undefined) return []
  const { ingress = [], egress = [] } = resource.object.spec ?? {}
  return [
    ...ingress.map(({ from, ports }, i): NetworkItem => ({
      direction: 'ingress',
      path: ['spec', 'ingress', i],
      field: 'from',
      peers: from,
      ports,
      rule,
    })),
    ...egress.map(({ to, ports }, i): NetworkItem => ({
      direction: 'egress',
      path: ['spec', 'egress', i],
      field: 'to',
      peers: to,
      ports,
      rule,
    })),
  ]
}

const sectionNames: ReadonlySet<string | number> = new Set(sections)

/** Path of the rule that an entry belongs to: up to the item of its section. */
export function itemPath({ path }: Pick<PolicyEntry, 'path'>): Path {
  const at = path.findIndex((step) => sectionNames.has(step))
  return at < 0 ? path : path.slice(0, at + 2)
}
