/**
 * Questions about whole workspaces: comparisons, the impact of a policy, expectations. A door of its own beside `./core`, so
 * that the page loads it when somebody asks.
 */
import { insideOf } from './analysis'
import { runStatements } from './insight/checks'
import { unstatedFlows } from './insight/checks-strict'
import type { Check, CheckReport } from './insight/checks-types'
import { compareWorlds } from './insight/diff'
import type { Comparison } from './insight/diff-types'
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

export interface CheckOptions {
  /** Traffic that is reachable and not stated is found too. */
  readonly strict?: boolean
}

/** Runs the expectations of the workspace's Traffic resources. */
export function runChecks(analysis: Analysis, { strict = false }: CheckOptions = {}): CheckReport {
  const { manifest, world } = insideOf(analysis)
  const statements = runStatements(manifest, world)
  const checks = statements.map(({ check }) => check)
  const count = (...wanted: readonly Check['status'][]): number =>
    checks.filter(({ status }) => wanted.includes(status)).length
  return {
    checks,
    passed: count('pass'),
    failed: count('fail', 'invalid'),
    shown: count('shown'),
    ...(strict ? { unstated: unstatedFlows(analysis.flows(), statements, world) } : {}),
  }
}
