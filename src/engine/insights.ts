/**
 * Questions about whole workspaces: comparisons, the impact of a policy, expectations. A door of its own beside `./core`, so
 * that the page loads it when somebody asks.
 */
import { insideOf } from './analysis'
import { compareWorlds } from './insight/diff'
import type { Comparison } from './insight/diff-types'
import { flowChunk as chunkOf, type FlowChunk } from './flow/reachability'
import { impactOf } from './insight/impact'
import type { Analysis } from './types'

/** What changes from one workspace to another, as to who may talk to whom. */
export function compareAnalyses(before: Analysis, after: Analysis, flowLimit?: number): Comparison {
  const [b, a] = [before, after].map((analysis) => ({
    world: insideOf(analysis).world,
    policies: analysis.policies,
  }))
  if (b === undefined || a === undefined) throw new RangeError('two analyses were given')
  return compareWorlds(b, a, flowLimit)
}

/** What a policy changes: the workspace without it compared to the workspace as it is. */
export function policyImpact(analysis: Analysis, policyKey: string): Comparison {
  const { manifest, options, world } = insideOf(analysis)
  return impactOf(manifest, options, world, policyKey)
}

export type { FlowChunk } from './flow/reachability'

const chunkSize = 100_000

/**
 * Flows beyond the limit of `Analysis.flows`, chunk by chunk.
 *
 * @param start 0 for the first chunk, then what the chunk before names as `next`
 */
export function flowChunk(analysis: Analysis, start: number): FlowChunk {
  return chunkOf(insideOf(analysis).world, start, chunkSize)
}
