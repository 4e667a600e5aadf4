import { useEffect, useMemo, useState } from 'react'
import {
  countFlows,
  emptyCells,
  filterRows,
  matrixAxis,
  rowsThrough,
  useStore,
  withoutEmpty,
  type MatrixAxis,
  type MatrixCells,
  type MatrixGrouping,
  type MatrixPort,
  type Questions,
  type Snapshot,
} from '../../store/index'

const showEveryMs = 400

export interface Matrix {
  readonly axis: MatrixAxis
  readonly cells: MatrixCells
  /** Listed rows that the filter lets through. */
  readonly rows: Uint32Array
  /** Share of the flows that are counted so far, from 0 to 1. */
  readonly progress: number
}

/** The cells of the matrix under the filter. Flows too many to list are counted chunk by chunk, between other work. */
export function useMatrix(snapshot: Snapshot, grouping: MatrixGrouping, port: MatrixPort): Matrix {
  const filter = useStore((state) => state.flowFilter)
  const ask = useStore((state) => state.ask)
  const { flows } = snapshot
  const isWhole = flows.count === flows.total
  const axis = useMemo(() => matrixAxis(snapshot, grouping), [snapshot, grouping])
  const rows = useMemo(() => filterRows(flows, filter, null), [flows, filter])
  const listed = useMemo(() => {
    const cells = emptyCells(axis.members.length)
    countFlows(cells, axis, { table: flows, rows, port })
    return cells
  }, [axis, flows, rows, port])
  const [counted, setCounted] = useState<{
    readonly of: MatrixCells
    readonly cells: MatrixCells
    readonly count: number
  } | null>(null)

  useEffect(() => {
    if (isWhole) return
    let isWanted = true
    const cells = emptyCells(axis.members.length)
    const count = async (): Promise<void> => {
      let sum = 0
      let shownAt = performance.now()
      let start: number | null = 0
      while (start !== null) {
        const chunk: Questions['flow-chunk']['answer'] | null = await ask('flow-chunk', { start })
        if (!isWanted || chunk === null) return
        const through = await rowsThrough(chunk.table, filter, snapshot)
        if (!isWanted) return
        countFlows(cells, axis, { table: chunk.table, rows: through, port })
        sum += chunk.table.count
        start = chunk.next
        // A new object for the same numbers, so that the picture is drawn again; not for every chunk.
        if (start === null || performance.now() - shownAt > showEveryMs) {
          setCounted({ of: listed, cells: { ...cells }, count: sum })
          shownAt = performance.now()
        }
      }
    }
    void count()
    return () => {
      isWanted = false
    }
  }, [isWhole, axis, filter, port, ask, listed, snapshot])

  const isCurrent = counted?.of === listed
  const cells = isCurrent && !isWhole ? counted.cells : listed
  const progress = isWhole ? 1 : isCurrent ? Math.min(1, counted.count / flows.total) : 0
  // Under a filter, lines without any flow only take the place of the others.
  const isNarrowed = progress === 1 && (filter.text !== '' || filter.verdicts.length > 0 || filter.changedOnly === true)
  const shown = useMemo(() => (isNarrowed ? withoutEmpty(axis, cells) : { axis, cells }), [isNarrowed, axis, cells])
  return { ...shown, rows, progress }
}
