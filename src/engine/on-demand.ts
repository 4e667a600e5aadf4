/** What is asked of the engine rarely: a door of its own, so that its code is loaded when somebody asks. */
import { analyze, insideOf } from './analysis'
import { convertPolicy } from './insight/conversion'
import { ruleEffects } from './flow/rule-effects'
import type { Analysis, AnalyzeOptions, PolicyConversion, RuleEffects, SourceFile } from './types'

/** What each rule does that no other rule does; nothing for an analysis that another engine made. */
export function effectsOfRules(analysis: Analysis): RuleEffects {
  const inside = insideOf(analysis)
  return inside === null ? { isTooBig: true, flows: 0, rules: [] } : ruleEffects(inside.world)
}

/**
 * A NetworkPolicy as a CiliumNetworkPolicy, with a comparison of all verdicts before and after.
 *
 * @param analysis of just these files and options
 * @returns null where the key names no NetworkPolicy that could be read
 */
export function convertToCilium(
  key: string,
  analysis: Analysis,
  files: readonly SourceFile[],
  options: AnalyzeOptions = {},
): PolicyConversion | null {
  const inside = insideOf(analysis)
  if (inside === null) return null
  const { manifest } = inside
  return convertPolicy(key, { manifest, files, before: analysis, analyze: (changed) => analyze(changed, options) })
}
