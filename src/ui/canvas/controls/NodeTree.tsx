import { useRef, useState, type KeyboardEvent } from 'react'
import styles from '../canvas.module.css'
import { isGroupNode } from '../../../store/index'
import { peerOfNode, type GraphNode } from '../graph/model'

const mostListed = 400

interface Props {
  readonly nodes: readonly GraphNode[]
  /** Id of the node that is selected, or null. */
  readonly selected: string | null
  readonly onSelect: (node: GraphNode) => void
  /** With the id of a namespace or workload. */
  readonly onToggleFold: (group: string) => void
}

/** The picture as a tree, for screen readers and the keyboard; it shows itself when it has the focus. */
export default function NodeTree({ nodes, selected, onSelect, onToggleFold }: Props) {
  const [active, setActive] = useState<string | null>(null)
  const tree = useRef<HTMLUListElement>(null)
  const listed = nodes.slice(0, mostListed)
  const entry = listed.some(({ id }) => id === active) ? active : (selected ?? listed[0]?.id ?? null)

  const focus = (index: number): void => {
    const at = Math.max(0, Math.min(listed.length - 1, index))
    setActive(listed[at]?.id ?? null)
    tree.current?.querySelectorAll<HTMLElement>('[role=treeitem]')[at]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent, node: GraphNode, index: number): void => {
    if (event.key === 'ArrowDown') focus(index + 1)
    else if (event.key === 'ArrowUp') focus(index - 1)
    else if (event.key === 'Home') focus(0)
    else if (event.key === 'End') focus(listed.length - 1)
    else if (event.key === 'Enter' || event.key === ' ') onSelect(node)
    else if (event.key === 'ArrowRight' && (node.kind === 'folded' || node.kind === 'workload')) onToggleFold(node.id)
    else if (event.key === 'ArrowLeft' && node.kind === 'namespace') onToggleFold(node.id)
    else if (event.key === 'ArrowLeft' && node.parent !== null) focus(listed.findIndex(({ id }) => id === node.parent))
    else return
    event.preventDefault()
  }

  return (
    <nav className={styles['nodeTree']} aria-label="What the picture shows, as a list">
      <p className={styles['treeHint']}>Enter selects; Left and Right fold and unfold a namespace or workload.</p>
      {listed.length > 0 && (
        <ul role="tree" aria-label="Nodes of the picture" ref={tree}>
          {listed.map((node, index) => (
            <li
              key={node.id}
              role="treeitem"
              aria-level={node.parent === null ? 1 : 2}
              aria-selected={peerOfNode(node.id) === selected}
              {...(!isGroupNode(node.id) ? {} : { 'aria-expanded': node.kind === 'namespace' })}
              tabIndex={node.id === entry ? 0 : -1}
              className={node.parent === null ? styles['item'] : styles['childItem']}
              onClick={() => onSelect(node)}
              onFocus={() => setActive(node.id)}
              onKeyDown={(event) => onKeyDown(event, node, index)}
            >
              {node.description}
            </li>
          ))}
        </ul>
      )}
      {nodes.length > mostListed && <p>and {nodes.length - mostListed} more: fold a namespace, or use the palette</p>}
    </nav>
  )
}
