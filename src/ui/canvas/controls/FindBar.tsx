import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { hasScheme, namespaceNode, serviceNode, useStore } from '../../../store/index'
import { IconButton } from '../../kit/index'
import styles from '../canvas.module.css'
import type { CanvasController } from '../drawing/CanvasController'
import { findNodes, type Hit } from '../graph/find'

interface Props {
  readonly controller: CanvasController
  /** Key of a peer → id of the node that stands for it. */
  readonly nodeOf: ReadonlyMap<string, string>
  readonly onPeek: (endpoint: string | null) => void
  readonly onClose: () => void
}

/** Finds what is in the picture: each find is unfolded, selected and brought into view. */
export default function FindBar({ controller, nodeOf, onPeek, onClose }: Props) {
  const snapshot = useStore((state) => state.snapshot)
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const hits = useMemo(() => (snapshot === null ? [] : findNodes(snapshot, text)), [snapshot, text])
  const index = hits.length === 0 ? 0 : at % hits.length
  const hit = hits[index] ?? null
  useShown({ hit, controller, nodeOf, onPeek })

  const step = (by: 1 | -1): void => setAt(hits.length === 0 ? 0 : (index + by + hits.length) % hits.length)
  const count = text.trim() === '' ? '' : hits.length === 0 ? 'Nothing found' : `${index + 1} of ${hits.length}`
  return (
    <div className={styles['find']} role="search" aria-label="Find on the canvas">
      <input
        type="search"
        aria-label="Find by name, namespace, label or address"
        placeholder="Name, namespace, app=web, 10.0…"
        value={text}
        autoFocus
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <span className={styles['findCount']} aria-live="polite">
        {count}
      </span>
      <IconButton label="Find the one before" hint="Shift+Enter" disabled={hits.length === 0} onClick={() => step(-1)}>
        <ChevronUp size={14} aria-hidden />
      </IconButton>
      <IconButton label="Find the next" hint="Enter" disabled={hits.length === 0} onClick={() => step(1)}>
        <ChevronDown size={14} aria-hidden />
      </IconButton>
      <IconButton label="Close the search" hint="Esc" onClick={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  )
}

interface Shown extends Pick<Props, 'controller' | 'nodeOf' | 'onPeek'> {
  readonly hit: Hit | null
}

/** Unfolds, selects and announces a find (which of how many it is, is said beside the field), and moves the view there once it is drawn. */
function useShown({ hit, controller, nodeOf, onPeek }: Shown): void {
  const key = hit === null ? null : JSON.stringify(hit.selection)
  const latest = useRef(hit)
  useEffect(() => {
    latest.current = hit
  })
  useEffect(() => {
    const found = latest.current
    if (found === null || key === null) return
    onPeek(found.endpoint)
    const { select, announce } = useStore.getState()
    select(found.selection, 'palette')
    announce(found.words)
  }, [key, onPeek])
  const node = hit === null ? null : nodeOfHit(hit, nodeOf)
  useEffect(() => {
    if (node !== null) controller.show(node)
  }, [node, controller])
}

function nodeOfHit({ selection }: Hit, nodeOf: ReadonlyMap<string, string>): string | null {
  switch (selection.kind) {
    case 'namespace':
      return namespaceNode(selection.name)
    case 'service':
      return serviceNode(selection.key)
    case 'endpoint':
    case 'peer':
      return nodeOf.get(selection.key) ?? (hasScheme(selection.key, 'node') ? selection.key : null)
    default:
      return null
  }
}
