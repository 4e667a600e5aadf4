/** What one policy changes: the workspace compared with itself without that policy. */
import type { Manifest } from '../manifest/read'
import type { AnalyzeOptions } from '../types'
import { buildWorld, type World } from '../verdict/world'
import { compareWorlds } from './diff'
import type { Comparison } from './diff-types'

/**
 * Compares a workspace without a policy to the same workspace with it.
 *
 * @param key `Kind/namespace/name`; a key that no policy has gives a comparison without changes
 */
export function impactOf(manifest: Manifest, options: AnalyzeOptions, world: World, key: string): Comparison {
  const resources = manifest.resources.filter((resource) => resource.key !== key)
  const without = buildWorld({ resources }, options, world)
  // Policies themselves are not compared: that the one is missing is the question.
  return compareWorlds({ world: without, policies: [] }, { world, policies: [] })
}
