/** Nodes under policy, as the outside of the engine sees them. */
import type { NodeState } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import { nodeConflict } from '../../verdict/maps/node-subjects'
import { isolationBy } from './endpoints'

export function summariseHosts(model: PolicyModel): readonly NodeState[] {
  return [...model.nodes().byName.values()].map((node) => {
    const error = nodeConflict(node)
    return {
      name: node.name,
      labels: node.labels,
      isolation: isolationBy(node.rules.rules, node.mapOf),
      selectedBy: [...new Set(node.rules.rules.map(({ policy }) => policy.key))].sort(),
      ...(error === null ? {} : { error }),
    }
  })
}
