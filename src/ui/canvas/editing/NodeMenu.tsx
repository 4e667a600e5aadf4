import { DropdownMenu } from 'radix-ui'
import {
  hasScheme,
  namespaceOfNode,
  parsePeer,
  serviceOfNode,
  useStore,
  workloadOfNode,
  type Change,
} from '../../../store/index'
import type { GestureTarget } from '../drawing/target'
import { copyNodes, deleteNodes, duplicateNodes, endpointsOfNode, pasteInto, type AddKind } from './gestures/actions'
import type { Open } from './gestures/open'
import { returnFocus } from '../../kit/focus'
import kit from '../../kit/kit.module.css'
import { nodeWords } from './gestures/subjects'
import { groupsAround } from '../graph/folds'

interface Props {
  readonly target: GestureTarget
  readonly x: number
  readonly y: number
  readonly marked: readonly string[]
  readonly onClose: () => void
  readonly onOpen: (open: Open | null) => void
  readonly onAdd: (kind: AddKind) => void
  readonly onMade: (change: Change | null) => void
  readonly onToggleFold: (group: string) => void
  readonly onFocus: (node: string) => void
  readonly onTidy: () => void
  readonly onFit: () => void
}

/** The menu of a node, an edge or the background. */
export function NodeMenu(props: Props) {
  const { x, y, onClose, target } = props
  const name = target.node === null ? (target.edge === null ? 'Canvas' : 'Flows') : nodeWords(target.node)
  return (
    <DropdownMenu.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          tabIndex={-1}
          aria-label={name}
          style={{ position: 'fixed', left: x, top: y, width: 0, height: 0, padding: 0, border: 0, opacity: 0 }}
        />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={kit['menu']}
          align="start"
          collisionPadding={8}
          aria-label={name}
          onCloseAutoFocus={(event) => returnFocus(event, null)}
        >
          <DropdownMenu.Label className={kit['menuLabel']}>{name}</DropdownMenu.Label>
          {target.edge !== null ? (
            <EdgeItems {...props} />
          ) : target.node === null ? (
            <GroundItems {...props} />
          ) : (
            <NodeItems {...props} node={target.node} />
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface ItemProps {
  readonly name: string
  readonly keys?: string
  readonly onSelect: () => void
}

function Item({ name, keys, onSelect }: ItemProps) {
  return (
    <DropdownMenu.Item className={kit['menuItem']} onSelect={onSelect}>
      <span>
        {name}
        {keys !== undefined && <span className={kit['menuHint']}> {keys}</span>}
      </span>
    </DropdownMenu.Item>
  )
}

function Line() {
  return <DropdownMenu.Separator className={kit['separator']} />
}

/** Opens something once the menu has closed and given the focus back. */
function after(action: () => void): () => void {
  return () => void window.setTimeout(action)
}

function NodeItems({ node, marked, onOpen, onMade, onAdd, onToggleFold, onFocus }: Props & { readonly node: string }) {
  const namespace = namespaceOfNode(node)
  const snapshot = useStore((state) => state.snapshot)
  const isService = serviceOfNode(node) !== null
  const isWorkload = workloadOfNode(node) !== null
  const peer = parsePeer(node)
  const isOutsider = peer !== null && peer.kind !== 'endpoint'
  const isPod = namespace === null && !isService && !isWorkload && !isOutsider
  const nodes = marked.includes(node) ? marked : [node]
  // What a policy is about: for a workload one of its pods, whose labels are those of all.
  const subject = namespace === null ? (endpointsOfNode(node)[0] ?? node) : node
  const group = isPod && snapshot !== null ? groupsAround(snapshot, node).at(-1) : node
  const remove = (): void => {
    if (namespace !== null) onOpen({ kind: 'remove', namespace })
    else deleteNodes(nodes)
  }
  return (
    <>
      {!isWorkload && <Item name="Edit…" keys="F2" onSelect={after(() => onOpen({ kind: 'edit', node }))} />}
      {!isService && (
        <Item
          name="Connect to…"
          keys="C"
          onSelect={after(() => onOpen({ kind: 'connect', request: { from: subject, to: null, action: 'allow' } }))}
        />
      )}
      {(isPod || isWorkload || namespace !== null) && (
        <Item
          name="Isolate…"
          keys="I"
          onSelect={after(() => onOpen({ kind: 'isolate', subject, name: nodeWords(node) }))}
        />
      )}
      {isPod && <Item name="Add a service for it" onSelect={() => onAdd('service')} />}
      {namespace !== null && (
        <>
          <Line />
          <Item name="Add a pod here" onSelect={() => onAdd('pod')} />
          <Item name="Add a deployment here" onSelect={() => onAdd('deployment')} />
          <Item
            name="Paste here"
            keys="Ctrl+V"
            onSelect={() => void pasteClipboard({ kind: 'namespace', name: namespace }).then(onMade)}
          />
        </>
      )}
      {group !== undefined && (isPod || isWorkload || namespace !== null) && (
        <>
          <Line />
          <Item
            name={isPod ? `Fold ${nodeWords(group)}` : 'Fold or unfold'}
            keys="F"
            onSelect={() => onToggleFold(group)}
          />
          <Item name="Only this and its neighbours" keys="N" onSelect={() => onFocus(node)} />
        </>
      )}
      {(!isOutsider || hasScheme(node, 'ip', 'dns')) && (
        <>
          <Line />
          {isPod && <Item name="Duplicate" keys="Ctrl+D" onSelect={() => void duplicateNodes(nodes).then(onMade)} />}
          {!isOutsider && <Item name="Copy as YAML" keys="Ctrl+C" onSelect={() => void copyNodes(nodes)} />}
          <Item
            name={nodes.length > 1 ? `Remove these ${nodes.length}` : namespace === null ? 'Remove' : 'Remove…'}
            keys="Delete"
            onSelect={after(remove)}
          />
        </>
      )}
    </>
  )
}

function GroundItems({ onAdd, onMade, onTidy, onFit, target }: Props) {
  const place = target.namespace === null ? null : ({ kind: 'namespace', name: target.namespace } as const)
  return (
    <>
      <Item name="Add a namespace" onSelect={() => onAdd('namespace')} />
      <Item name="Add a pod" onSelect={() => onAdd('pod')} />
      <Item name="Add a deployment" onSelect={() => onAdd('deployment')} />
      <Item name="Add an outside address" onSelect={() => onAdd('address')} />
      <Item name="Add a DNS name" onSelect={() => onAdd('dns')} />
      <Item name="Paste" keys="Ctrl+V" onSelect={() => void pasteClipboard(place).then(onMade)} />
      <Line />
      <Item name="Tidy" onSelect={onTidy} />
      <Item name="Fit the picture" keys="0" onSelect={onFit} />
    </>
  )
}

function EdgeItems({ target, onOpen }: Props) {
  const edge = target.edge ?? { from: '', to: '' }
  const connect = (action: 'allow' | 'deny' | 'traffic'): (() => void) =>
    after(() => onOpen({ kind: 'connect', request: { ...edge, action } }))
  return (
    <>
      <Item name="Show these flows" onSelect={() => useStore.getState().select({ kind: 'edge', ...edge }, 'palette')} />
      <Item name="Allow…" onSelect={connect('allow')} />
      <Item name="Deny…" onSelect={connect('deny')} />
      <Item name="State as traffic…" onSelect={connect('traffic')} />
    </>
  )
}

async function pasteClipboard(place: Parameters<typeof pasteInto>[1]): Promise<Change | null> {
  try {
    return await pasteInto(await navigator.clipboard.readText(), place)
  } catch {
    useStore.getState().tell('This browser does not let the page read the clipboard: press Ctrl+V instead.')
    return null
  }
}
