import { useEffect, useMemo, useRef, type RefObject } from 'react'
import { rowsOfSelection, useStore, type FlowLines, type FlowTable } from '../../store/index'

interface Options {
  readonly table: FlowTable
  readonly lines: FlowLines
  readonly scroller: RefObject<HTMLElement | null>
  readonly lineHeight: number
  readonly show: (line: number) => void
}

/** Rows about what is selected in another pane, 1 each; the first is brought into sight where none is. */
export function useRelated({ table, lines, scroller, lineHeight, show }: Options): Uint8Array | null {
  const snapshot = useStore((state) => state.snapshot)
  const selection = useStore((state) => state.selection)
  const origin = useStore((state) => state.selectionOrigin)
  const related = useMemo(
    () => (snapshot?.flows === table ? rowsOfSelection(snapshot, selection) : null),
    [snapshot, table, selection],
  )
  /** So that an edit or a filter does not scroll to it again. */
  const shownFor = useRef<typeof selection>(null)
  useEffect(() => {
    const view = scroller.current
    if (related === null || origin === 'table' || view === null || shownFor.current === selection) return
    const top = view.scrollTop / lineHeight
    const bottom = top + view.clientHeight / lineHeight - 1
    const isAbout = (row: number): boolean => row >= 0 && related[row] === 1
    const first = lines.lines.findIndex(isAbout)
    if (first < 0) return
    shownFor.current = selection
    const isInSight = lines.lines.some((row, line) => isAbout(row) && line >= top && line + 1 <= bottom)
    if (!isInSight) show(first)
  }, [related, origin, lines, selection, scroller, lineHeight, show])
  return related
}
