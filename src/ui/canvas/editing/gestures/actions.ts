/** Gestures as the canvas's menus, keys and palette call them. */
import {
  resourceParts,
  endpointKey,
  hasScheme,
  namespaceNode,
  namespaceOfNode,
  outsideKey,
  serviceNode,
  serviceOfNode,
  workloadOfNode,
  workloadNode,
  workloadsOf,
  doGesture,
  loadGestures,
  presentWorkspace,
  useStore,
  type Change,
  type Gestures,
  type Selection,
  resourceKey,
} from '../../../../store/index'
import { copyText } from '../../../kit/clipboard'
import type { Open } from './open'
import { namespaceOfSelection } from './subjects'

/** What may be done with what is selected, by key as by the palette. */
export interface SelectionActions {
  readonly edit: () => void
  readonly connect: () => void
  readonly isolate: () => void
  readonly duplicate: () => void
  readonly copy: () => void
  readonly remove: () => void
  readonly markAll: () => void
}

export type AddKind = 'namespace' | 'pod' | 'deployment' | 'service' | 'address' | 'dns' | 'traffic'

const fallbackNamespace = 'default'

interface AddRequest {
  readonly kind: Exclude<AddKind, 'traffic'>
  /** Null where nothing says. */
  readonly namespace: string | null
  /** What it is added to; a service then leads there. */
  readonly node: string | null
}

/** Adds something of a kind; returns the node that will show it. */
export async function addKind({ kind, namespace: wanted, node }: AddRequest): Promise<string | null> {
  const { snapshot } = useStore.getState()
  const namespace = wanted ?? snapshot?.namespaces.find(({ implicit }) => !implicit)?.name ?? fallbackNamespace
  const address = free((n) => `203.0.113.${9 + n}`, 'ip')
  const name = free((n) => `api${n === 1 ? '' : `-${n}`}.example.com`, 'dns')
  const change = await doGesture((gestures, workspace) => {
    switch (kind) {
      case 'namespace':
        return gestures.addNamespace({ workspace })
      case 'pod':
        return gestures.addPod({ workspace, namespace, ports: [{ port: 8080 }] })
      case 'deployment':
        return gestures.addWorkload({ workspace, namespace, ports: [{ port: 8080 }], replicas: 2 })
      case 'service':
        return gestures.addService({ workspace, namespace, ...serviceFor(gestures, node) })
      case 'address':
        return gestures.addExternal({ workspace, name: 'outside', addresses: [address] })
      case 'dns':
        return gestures.addExternal({ workspace, dns: [name], addresses: ['203.0.113.4'] })
    }
  })
  const [made] = change?.made ?? []
  if (made === undefined) return null
  if (kind === 'address') return outsideKey('ip', address)
  return kind === 'dns' ? outsideKey('dns', name) : nodeOfResource(made)
}

/** The first that no peer of the picture has. */
function free(make: (n: number) => string, scheme: 'ip' | 'dns'): string {
  const taken = new Set<string>(useStore.getState().snapshot?.flows.peers.map(({ key }) => key))
  let n = 1
  while (taken.has(outsideKey(scheme, make(n)))) n++
  return make(n)
}

/** The selector and ports that lead to a pod. */
function serviceFor(
  { rankLabels }: Gestures,
  node: string | null,
): Partial<Pick<Parameters<Gestures['addService']>[0], 'selector' | 'ports'>> {
  const { snapshot } = useStore.getState()
  const key = node === null ? undefined : endpointsOfNode(node)[0]
  const endpoint = snapshot?.endpoints.find((candidate) => candidate.key === key)
  if (snapshot === null || endpoint === undefined) return {}
  const ports = endpoint.ports.flatMap(({ port, protocol, name }) =>
    protocol === 'TCP' || protocol === 'UDP' || protocol === 'SCTP'
      ? [{ port, protocol, ...(name === undefined ? {} : { name }) }]
      : [],
  )
  return { selector: rankLabels(endpoint, snapshot)[0]?.labels ?? {}, ...(ports.length === 0 ? {} : { ports }) }
}

/** Endpoints that a node stands for: itself, or the pods of a workload. */
export function endpointsOfNode(node: string): readonly string[] {
  const { snapshot } = useStore.getState()
  if (snapshot === null || workloadOfNode(node) === null) return [node]
  return [...workloadsOf(snapshot).values()].find(({ id }) => id === node)?.members ?? []
}

/** The node that shows a resource. */
export function nodeOfResource(resource: string): string {
  const { kind, namespace, name } = resourceParts(resource)
  if (kind === 'Namespace') return namespaceNode(name)
  return kind === 'Service' ? serviceNode(`${namespace}/${name}`) : endpointKey(namespace, name)
}

/** Keys of the resources behind nodes. */
async function resourceKeys(nodes: readonly string[]): Promise<readonly string[]> {
  const { resourceKeyOf } = await loadGestures()
  const endpoints = useStore.getState().snapshot?.endpoints ?? []
  return nodes.flatMap((node) => {
    const namespace = namespaceOfNode(node)
    if (namespace !== null) return [resourceKey('Namespace', '', namespace)]
    const service = serviceOfNode(node)
    if (service !== null) return [`Service/${service}`]
    const keys = endpointsOfNode(node)
    return endpoints.filter(({ key }) => keys.includes(key)).map(resourceKeyOf)
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
  const isCopied = await copyText(copyResources({ workspace: presentWorkspace(), keys }))
  const what = keys.length === 1 ? (keys[0] ?? '') : `${keys.length} resources`
  useStore.getState().tell(isCopied ? `Copied ${what}` : 'This browser does not let the page copy here.')
}

export async function pasteInto(yaml: string, selection: Selection | null): Promise<Change | null> {
  const namespace = namespaceOfSelection(selection) ?? undefined
  return doGesture(({ pasteResources }, workspace) =>
    pasteResources({ workspace, yaml, ...(namespace === undefined ? {} : { namespace }) }),
  )
}

/** Removes what nodes stand for. */
export function deleteNodes(nodes: readonly string[]): void {
  const [only] = nodes
  if (nodes.length === 1 && only !== undefined && hasScheme(only, 'ip', 'dns'))
    void doGesture(({ removeOutside }, workspace) => removeOutside({ workspace, peer: only }))
  else void removeNodes(nodes)
}

async function removeNodes(nodes: readonly string[]): Promise<void> {
  const keys = await resourceKeys(nodes)
  if (keys.length > 0) await doGesture(({ removeResource }, workspace) => removeResource({ workspace, keys }))
}

/** Removes what is marked or selected; what has to be asked first is returned. */
export function deleteSelection(marked: readonly string[], selection: Selection | null): Open | null {
  if (marked.length > 0) deleteNodes(marked)
  else if (selection !== null) {
    switch (selection.kind) {
      case 'endpoint':
        void removeNodes([selection.key])
        break
      case 'service':
        void removeNodes([serviceNode(selection.key)])
        break
      case 'workload':
        void removeNodes([workloadNode(selection.namespace, selection.name)])
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
        useStore.getState().tell('Choose one flow in the table to see what would drop it.')
        break
      case 'nodes':
        useStore.getState().tell('Nodes are removed in the text, where their Node resources stand.')
        break
      default:
        return selection satisfies never
    }
  }
  return null
}
