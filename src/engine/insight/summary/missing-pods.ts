/** Warnings that the pods of an object are missing, where its pods are listed after all. */
import type { Resource } from '../../manifest/resource'
import type { Diagnostic } from '../../types'

/** The same notes: of what has pods in the workspace there is no warning. */
export function withPresentPods(
  diagnostics: readonly Diagnostic[],
  resources: readonly Resource[],
): readonly Diagnostic[] {
  if (!diagnostics.some(({ code }) => code === 'pods-missing')) return diagnostics
  return diagnostics.map((diagnostic) => {
    if (diagnostic.code !== 'pods-missing') return diagnostic
    const [kind = '', namespace = '', name = ''] = (diagnostic.resource ?? '').split('/')
    if (!resources.some((resource) => resource.namespace === namespace && isOf(resource, kind, name))) return diagnostic
    const { help: _help, ...rest } = diagnostic
    return {
      ...rest,
      severity: 'info',
      code: 'kind-not-read',
      message: `this ${kind} itself is not read: pods of it are listed, and those count`,
    }
  })
}

/** Whether a pod, or what makes pods, was made by an object: it says so, or its name begins with the object's. */
function isOf(resource: Resource, kind: string, name: string): boolean {
  if (resource.kind !== 'Pod' && resource.kind !== 'StatefulSet' && resource.kind !== 'Deployment') return false
  const owners = resource.object.metadata?.ownerReferences ?? []
  if (owners.some((owner) => owner.kind === kind && owner.name === name)) return true
  return resource.kind === 'Pod' && resource.name.startsWith(`${name}-`)
}
