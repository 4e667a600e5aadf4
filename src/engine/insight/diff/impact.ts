/** What one policy changes: the workspace compared with itself without that policy. */
import type { Manifest } from '../../manifest/read'
import type { AnalyzeOptions } from '../../types'
import { buildModel, type PolicyModel } from '../../verdict/model'
import { compareModels } from './diff'
import type { Comparison } from './types'

/**
 * Compares a workspace without a policy to the same workspace with it.
 *
 * @param key `Kind/namespace/name`; a key that no policy has gives a comparison without changes
 */
export function impactOf(manifest: Manifest, options: AnalyzeOptions, model: PolicyModel, key: string): Comparison {
  const resources = manifest.resources.filter((resource) => resource.key !== key)
  const without = buildModel({ resources }, options, model.expressions, model)
  // Policies themselves are not compared: that the one is missing is the question.
  return compareModels({ model: without, policies: [] }, { model, policies: [] })
}
