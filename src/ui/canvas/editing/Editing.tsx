import { useCallback, useEffect, useState } from 'react'
import {
  namespaceNode,
  serviceNode,
  serviceOfNode,
  workloadNode,
  doGesture,
  useStore,
  type Change,
  type Selection,
} from '../../../store/index'
import type { CanvasController } from '../drawing/CanvasController'
import type { GestureTarget } from '../drawing/target'
import type { Graph } from '../graph/elements'
import { selectionOf } from '../graph/selection'
import { AddBar } from './AddBar'
import { ConnectHandle } from './ConnectHandle'
import { ConnectSheet } from './sheets/ConnectSheet'
import { DropSheet } from './sheets/DropSheet'
import {
  addKind,
  copyNodes,
  deleteSelection,
  duplicateNodes,
  endpointsOfNode,
  nodeOfResource,
  pasteInto,
  type AddKind,
} from './gestures/actions'
import { IsolateSheet } from './sheets/IsolateSheet'
import { NodeEditor } from './node/NodeEditor'
import { NodeMenu } from './NodeMenu'
import { RemoveSheet } from './sheets/RemoveSheet'
import { portOfRow } from './gestures/ports'
import { endpointKeyOf, namespaceOfSelection, nodeWords } from './gestures/subjects'
import type { Open } from './gestures/open'
import { useAwaited } from './gestures/useAwaited'
import { useEditingCommands } from './gestures/useEditingCommands'
import { useSurfaceKeys } from './gestures/useSurfaceKeys'

interface Props {
  readonly controller: CanvasController
  readonly graph: Graph
  readonly onToggleFold: (group: string) => void
  readonly onTidy: () => void
  readonly onFocus: (selection: Selection) => void
}

/** Everything that edits by way of the canvas: what can be added, connected, changed and removed. */
export default function Editing({ controller, graph, onToggleFold, onTidy, onFocus }: Props) {
  const snapshot = useStore((state) => state.snapshot)
  const selection = useStore((state) => state.selection)
  const [open, setOpen] = useState<Open | null>(null)
  const awaitNode = useAwaited(graph, (node) => setOpen({ kind: 'edit', node }))

  /** Waits for what a gesture has made, to show it at a place and to open its form. */
  const follow = useCallback(
    (change: Change | null, place: { readonly x: number; readonly y: number } | null = null): void => {
      const key = change?.made[0]
      if (key !== undefined) awaitNode(nodeOfResource(key), place)
    },
    [awaitNode],
  )

  const add = useCallback(
    async (kind: AddKind, target: GestureTarget | null): Promise<void> => {
      if (kind === 'traffic') {
        const from = target?.node ?? endpointKeyOf(useStore.getState().selection)
        setOpen({ kind: 'connect', request: { from, to: null, action: 'traffic' } })
        return
      }
      const { selection: at } = useStore.getState()
      const namespace = target?.namespace ?? namespaceOfSelection(at)
      const node = target === null ? (nodesOf(at)[0] ?? null) : target.node
      const made = await addKind({ kind, namespace, node })
      if (made !== null) awaitNode(made, target?.point ?? null)
    },
    [awaitNode],
  )

  const { hovered, marked } = useListening(controller, setOpen)
  const nodes = marked.length > 0 ? marked : nodesOf(selection)
  const remove = useCallback(() => {
    const asked = deleteSelection(marked, useStore.getState().selection)
    if (asked !== null) setOpen(asked)
  }, [marked])
  const actions = {
    add: (kind: AddKind) => void add(kind, null),
    edit: () => {
      const node = nodes[0]
      if (node !== undefined) setOpen({ kind: 'edit', node })
    },
    connect: () =>
      setOpen({ kind: 'connect', request: { from: endOf(nodes[0]), to: endOf(nodes[1]), action: 'allow' } }),
    isolate: () => {
      const [node] = nodes
      const subject = subjectOf(node)
      if (node !== undefined && subject !== null) setOpen({ kind: 'isolate', subject, name: nodeWords(node) })
      else useStore.getState().tell('Select a pod or a namespace first.')
    },
    duplicate: () => void duplicateNodes(nodes).then((change) => follow(change)),
    copy: () => void copyNodes(nodes),
    remove,
    markAll: () => controller.mark(graph.nodes.filter(({ kind }) => kind === 'endpoint').map(({ id }) => id)),
    menu: () => {
      const node = nodes[0]
      const box = node === undefined ? null : controller.boxOnScreen(node)
      if (box === null) return
      const x = (box.left + box.right) / 2
      const y = (box.top + box.bottom) / 2
      const target = controller.targetAt(x, y)
      setOpen({ kind: 'menu', target: { ...target, node: node ?? null }, x, y })
    },
  }
  useEditingCommands(actions)
  useSurfaceKeys(controller, actions, (text) => void pasteInto(text, selection).then((change) => follow(change)))

  const close = useCallback(() => setOpen(null), [])
  if (snapshot === null && graph.nodes.length > 0) return null
  return (
    <>
      <AddBar controller={controller} onAdd={(kind, target) => void add(kind, target)} />
      {open === null && (
        <ConnectHandle
          controller={controller}
          node={connectable(hovered) ?? (selection?.kind === 'endpoint' ? selection.key : null)}
          onConnect={(from, to, row) => {
            const port = row === null ? null : portOfRow(row)
            const request = { from: endOf(from), to: endOf(to), action: 'allow' as const }
            setOpen({ kind: 'connect', request: port === null ? request : { ...request, port } })
          }}
        />
      )}
      {open?.kind === 'menu' && (
        <NodeMenu
          {...open}
          marked={marked}
          onClose={close}
          onOpen={setOpen}
          onAdd={(kind) => void add(kind, open.target)}
          onMade={follow}
          onToggleFold={onToggleFold}
          onTidy={onTidy}
          onFit={() => controller.fit()}
          onFocus={(id) => {
            const node = graph.nodes.find((other) => other.id === id)
            if (node !== undefined) onFocus(selectionOf(node))
          }}
        />
      )}
      {open !== null && open.kind !== 'menu' && (
        <OpenSheet open={open} controller={controller} onClose={close} onRenamed={(id) => awaitNode(id, null)} />
      )}
    </>
  )
}

interface OpenSheetProps {
  readonly open: Exclude<Open, { readonly kind: 'menu' }>
  readonly controller: CanvasController
  readonly onClose: () => void
  readonly onRenamed: (node: string) => void
}

/** The form or the sheet that is open. */
function OpenSheet({ open, controller, onClose, onRenamed }: OpenSheetProps) {
  switch (open.kind) {
    case 'edit':
      return (
        <NodeEditor key={open.node} controller={controller} node={open.node} onClose={onClose} onRenamed={onRenamed} />
      )
    case 'connect':
      return <ConnectSheet request={open.request} onClose={onClose} />
    case 'isolate':
      return <IsolateSheet subject={open.subject} name={open.name} onClose={onClose} />
    case 'drop':
      return <DropSheet flow={open.flow} onClose={onClose} />
    case 'remove':
      return <RemoveSheet namespace={open.namespace} onClose={onClose} />
  }
}

/** What the pointer is over and what is marked; menus, forms and drops into namespaces are answered at once. */
function useListening(controller: CanvasController, setOpen: (open: Open) => void) {
  const [hovered, setHovered] = useState<string | null>(null)
  const [marked, setMarked] = useState<readonly string[]>([])
  useEffect(() => {
    return controller.listen({
      onMenu: (target, x, y) => setOpen({ kind: 'menu', target, x, y }),
      onHover: setHovered,
      onEdit: (node) => setOpen({ kind: 'edit', node }),
      onDropInto: (ids, namespace) =>
        void doGesture(({ moveToNamespace, resourceKeyOf }, workspace) => {
          const keys = ids.flatMap(endpointsOfNode)
          const endpoints = useStore.getState().snapshot?.endpoints.filter(({ key }) => keys.includes(key)) ?? []
          const services = ids.flatMap((id) => {
            const service = serviceOfNode(id)
            return service === null ? [] : [`Service/${service}`]
          })
          return moveToNamespace({ workspace, keys: [...endpoints.map(resourceKeyOf), ...services], namespace })
        }),
      onMark: setMarked,
    })
  }, [controller, setOpen])
  return { hovered, marked }
}

function nodesOf(selection: Selection | null): readonly string[] {
  if (selection?.kind === 'endpoint' || selection?.kind === 'peer') return [selection.key]
  if (selection?.kind === 'service') return [serviceNode(selection.key)]
  if (selection?.kind === 'workload') return [workloadNode(selection.namespace, selection.name)]
  return selection?.kind === 'namespace' ? [namespaceNode(selection.name)] : []
}

/** The end of a connection that a node means: of a workload one of its pods, whose labels are those of all. */
function endOf(node: string | null | undefined): string | null {
  return node === null || node === undefined ? null : (endpointsOfNode(node)[0] ?? null)
}

/** What a policy can be about: a pod, one for all of its workload, or a namespace. */
function subjectOf(node: string | undefined): string | null {
  if (node === undefined || /^(ip|dns|cidr|entity|node|service):/.test(node)) return null
  return endOf(node)
}

/** Services are no ends of flows. */
function connectable(node: string | null): string | null {
  return node === null || serviceOfNode(node) === null ? node : null
}
