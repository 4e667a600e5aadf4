/** CiliumCIDRGroups that the API server refuses: policies that name them name groups that do not exist. */
import { ofKind, type Resource } from '../../manifest/resource'
import { Findings, type Finding } from '../findings'
import { admit } from './admit'

const known = new WeakMap<Resource, readonly Finding[]>()

/** Why the API server refuses a group; empty for a good one, and for every other kind. */
export function groupRefusals(resource: Resource): readonly Finding[] {
  if (resource.kind !== 'CiliumCIDRGroup') return []
  const before = known.get(resource)
  if (before !== undefined) return before
  const findings = new Findings(true)
  admit(resource, findings)
  known.set(resource, findings.rejections)
  return findings.rejections
}

/** The resources that a cluster would hold: all but the refused groups, where an API server stands in the way. */
export function withoutRefusedGroups(
  resources: readonly Resource[],
  hasApiServer: boolean | undefined,
): readonly Resource[] {
  if (hasApiServer === false) return resources
  if (!ofKind(resources, 'CiliumCIDRGroup').some((group) => groupRefusals(group).length > 0)) return resources
  return resources.filter((resource) => groupRefusals(resource).length === 0)
}
