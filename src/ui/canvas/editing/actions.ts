/** Gestures as the canvas's menus, keys and palette call them. */
import { doGesture, loadGestures, presentWorkspace, useStore, type Change, type Selection } from '../../../store/index'
import type { Open } from './Editing'
import { namespaceOfNode } from './subjects'

export type AddKind = 'namespace' | 'pod' | 'deployment' | 'service' | 'address' | 'dns' | 'traffic'

const fallbackNamespace = 'default'

/** Adds something of a kind, into a namespace where it needs one. */
export async function addKind(kind: Exclude<AddKind, 'traffic'>, wanted: string | null): Promise<Change | null> {
  const { snapshot } = useStore.getState()
  const namespace = wanted ?? snapshot?.namespaces.find(({ implicit }) => !implicit)?.name ?? fallbackNamespace
  return doGesture((gestures, workspace) => {
    switch (kind) {
      case 'namespace':
        return gestures.addNamespace({ workspace })
      case 'pod':
        return gestures.addPod({ workspace, namespace, ports: [{ port: 8080 }] })
      case 'deployment':
        return gestures.addWorkload({ workspace, namespace, ports: [{ port: 8080 }], replicas: 2 })
      case 'service':
        return gestures.addService({ workspace, namespace })
      case 'address':
        return gestures.addExternal({ workspace, name: 'outside', addresses: ['203.0.113.10'] })
      case 'dns':
        return gestures.addExternal({ workspace, dns: ['api.example.com'], addresses: ['203.0.113.4'] })
    }
  })
}

/** Keys of the resources behind nodes. */
async function resourceKeys(nodes: readonly string[]): Promise<readonly string[]> {
  const { resourceKeyOf } = await loadGestures()
  const endpoints = useStore.getState().snapshot?.endpoints ?? []
  return nodes.flatMap((node) => {
    const namespace = namespaceOfNode(node)
    if (namespace !== null) return [`Namespace//${namespace}`]
    const endpoint = endpoints.find(({ key }) => key === node)
    return endpoint === undefined ? [] : [resourceKeyOf(endpoint)]
  })
}

export async function duplicateNodes(nodes: readonly string[]): Promise<Change | null> {
  const keys = await resourceKeys(nodes)
  if (keys.length === 0) return null
  return doGesture(({ duplicate }, workspace) => duplicate({ workspace, keys }))
}

export async function copyNodes(nodes: readonly string[]): Promise<void> {
  const keys = await resourceKeys(nodes)
  if (keys.length === 0) return
  const { copyResources } = await loadGestures()
  await navigator.clipboard.writeText(copyResources({ workspace: presentWorkspace(), keys }))
  useStore.getState().announce(`Copied ${keys.length === 1 ? (keys[0] ?? '') : `${keys.length} resources`}`)
}

export async function pasteInto(yaml: string, selection: Selection | null): Promise<Change | null> {
  const namespace =
    selection?.kind === 'namespace'
      ? selection.name
      : selection?.kind === 'endpoint'
        ? selection.key.slice(0, selection.key.indexOf('/'))
        : undefined
  return doGesture(({ pasteResources }, workspace) =>
    pasteResources({ workspace, yaml, ...(namespace === undefined ? {} : { namespace }) }),
  )
}

async function removeNodes(nodes: readonly string[]): Promise<void> {
  const keys = await resourceKeys(nodes)
  if (keys.length > 0) await doGesture(({ removeResource }, workspace) => removeResource({ workspace, keys }))
}

/** Removes what is marked or selected; what has to be asked first is returned. */
export function deleteSelection(marked: readonly string[], selection: Selection | null): Open | null {
  if (marked.length > 0) void removeNodes(marked)
  else if (selection !== null) {
    switch (selection.kind) {
      case 'endpoint':
        void removeNodes([selection.key])
        break
      case 'namespace':
        return { kind: 'remove', namespace: selection.name }
      case 'flow':
        return { kind: 'drop', flow: selection.flow }
      case 'policy': {
        const { key, rulePath } = selection
        void doGesture(({ removePolicy, removeRule }, workspace) =>
          rulePath === undefined
            ? removePolicy({ workspace, key })
            : removeRule({ workspace, policy: key, path: rulePath }),
        )
        break
      }
      case 'peer': {
        const peer = selection.key
        void doGesture(({ removeOutside }, workspace) => removeOutside({ workspace, peer }))
        break
      }
      case 'edge':
        useStore.getState().announce('Choose one flow in the table to see what would drop it.')
        break
      default:
        return selection satisfies never
    }
  }
  return null
}
