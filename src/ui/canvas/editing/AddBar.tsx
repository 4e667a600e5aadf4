import { ArrowRight, AtSign, Box, Container, Globe, Layers, Network, Plus, X } from 'lucide-react'
import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent } from 'react'
import type { CanvasController } from '../drawing/CanvasController'
import type { GestureTarget } from '../drawing/target'
import type { AddKind } from './gestures/actions'
import styles from './editing.module.css'

const items: readonly { readonly kind: AddKind; readonly name: string; readonly Icon: typeof Box }[] = [
  { kind: 'namespace', name: 'Namespace', Icon: Box },
  { kind: 'pod', name: 'Pod', Icon: Container },
  { kind: 'deployment', name: 'Deployment', Icon: Layers },
  { kind: 'service', name: 'Service', Icon: Network },
  { kind: 'address', name: 'Address', Icon: Globe },
  { kind: 'dns', name: 'DNS name', Icon: AtSign },
  { kind: 'traffic', name: 'Traffic', Icon: ArrowRight },
]

const dragType = 'application/x-membrane-kind'

interface Props {
  readonly controller: CanvasController
  readonly onAdd: (kind: AddKind, target: GestureTarget | null) => void
}

/** What can be added: dragged onto the canvas, or chosen with Enter. In a narrow pane it opens from one button. */
export function AddBar({ controller, onAdd }: Props) {
  const bar = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  const latest = useRef(onAdd)
  useEffect(() => {
    latest.current = onAdd
  })
  useEffect(() => {
    const { surface } = controller
    const onOver = (event: globalThis.DragEvent): void => {
      if (event.dataTransfer?.types.includes(dragType) !== true) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
    }
    const onDrop = (event: globalThis.DragEvent): void => {
      const wanted = event.dataTransfer?.getData(dragType)
      const kind = items.find((item) => item.kind === wanted)?.kind
      if (kind === undefined) return
      event.preventDefault()
      latest.current(kind, controller.targetAt(event.clientX, event.clientY))
    }
    surface.addEventListener('dragover', onOver)
    surface.addEventListener('drop', onDrop)
    return () => {
      surface.removeEventListener('dragover', onOver)
      surface.removeEventListener('drop', onDrop)
    }
  }, [controller])

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const buttons = [...(bar.current?.querySelectorAll<HTMLButtonElement>('button[draggable]') ?? [])]
    const at = buttons.findIndex((button) => button === document.activeElement)
    buttons[(at + step + buttons.length) % buttons.length]?.focus()
  }

  return (
    <div
      ref={bar}
      className={styles['addBar']}
      role="toolbar"
      aria-label="Add"
      aria-orientation="horizontal"
      data-open={isOpen}
      onKeyDown={onKeyDown}
    >
      <button
        type="button"
        className={styles['addToggle']}
        title="Add pods, services and more"
        aria-label="Add to the picture"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? <X size={16} aria-hidden /> : <Plus size={16} aria-hidden />}
      </button>
      {items.map(({ kind, name, Icon }, i) => (
        <button
          key={kind}
          type="button"
          className={styles['addItem']}
          tabIndex={i === 0 ? 0 : -1}
          draggable
          title={
            kind === 'traffic'
              ? 'State traffic between two ends'
              : `Add ${name}: drag it onto the canvas, or press Enter`
          }
          aria-label={kind === 'traffic' ? 'State traffic' : `Add ${name}`}
          onClick={() => {
            setOpen(false)
            onAdd(kind, null)
          }}
          onDragStart={(event: DragEvent) => {
            event.dataTransfer.setData(dragType, kind)
            event.dataTransfer.effectAllowed = 'copy'
          }}
        >
          <Icon size={16} aria-hidden />
        </button>
      ))}
    </div>
  )
}
