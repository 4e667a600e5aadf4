/** What a text needs beside the engine, which is loaded apart from it. */
import type { Expressions } from '../expressions'
import type { Resource } from '../manifest/resource'
import { needsExpressions } from '../policy/expressions'
import { needsClusterPolicies } from '../policy/kinds/cluster-policies'
import { needsLookups } from './lookups'

/** What an engine has to be given before it can judge a text. */
export interface EngineNeeds {
  /** Regular expressions: `Expressions.provide`. */
  readonly expressions: boolean
  /** The reader of ClusterNetworkPolicy: `doors/cluster-policies`. */
  readonly clusterPolicies: boolean
  /** What Cilium learns of DNS names: `doors/lookups`. */
  readonly lookups: boolean
}

export function needsOf(
  resources: readonly Resource[],
  { hasCompiler }: Pick<Expressions, 'hasCompiler'>,
): EngineNeeds {
  return {
    expressions: !hasCompiler && needsExpressions(resources),
    clusterPolicies: needsClusterPolicies(resources),
    lookups: needsLookups(resources),
  }
}
