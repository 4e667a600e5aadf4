/** All that an analysis says, as plain data, to compare two of them. */
import type { Analysis } from '../index'

export function everything(analysis: Analysis) {
  const { diagnostics, endpoints, identities, namespaces, policies, resources, services } = analysis
  return structuredClone({
    diagnostics,
    endpoints,
    identities,
    namespaces,
    policies,
    resources,
    services,
    flows: analysis.flows(),
    matrix: analysis.matrix(),
  })
}
