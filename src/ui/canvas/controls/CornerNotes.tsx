import { useState } from 'react'
import { LinkButton } from '../../kit/index'
import { lazyPart } from '../../kit/lazyPart'
import styles from '../canvas.module.css'
import type { Graph } from '../graph/elements'
import type { LineToggles } from '../graph/lines'

const Legend = lazyPart(() => import('./Legend'))

interface Props {
  readonly graph: Graph
  /** Between single pods there are more lines than can be told apart. */
  readonly isCut: boolean
  /** More pairs of namespaces let something through than anybody could tell apart. */
  readonly hasTooManyPairs: boolean
  /** Ghosts are wanted, and there are none. */
  readonly hasNoGhosts: boolean
  readonly toggles: LineToggles
  readonly onChange: (toggles: LineToggles) => void
}

/** The legend, with what the picture leaves out and the ways to have it drawn. */
export default function CornerNotes({ graph, isCut, hasTooManyPairs, hasNoGhosts, toggles, onChange }: Props) {
  const [isLegendOpen, setLegendOpen] = useState(false)
  return (
    <div className={styles['corner']}>
      <details className={styles['legend']} onToggle={(event) => setLegendOpen(event.currentTarget.open)}>
        <summary>Legend</summary>
        {isLegendOpen && <Legend />}
      </details>
      {isCut && (
        <p className={styles['quiet']}>
          Too many pairs of pods to draw all of their flows. Fold namespaces or workloads to see all.
        </p>
      )}
      {hasTooManyPairs && (
        <p className={styles['quiet']}>Too many pairs of namespaces to draw: each card counts its own flows.</p>
      )}
      {hasNoGhosts && <p className={styles['quiet']}>No ghosts: every peer of a rule is a pod that there is.</p>}
      {graph.isThinned && (
        <p className={styles['quiet']}>Only the busiest lines are drawn. Select a card to see all of its own.</p>
      )}
      {graph.quietDrops > 0 && (
        <p className={styles['quiet']}>
          Drops are the ✕ counts.{' '}
          <LinkButton onClick={() => onChange({ ...toggles, showDropped: true })}>Draw them</LinkButton>
        </p>
      )}
      {graph.quietPorts.length > 0 && (
        <p className={styles['quiet']}>
          {portWords(graph.quietPorts)}: named by rules for many pods, served by none.{' '}
          <LinkButton onClick={() => onChange({ ...toggles, showUnserved: true })}>Draw</LinkButton>
        </p>
      )}
    </div>
  )
}

/** `9090 and 8443`. */
function portWords(rows: readonly string[]): string {
  const ports = rows.map((id) => id.slice(id.indexOf('/') + 1))
  const shown = ports.slice(0, 3)
  return `${ports.length === 1 ? 'Port' : 'Ports'} ${shown.join(', ')}${ports.length > 3 ? ` and ${ports.length - 3} more` : ''}`
}
