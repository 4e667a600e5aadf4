import { useState, type ReactNode } from 'react'
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

/** The legend, with what the picture leaves out and the ways to have it drawn: one note is written out, more open from one word. */
export default function CornerNotes(props: Props) {
  const [isLegendOpen, setLegendOpen] = useState(false)
  const notes = notesOf(props)
  return (
    <div className={styles['corner']}>
      <details className={styles['legend']} onToggle={(event) => setLegendOpen(event.currentTarget.open)}>
        <summary>Legend</summary>
        {isLegendOpen && <Legend />}
      </details>
      {notes.length === 1 && <p className={styles['quiet']}>{notes[0]?.words}</p>}
      {notes.length > 1 && (
        <details className={styles['notes']}>
          <summary>Not all is drawn: {notes.length} notes</summary>
          <ul>
            {notes.map(({ key, words }) => (
              <li key={key}>{words}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

interface Note {
  readonly key: string
  readonly words: ReactNode
}

function notesOf({ graph, isCut, hasTooManyPairs, hasNoGhosts, toggles, onChange }: Props): readonly Note[] {
  const notes: Note[] = []
  if (isCut)
    notes.push({
      key: 'cut',
      words: 'Too many pairs of pods to draw all of their flows. Fold namespaces or workloads to see all.',
    })
  if (hasTooManyPairs)
    notes.push({ key: 'pairs', words: 'Too many pairs of namespaces to draw: each card counts its own flows.' })
  if (hasNoGhosts) notes.push({ key: 'ghosts', words: 'No ghosts: every peer of a rule is a pod that there is.' })
  if (graph.isThinned)
    notes.push({ key: 'thinned', words: 'Only the busiest lines are drawn. Select a card to see all of its own.' })
  if (graph.quietDrops > 0)
    notes.push({
      key: 'drops',
      words: (
        <>
          Drops are the ✕ counts.{' '}
          <LinkButton onClick={() => onChange({ ...toggles, showDropped: true })}>Draw them</LinkButton>
        </>
      ),
    })
  if (graph.quietOpen > 0)
    notes.push({
      key: 'open',
      words: (
        <>
          Some ✓ counts are of flows that no policy decides.{' '}
          <LinkButton onClick={() => onChange({ ...toggles, showOpen: true })}>Draw them</LinkButton>
        </>
      ),
    })
  if (graph.quietPorts.length > 0)
    notes.push({
      key: 'ports',
      words: (
        <>
          {portWords(graph.quietPorts)}: named by rules for many pods, served by none.{' '}
          <LinkButton onClick={() => onChange({ ...toggles, showUnserved: true })}>Draw</LinkButton>
        </>
      ),
    })
  return notes
}

/** `9090 and 8443`. */
function portWords(rows: readonly string[]): string {
  const ports = rows.map((id) => id.slice(id.indexOf('/') + 1))
  const shown = ports.slice(0, 3)
  return `${ports.length === 1 ? 'Port' : 'Ports'} ${shown.join(', ')}${ports.length > 3 ? ` and ${ports.length - 3} more` : ''}`
}
