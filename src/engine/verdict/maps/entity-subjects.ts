/**
 * Cilium's own endpoints as subjects of policies: the Envoy of Ingress and Gateway, and those that health checks go to.
 * Cluster-wide policies select them like pods. Source: pkg/policy/repository.go.
 */
import type { InsideIdentities } from '../../cluster/identities'
import type { ClusterIdentity } from '../../cluster/identity'
import type { ReservedName } from '../../cilium/numbers'
import { outsideKey } from '../../keys'
import type { NodeSubject } from './node-subjects'
import type { SubjectMaps } from './subject-maps'
import type { RuleGroups } from './subjects'

const names: readonly ReservedName[] = ['ingress', 'health']

/** Those under policy, by their keys. */
export type EntitySubjects = ReadonlyMap<string, NodeSubject>

/** Cilium's own endpoints that policies, or the mode of the cluster, put under enforcement in either direction. */
export function entitySubjects({
  inside,
  identities,
  maps,
  groups,
}: {
  readonly inside: Pick<InsideIdentities, 'ofReserved'>
  readonly identities: readonly ClusterIdentity[]
  readonly maps: SubjectMaps
  readonly groups: RuleGroups
}): EntitySubjects {
  const found = new Map<string, NodeSubject>()
  for (const name of names) {
    const identity = inside.ofReserved.get(name)
    const rules = identity === undefined ? undefined : groups.ofIdentity[identity]
    if (identity === undefined || rules === undefined) continue
    if (!rules.ingress.isEnforced && !rules.egress.isEnforced) continue
    found.set(outsideKey('entity', name), {
      name,
      entity: name,
      labels: identities[identity]?.texts ?? [],
      rules,
      mapOf: (direction) => maps.mapOfIdentity(identity, direction),
    })
  }
  return found
}
