/**
 * Layer 7 rules that Cilium had up to 1.19 and that are not judged here: for Kafka, and generic ones (`l7proto`).
 * Source: Documentation/operations/upgrade.rst (1.20 removed kafka, l7 and l7proto).
 */
import { isAtLeast } from '../cilium/settings/versions'
import { resourceWords } from '../keys'
import { isWritten } from '../manifest/written-fields'
import type { Verdict } from '../types'
import type { PolicyModel } from './model'

/** A doubt for each policy that let a flow through by rules which older versions send to the proxy. */
export function removedRuleDoubts(model: PolicyModel, { egress, ingress }: Verdict): readonly string[] {
  const { version } = model.cluster.settings
  if (isAtLeast(version, '1.20')) return []
  const by = new Set([egress, ingress].flatMap((side) => (side.decision === 'allowed' ? side.by : [])))
  return model.policies.flatMap(({ key, place }) => {
    if (!by.has(key)) return []
    const kinds = [
      ...(isWritten(place.root, 'kafka') ? ['Kafka rules'] : []),
      ...(isWritten(place.root, 'l7proto') || isWritten(place.root, 'l7') ? ['generic layer 7 rules (l7proto)'] : []),
    ]
    if (kinds.length === 0) return []
    return [
      `${resourceWords(key)} has ${kinds.join(' and ')}, which Cilium ${version} sends through its proxy; they are not judged here, so requests may be refused that this lets through.`,
    ]
  })
}
