import styles from './canvas.module.css'
import type { GraphNode } from './graph'

const mostListed = 400

interface Props {
  readonly nodes: readonly GraphNode[]
  readonly onSelect: (node: GraphNode) => void
  readonly onToggleFold: (namespace: string) => void
}

/** The picture as a list, for screen readers and the keyboard; it shows itself when it has the focus. */
export function NodeList({ nodes, onSelect, onToggleFold }: Props) {
  return (
    <nav className={styles['nodeList']} aria-label="What the picture shows, as a list">
      <ul>
        {nodes.slice(0, mostListed).map((node) => (
          <li key={node.id}>
            <button type="button" onClick={() => onSelect(node)}>
              {node.description}
            </button>
            {(node.kind === 'namespace' || node.kind === 'folded') && (
              <button type="button" onClick={() => onToggleFold(node.id.slice('namespace:'.length))}>
                {node.kind === 'folded' ? 'Unfold' : 'Fold'} {node.lines[0]}
              </button>
            )}
          </li>
        ))}
        {nodes.length > mostListed && <li>and {nodes.length - mostListed} more: use the command palette</li>}
      </ul>
    </nav>
  )
}
