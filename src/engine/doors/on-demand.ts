/** What is asked of the engine rarely: an entry of its own, so that its code is loaded when somebody asks. */
import { Engine, insideOf } from '../analysis'
import { convertNetworkPolicy, type Plain as PlainObject } from '../insight/convert/convert'
import { convertPolicy, rewritePolicy, type Rewriting } from '../insight/convert/conversion'
import { ruleEffects } from '../flow/table/rule-effects'
import { ofKind } from '../manifest/resource'
import type { Analysis, AnalyzeOptions, PolicyConversion, RuleEffects, SourceFile } from '../types'

/** What each rule does that no other rule does. */
export function effectsOfRules(analysis: Analysis): RuleEffects {
  return ruleEffects(insideOf(analysis).model)
}

/**
 * A NetworkPolicy as a CiliumNetworkPolicy, with a comparison of all verdicts before and after.
 *
 * @returns null where the key names no NetworkPolicy that could be read
 */
export function convertToCilium(analysis: Analysis, policy: string): PolicyConversion | null {
  const { manifest, files, options, model } = insideOf(analysis)
  const engine = new Engine(model.expressions)
  return convertPolicy(policy, {
    manifest,
    files,
    before: analysis,
    analyze: (changed) => engine.update(changed, options),
  })
}

/**
 * A NetworkPolicy as the object of a CiliumNetworkPolicy with the same meaning, without a comparison.
 *
 * @returns null where the key names no NetworkPolicy that could be read
 */
export function asCilium(analysis: Analysis, policy: string): { readonly [key: string]: PlainObject } | null {
  const { manifest } = insideOf(analysis)
  const found = ofKind(manifest.resources, 'NetworkPolicy').findLast(({ key }) => key === policy)
  const object = found === undefined ? null : convertNetworkPolicy(found)
  // A conversion is an object, never a scalar or a list.
  return object as { readonly [key: string]: PlainObject } | null
}

/**
 * A NetworkPolicy as a CiliumNetworkPolicy, as an edit of its text, without a comparison.
 *
 * @returns null where the key names no NetworkPolicy that could be read
 */
export function rewrittenAsCilium(analysis: Analysis, policy: string): Rewriting | null {
  return rewritePolicy(policy, insideOf(analysis))
}

/** The files of an analysis, and its settings in the same engine, which goes back to it at the end. */
export function retrial(
  analysis: Analysis,
  engine: Engine,
): {
  readonly files: readonly SourceFile[]
  readonly read: (files: readonly SourceFile[]) => void
  readonly analyze: (files: readonly SourceFile[]) => Analysis
  readonly goBack: () => void
} {
  const { files, options } = insideOf(analysis)
  return {
    files,
    read: (edited) => void engine.read(edited),
    analyze: (edited) => engine.update(edited, options),
    goBack: engine.bookmark(analysis),
  }
}

/**
 * The files of an analysis, and an engine of its own that analyses changed files with the same settings and regular expressions.
 *
 * @param dns addresses by name, known besides those of the analysis
 */
export function trial(
  analysis: Analysis,
  dns: NonNullable<AnalyzeOptions['dns']> = {},
): {
  readonly files: readonly SourceFile[]
  readonly analyze: (files: readonly SourceFile[], options?: AnalyzeOptions) => Analysis
} {
  const { files, options, model } = insideOf(analysis)
  const engine = new Engine(model.expressions)
  const settings = { ...options, dns: { ...options.dns, ...dns } }
  return { files, analyze: (changed, other = settings) => engine.update(changed, other) }
}
