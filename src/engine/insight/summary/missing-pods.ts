/** Warnings that pods or objects which an object makes are missing, where they are listed after all. */
import type { Resource } from '../../manifest/resource'
import { heldNote, type DocumentDiagnostic, type HeldObject } from '../../manifest/held-objects'
import type { Diagnostic } from '../../types'

/** The same notes: of what has pods in the workspace, or holds what the workspace has, there is no warning. */
export function withPresentPods(
  diagnostics: readonly DocumentDiagnostic[],
  resources: readonly Resource[],
): readonly Diagnostic[] {
  if (!diagnostics.some(({ code, holds }) => code === 'pods-missing' || holds !== undefined)) return diagnostics
  return diagnostics.map(({ holds, ...diagnostic }) => {
    if (holds !== undefined) return ofHolder(diagnostic, holds, resources)
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

function ofHolder(
  { help, ...diagnostic }: Diagnostic,
  holds: readonly HeldObject[],
  resources: readonly Resource[],
): Diagnostic {
  const [kindName = ''] = (diagnostic.resource ?? '').split('/')
  const missing = holds.filter((held) => !resources.some((resource) => isHeld(resource, held)))
  if (missing.length === 0)
    return {
      ...diagnostic,
      severity: 'info',
      code: 'kind-not-read',
      message: `this ${kindName || 'object'} itself is not read: what it holds is listed, and that counts`,
    }
  return { ...diagnostic, ...heldNote(kindName, missing), ...(help === undefined ? {} : { help }) }
}

/** A namespace that is not written is the affair of whoever makes the object. */
function isHeld(resource: Resource, { kind, namespace, name }: HeldObject): boolean {
  return (
    resource.kind === kind &&
    resource.name === name &&
    (namespace === resource.namespace || !/^[\w.-]+$/.test(namespace))
  )
}

/** Whether a pod, or what makes pods, was made by an object: it says so, or its name begins with the object's. */
function isOf(resource: Resource, kind: string, name: string): boolean {
  if (resource.kind !== 'Pod' && resource.kind !== 'StatefulSet' && resource.kind !== 'Deployment') return false
  const owners = resource.object.metadata?.ownerReferences ?? []
  if (owners.some((owner) => owner.kind === kind && owner.name === name)) return true
  return resource.kind === 'Pod' && resource.name.startsWith(`${name}-`)
}
