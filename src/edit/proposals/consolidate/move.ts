/** The NetworkPolicies of a namespace as CiliumNetworkPolicies with the same meaning. */
import { resourceParts } from '../../../engine/keys'
import { Draft } from '../../draft'
import { keysByNamespace } from './by-namespace'
import type { Candidate } from './copies'
import type { ConsolidationRequest } from './types'

/** The NetworkPolicies that count, by namespace; without those whose name a CiliumNetworkPolicy has already. */
export function movableIn({ workspace, analysis }: ConsolidationRequest): readonly (readonly string[])[] {
  const accepted = new Set(
    analysis.policies
      .filter(({ kind, status }) => kind === 'NetworkPolicy' && status === 'accepted')
      .map(({ key }) => key),
  )
  const all = new Draft(workspace).all()
  const present = new Set(all.map(({ key }) => key))
  return keysByNamespace(all, ({ key }) => accepted.has(key) && !present.has(`Cilium${key}`))
}

export function moveOf({ analysis, judge }: ConsolidationRequest, keys: readonly string[]): Candidate {
  const written = keys.flatMap((key) => judge.rewrittenAsCilium(analysis, key) ?? [])
  const { namespace } = resourceParts(keys[0] ?? '')
  const count = written.length
  const label = `Write ${count === 1 ? 'the NetworkPolicy' : `${count} NetworkPolicies`} of ${namespace} as ${count === 1 ? 'a CiliumNetworkPolicy' : 'CiliumNetworkPolicies'}`
  const made = keys.map((key) => `Cilium${key}`)
  const edits = written.flatMap((one) => one.edits)
  return {
    title: label,
    outcome: { ok: true, label, edits, newFiles: [], made },
    policies: keys,
    made: made[0] ?? '',
    labels: [],
    differing: [],
    notes: [
      ...new Set(written.flatMap(({ notes }) => notes)),
      'In the cluster, apply the new policies before the old ones are deleted: between the two, both hold.',
    ],
  }
}
