/**
 * Whether the API server would store an object: one function for the checks of every kind. The fields of ClusterNetworkPolicy are
 * checked where they are read, which a page loads later.
 */
import { usualVersion, type CiliumVersion } from '../../cilium/settings/versions'
import { policyKinds } from '../../manifest/kinds'
import type { Resource } from '../../manifest/resource'
import { Findings } from '../findings'
import { Checks } from './checks'
import { checkCidrGroup, checkCiliumPolicy } from './cilium'
import { checkAnnotations, checkMetadata } from './metadata'
import { checkNetworkPolicy } from './network-policy'

const checkedKinds: ReadonlySet<string> = new Set([...policyKinds, 'CiliumCIDRGroup'])

/**
 * Records what the API server refuses in an object of the kinds that rule traffic; other kinds are not looked at.
 *
 * @param version that of the schemas of Cilium's kinds
 */
export function admit(resource: Resource, findings: Findings, version: CiliumVersion = usualVersion): void {
  const checks = new Checks(findings)
  if (checkedKinds.has(resource.kind)) checkAnnotations(resource.place, checks)
  switch (resource.kind) {
    case 'NetworkPolicy':
      checkMetadata(resource.object.metadata, true, checks)
      return checkNetworkPolicy(resource.object.spec ?? {}, checks)
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy':
      checkMetadata(resource.object.metadata, resource.kind === 'CiliumNetworkPolicy', checks)
      return checkCiliumPolicy(resource.object, version, checks)
    case 'ClusterNetworkPolicy':
      return checkMetadata(resource.object.metadata, false, checks)
    case 'CiliumCIDRGroup':
      checkMetadata(resource.object.metadata, false, checks)
      return checkCidrGroup(resource.object.spec, checks)
    default:
  }
}
