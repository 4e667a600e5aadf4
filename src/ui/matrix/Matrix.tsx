import { memo, useMemo, useState } from 'react'
import { useStore, type MatrixGrouping, type MatrixPort, type Snapshot } from '../../store/index'
import { EmptyNote } from '../kit/index'
import { fittingCell, leastCell, mostCell, type CellPlace } from './geometry'
import styles from './matrix.module.css'
import { Legend } from './Legend'
import { MatrixSurface } from './MatrixSurface'
import { MatrixToolbar } from './MatrixToolbar'
import { openCell, selectedCells, selectedLines } from './selection'
import { useMatrix, type Matrix as ShownMatrix } from './useMatrix'
import { cellSentence, matrixSentence, sourceSentence } from './words'

const sentencesAtMost = 60

/** Who may talk to whom, as a heat map of sources against destinations. */
export default function Matrix() {
  const snapshot = useStore((state) => state.snapshot)
  return (
    <div className={styles['matrix']}>
      <h2 className="visually-hidden">Matrix</h2>
      {snapshot === null || snapshot.flows.count === 0 ? (
        <EmptyNote>The matrix shows who may talk to whom, as soon as there are flows.</EmptyNote>
      ) : (
        <Shown snapshot={snapshot} />
      )}
    </div>
  )
}

function Shown({ snapshot }: { readonly snapshot: Snapshot }) {
  const [grouping, setGrouping] = useState<MatrixGrouping>('endpoint')
  const [port, setPort] = useState<MatrixPort>(null)
  /** Side of a cell; null fits the whole into the view. */
  const [cell, setCell] = useState<number | null>(null)
  const [room, setRoom] = useState({ width: 600, height: 400 })
  const [cursor, setCursor] = useState<CellPlace | null>(null)
  const selection = useStore((state) => state.selection)
  const matrix = useMatrix(snapshot, grouping, port)
  const { axis, cells, rows, progress } = matrix
  const place = cursor !== null && cursor.source < cells.size && cursor.destination < cells.size ? cursor : null
  const selected = useMemo(() => selectedCells(selection, axis), [selection, axis])
  const lines = useMemo(() => selectedLines(selection, snapshot, axis), [selection, snapshot, axis])
  const sentence = place === null ? null : cellSentence({ axis, cells, table: snapshot.flows, rows, port }, place)
  const total = useMemo(() => matrixSentence(cells), [cells])
  const shownCell = cell ?? fittingCell(axis.members, room)
  const zoom = (factor: number): void => {
    const next = factor > 1 ? Math.ceil(shownCell * factor) : Math.floor(shownCell * factor)
    setCell(Math.max(leastCell, Math.min(mostCell, next)))
  }
  return (
    <>
      <MatrixToolbar
        table={snapshot.flows}
        grouping={grouping}
        onGrouping={(next) => {
          setGrouping(next)
          setCursor(null)
          setCell(null)
        }}
        port={port}
        onPort={setPort}
        onZoom={zoom}
        onFit={() => setCell(null)}
      />
      <MatrixSurface
        matrix={matrix}
        cell={shownCell}
        room={room}
        onZoom={zoom}
        onFit={() => setCell(null)}
        onRoom={setRoom}
        cursor={place}
        onCursor={setCursor}
        selected={selected}
        lines={lines}
        onOpen={(at) => openCell({ snapshot, matrix, place: at, port, grouping })}
        label={`Flows from sources in rows to destinations in columns: ${total}. Arrows move, Enter opens a cell.`}
      />
      <p className={styles['foot']}>
        <span role="status">
          {progress < 1 && <strong>{Math.floor(progress * 100)}% counted. </strong>}
          {sentence ?? `${total}.`}
        </span>{' '}
        {sentence === null && <Legend />}
      </p>
      {progress === 1 && <InWords axis={axis} cells={cells} />}
    </>
  )
}

/** The matrix for those who do not see it. */
const InWords = memo(function InWords({ axis, cells }: Pick<ShownMatrix, 'axis' | 'cells'>) {
  return (
    <ul className="visually-hidden" aria-label="The matrix in words">
      {axis.members.slice(0, sentencesAtMost).map((member, source) => (
        <li key={member.key}>{sourceSentence(axis, cells, source)}</li>
      ))}
      {axis.members.length > sentencesAtMost && (
        <li>{axis.members.length - sentencesAtMost} more sources; group them, or filter the flows to see fewer.</li>
      )}
    </ul>
  )
})
