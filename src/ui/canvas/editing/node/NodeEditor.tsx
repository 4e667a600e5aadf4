import { X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import {
  doGesture,
  namespaceNode,
  namespaceOfNode,
  serviceOfNode,
  useStore,
  resourceKey,
} from '../../../../store/index'
import { leaveToField } from '../../../kit/escape'
import { returnFocus } from '../../../kit/focus'
import { IconButton } from '../../../kit/index'
import type { CanvasController } from '../../drawing/CanvasController'
import styles from '../editing.module.css'
import { LabelsField } from './LabelsField'
import { OutsideForm } from './OutsideForm'
import { parsePorts, portsText } from '../gestures/ports'
import { ServiceForm } from './ServiceForm'
import { endpointOf, nodeWords } from '../gestures/subjects'
import { TextField } from './TextField'
import { nodeOfResource } from '../gestures/actions'

interface Props {
  readonly controller: CanvasController
  readonly node: string
  readonly onClose: () => void
  /** Another node shows the same thing now. */
  readonly onRenamed: (node: string) => void
}

/** Width of the form with its distance from the card and from the window’s edge. */
const roomBeside = 300

/** The form of a pod, workload or namespace, beside it on the canvas. Each field is an edit of the text of its own. */
export function NodeEditor({ controller, node, onClose, onRenamed }: Props) {
  const anchor = useRef({
    getBoundingClientRect: () => {
      const { left, right, top, bottom } = controller.boxOnScreen(node) ?? { left: 0, right: 0, top: 0, bottom: 0 }
      const isRoom = left >= roomBeside || window.innerWidth - right >= roomBeside
      // On a phone no side has room: the form lies over the card, and not beyond the window.
      return isRoom
        ? DOMRect.fromRect({ x: left, y: top, width: right - left, height: bottom - top })
        : DOMRect.fromRect({ x: Math.max(0, window.innerWidth - roomBeside), y: top, height: bottom - top })
    },
  })
  const [, redraw] = useState(0)
  useEffect(() => controller.onViewChange(() => redraw((count) => count + 1)), [controller])
  const namespace = namespaceOfNode(node)
  const service = serviceOfNode(node)
  return (
    <Popover.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content
          className={styles['editor']}
          side="right"
          sideOffset={10}
          onEscapeKeyDown={leaveToField}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={(event) => returnFocus(event, null)}
          collisionPadding={8}
          aria-label={`Edit ${nodeWords(node)}`}
        >
          <div className={styles['editorHead']}>
            <strong>{nodeWords(node)}</strong>
            <Popover.Close asChild>
              <IconButton label="Close">
                <X size={14} aria-hidden />
              </IconButton>
            </Popover.Close>
          </div>
          {namespace !== null ? (
            <NamespaceForm name={namespace} onRenamed={onRenamed} />
          ) : service !== null ? (
            <ServiceForm service={service} onRenamed={onRenamed} />
          ) : /^(ip|dns|cidr|entity|node):/.test(node) ? (
            <OutsideForm peer={node} onRenamed={onRenamed} />
          ) : (
            <EndpointForm node={node} onRenamed={onRenamed} />
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** A new thing is mostly named first. */
function focusFirstField(event: Event): void {
  const field = event.currentTarget instanceof Element ? event.currentTarget.querySelector('input') : null
  if (field === null) return
  event.preventDefault()
  field.focus()
  field.select()
}

function EndpointForm({ node, onRenamed }: { readonly node: string; readonly onRenamed: (node: string) => void }) {
  const snapshot = useStore((state) => state.snapshot)
  const endpoint = endpointOf(snapshot, node)
  if (endpoint === undefined) return <p className={styles['caption']}>It is not in the text any more.</p>
  const key = `${endpoint.kind}/${endpoint.namespace}/${endpoint.name}`
  const hasReplicas = endpoint.kind !== 'Pod' && endpoint.kind !== 'DaemonSet'
  return (
    <>
      <TextField
        name="Name"
        value={endpoint.name}
        onCommit={(name) =>
          void doGesture(({ rename }, workspace) =>
            rename({ workspace, key, name, withLabels: isGivenName(endpoint.name) }),
          ).then((change) => change?.made[0] !== undefined && onRenamed(nodeOfResource(change.made[0])))
        }
      />
      <label className={styles['field']}>
        Namespace
        <select
          value={endpoint.namespace}
          onChange={(event) => {
            // Read now: until the gesture is done the field shows what was.
            const namespace = event.target.value
            void doGesture(({ moveToNamespace }, workspace) =>
              moveToNamespace({ workspace, keys: [key], namespace }),
            ).then((change) => change !== null && onRenamed(`${namespace}/${endpoint.name}`))
          }}
        >
          {snapshot?.namespaces.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <LabelsField resource={key} labels={endpoint.podLabels} />
      <TextField
        name="Ports"
        hint="such as 8080, 53/UDP dns"
        value={portsText(endpoint.ports)}
        problem={(text) =>
          parsePorts(text) === null ? 'Write port numbers, with /UDP or a name after them where needed.' : null
        }
        onCommit={(text) => {
          const ports = parsePorts(text)
          if (ports !== null) void doGesture(({ setPorts }, workspace) => setPorts({ workspace, key, ports }))
        }}
      />
      {hasReplicas && (
        <TextField
          name="Replicas"
          value={String(endpoint.replicas)}
          problem={(text) => (/^\d{1,5}$/.test(text.trim()) ? null : 'A whole number.')}
          onCommit={(text) =>
            void doGesture(({ setReplicas }, workspace) => setReplicas({ workspace, key, replicas: Number(text) }))
          }
        />
      )}
    </>
  )
}

function NamespaceForm({ name, onRenamed }: { readonly name: string; readonly onRenamed: (node: string) => void }) {
  const namespace = useStore((state) => state.snapshot?.namespaces.find((other) => other.name === name))
  if (namespace === undefined) return <p className={styles['caption']}>It is not in the text any more.</p>
  const { ['kubernetes.io/metadata.name']: _own, ...labels } = namespace.labels
  return (
    <>
      <TextField
        name="Name"
        value={name}
        onCommit={(to) =>
          void doGesture(({ renameNamespace }, workspace) => renameNamespace({ workspace, from: name, to })).then(
            (change) => change !== null && onRenamed(namespaceNode(to)),
          )
        }
      />
      {namespace.implicit ? (
        <p className={styles['caption']}>Only mentioned so far: it has no resource of its own to put labels on.</p>
      ) : (
        <LabelsField resource={resourceKey('Namespace', '', name)} labels={labels} />
      )}
    </>
  )
}

/** A name that adding gave: the label that repeats it follows when it gets its own. */
function isGivenName(name: string): boolean {
  return /^(pod|deployment|statefulset|daemonset|job|cronjob)-\d+$/.test(name)
}
