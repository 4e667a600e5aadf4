/** Diagnostics of policies: why one is refused, and remarks on those that are taken. */
import { locate } from '../manifest/resource'
import type { Policy, Remark } from '../policy/entry'
import type { Diagnostic, ResourceSummary, Severity } from '../types'
import type { World } from '../verdict/world'

/** Diagnostics of all policies of a world, and of endpoints whose policies cannot be combined. */
export function policyDiagnostics(world: World): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const policy of world.policies) {
    for (const remark of policy.rejections) diagnostics.push(toDiagnostic(policy, remark, 'error'))
    for (const remark of policy.remarks) diagnostics.push(toDiagnostic(policy, remark, 'warning'))
  }
  diagnostics.push(...conflictDiagnostics(world))
  return diagnostics
}

function toDiagnostic(policy: Policy, { code, message, help, path }: Remark, severity: Severity): Diagnostic {
  const text = severity === 'error' ? `${message}, so Cilium refuses this policy` : message
  return { severity, code, message: text, help, range: locate(policy.place, path), resource: policy.key }
}

function conflictDiagnostics(world: World): readonly Diagnostic[] {
  const byReason = new Map<string, string[]>()
  world.cluster.endpoints.forEach((endpoint, i) => {
    if (endpoint.isHostNetwork) return
    const reason = world.maps.conflictOf(i)
    if (reason === null) return
    const list = byReason.get(reason)
    if (list === undefined) byReason.set(reason, [endpoint.key])
    else list.push(endpoint.key)
  })
  const diagnostics: Diagnostic[] = []
  for (const [reason, endpoints] of byReason) {
    const policy = world.policies.find(({ key }) => reason.startsWith(key))
    if (policy === undefined) continue
    diagnostics.push({
      severity: 'error',
      code: 'policies-conflict',
      message: `the policies of ${endpoints.join(', ')} cannot be combined: ${reason}`,
      help: 'Give the two rules different peers or ports, or put their layer 7 rules into one kind.',
      range: locate(policy.place, []),
      resource: policy.key,
    })
  }
  return diagnostics
}

/** Objects that a later one of the same kind, namespace and name replaces. */
export function duplicateDiagnostics(resources: readonly ResourceSummary[]): readonly Diagnostic[] {
  const last = new Map<string, ResourceSummary>()
  for (const resource of resources)
    if (resource.status !== 'ignored' && resource.name !== '') last.set(resource.key, resource)
  return resources
    .filter((resource) => last.has(resource.key) && last.get(resource.key) !== resource)
    .map(({ key, range }) => {
      const winner = last.get(key)?.range
      return {
        severity: 'warning',
        code: 'duplicate-resource',
        message: `${key} is defined again in ${winner?.file ?? ''}, line ${winner?.line ?? 0}; the last one counts`,
        help: 'Remove one of the two, or give it another name.',
        range,
        resource: key,
      }
    })
}
