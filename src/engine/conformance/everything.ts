/** All that an analysis says, as plain data, to compare two of them. */
import type { Analysis } from '../index'

export function everything(analysis: Analysis) {
  const { diagnostics, endpoints, identities, namespaces, policies, resources } = analysis
  return structuredClone({
    diagnostics,
    endpoints,
    identities,
    namespaces,
    policies,
    resources,
    flows: analysis.flows(),
    matrix: analysis.matrix(),
  })
}
