/**
 * Nodes as subjects of policies: each node's own identity 1, selected by its labels, with policy maps of its own. Only with
 * the host firewall. Source: pkg/policy/repository.go, pkg/endpoint/endpoint.go (InitWithNodeLabels), bpf/lib/host_firewall.h.
 */
import type { Cluster } from '../../cluster/cluster'
import { reservedNumbers, type ReservedName } from '../../cilium/numbers'
import type { ClusterIdentity } from '../../cluster/identity'
import { formatLabel, isIdentityLabel, k8s, reserved } from '../../cluster/labels'
import { lazily } from '../../../values/lazily'
import { noNamedPorts } from '../../cluster/named-ports'
import { compareTexts } from '../../../values/compare'
import { sortInPlace } from '../../cluster/order'
import { isOn } from '../../cluster/settings'
import { hasBit } from '../../policy/selectors/bitset'
import type { Policy, PolicyRule } from '../../policy/entry'
import { SelectorCache } from '../../policy/selectors/selector-cache'
import type { Direction } from '../../types'
import { combine, subjectsOf, type RuleOfPolicy, type RuleSet } from './subjects'
import type { SubjectMap, SubjectMaps } from './subject-maps'

/** A node under policy, or one of Cilium's own endpoints. */
export interface NodeSubject {
  readonly name: string
  /** The entity that it is the endpoint of; absent for nodes. */
  readonly entity?: ReservedName
  /** Identity labels by which policies select it, sorted. */
  readonly labels: readonly string[]
  readonly rules: RuleSet
  readonly mapOf: (direction: Direction) => SubjectMap
}

export interface NodeSubjects {
  /** Whether the host firewall is on; without it there are no subjects. */
  readonly isActive: boolean
  /** Accepted rules with a nodeSelector. */
  readonly ruleCount: number
  readonly byName: ReadonlyMap<string, NodeSubject>
  /** Names of the nodes that a rule selects, whether the host firewall is on or not. */
  readonly selectedBy: (rule: PolicyRule) => readonly string[]
}

/** The name of the one node of a workspace that has no Node resource; nothing is known of it. */
export const someNode = ''

/** The nodes of a cluster with the rules that select them. */
export function nodeSubjects(cluster: Cluster, policies: readonly Policy[], maps: SubjectMaps): NodeSubjects {
  const rules: RuleOfPolicy[] = []
  for (const policy of policies)
    if (policy.rejections.length === 0)
      for (const rule of policy.rules) if (rule.isForNodes) rules.push({ policy, rule })
  const isActive = isOn(cluster.settings, 'enable-host-firewall')
  const names = cluster.nodes.size === 0 ? [someNode] : [...cluster.nodes.keys()]
  const identities = names.map((name) => identityOf(cluster, name))
  const selection = new SelectorCache(identities)
  const selectedBy = (rule: PolicyRule): readonly string[] =>
    names.filter((_, i) => hasBit(subjectsOf(rule, selection), i))
  if (!isActive) return { isActive, ruleCount: rules.length, byName: new Map(), selectedBy }
  const { settings } = cluster
  // Nodes under the same rules share their maps.
  const sets = new Map<string, RuleSet>()
  const setOf = (i: number): RuleSet => {
    const own = rules.filter(({ rule }) => hasBit(subjectsOf(rule, selection), i))
    const key = own.map((rule) => rules.indexOf(rule)).join(' ')
    let set = sets.get(key)
    if (set === undefined) {
      set = {
        rules: own,
        // No rule of the engine's own lets the local host in: it is the subject itself.
        ingress: { ...combine(own, 'ingress', settings), admitsLocalhost: false },
        egress: combine(own, 'egress', settings),
      }
      sets.set(key, set)
    }
    return set
  }
  const byName = new Map(
    names.map((name, i): [string, NodeSubject] => {
      const set = setOf(i)
      const ingress = lazily(() => maps.mapOfRules(set, 'ingress', noNamedPorts))
      const egress = lazily(() => maps.mapOfRules(set, 'egress', noNamedPorts))
      const mapOf = (direction: Direction): SubjectMap => (direction === 'ingress' ? ingress() : egress())
      return [name, { name, labels: identities[i]?.texts ?? [], rules: set, mapOf }]
    }),
  )
  return { isActive, ruleCount: rules.length, byName, selectedBy }
}

/** Labels of a node pass the filter of pods' labels. */
function identityOf({ nodes, settings }: Cluster, name: string): ClusterIdentity {
  const labels = [...(nodes.get(name)?.labels ?? [])]
    .filter(([key]) => isIdentityLabel(key, settings.keepsLabel))
    .map(([key, value]) => k8s(key, value))
  const all = [...labels, reserved('host')]
  sortInPlace(all, (a, b) => compareTexts(formatLabel(a), formatLabel(b)))
  return {
    number: reservedNumbers.host,
    labels: all,
    texts: all.map(formatLabel),
    prefix: null,
    namedPorts: noNamedPorts,
  }
}

/** Why the maps of a node cannot be computed; null if they can. */
export function nodeConflict(node: NodeSubject): string | null {
  return node.mapOf('ingress').conflict ?? node.mapOf('egress').conflict
}
