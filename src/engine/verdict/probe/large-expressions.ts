/**
 * Expressions that Envoy refuses for their size, and with them all that it receives about a pod: its earlier policies stay, or
 * none. Source: envoy source/common/common/regex.cc, pkg/envoy/xds/ack.go, pkg/endpoint/policy.go.
 */
import { resourceWords } from '../../keys'
import { mostInstructions, type Expression } from '../../expressions'
import type { Policy, PolicyRule } from '../../policy/entry'
import type { Probe, Verdict } from '../../types'
import { findPeer } from '../find-peer'
import type { PolicyModel } from '../model'

/** A doubt for each policy with such an expression that selects one of the pods at both ends. */
export function largeExpressionDoubts(model: PolicyModel, probe: Probe, { reached, outcomes = [] }: Verdict): string[] {
  if (!model.policies.some((policy) => largestOf(policy) > 0)) return []
  const ends = new Set([probe.from, reached ?? probe.to, ...outcomes.flatMap((way) => [way.probe.from, way.probe.to])])
  const found = new Set<string>()
  for (const end of ends) {
    const peer = findPeer(model, end)
    if (typeof peer === 'string' || peer.endpoint === null) continue
    for (const { policy } of model.groups.ofIdentity[peer.identity]?.rules ?? []) {
      const size = largestOf(policy)
      if (size > 0)
        found.add(
          `Envoy refuses expressions of more than ${mostInstructions} instructions by default, and one of ${resourceWords(policy.key)} has about ${size.toLocaleString('en-US')}: then it takes no policy of ${end}, and what is enforced there is not stated.`,
        )
    }
  }
  return [...found]
}

const known = new WeakMap<Policy, number>()

/** Instructions of the largest expression of an accepted policy that Envoy refuses; 0 where it takes all. */
function largestOf(policy: Policy): number {
  let largest = known.get(policy)
  if (largest !== undefined) return largest
  largest = 0
  for (const { size } of policy.rejections.length > 0 ? [] : policy.rules.flatMap(expressionsOf))
    if (size > mostInstructions) largest = Math.max(largest, size)
  known.set(policy, largest)
  return largest
}

function expressionsOf({ entries }: PolicyRule): readonly Expression[] {
  const rules = entries.flatMap(({ l7 }) => (l7?.kind === 'http' ? l7.rules : []))
  return rules.flatMap(({ path, method, host }) => [path, method, host].filter((part) => part !== null))
}
