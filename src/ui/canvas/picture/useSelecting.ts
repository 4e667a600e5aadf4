/** What a click on the picture selects, and the row of a card that was clicked. */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'
import { useStore, type Selection, type Snapshot } from '../../../store/index'
import type { CanvasController } from '../drawing/CanvasController'
import type { PointerEvents } from '../drawing/pointer'
import type { GraphLine } from '../graph/model'
import { selectionOf, selectionOfLine } from '../graph/selection'

/** A row of a card that was clicked, while its card is selected. */
interface ChosenRow {
  readonly node: string
  readonly row: string
  readonly selection: Selection
}

export interface Selecting {
  /** Null where no row of the selected card is. */
  readonly row: ChosenRow | null
  readonly onSelect: (chosen: Selection | null) => void
  readonly onSelectRow: (node: string, row: string) => void
  readonly onSelectLine: PointerEvents['onSelectLine']
  readonly onLeaveRow: () => void
}

/**
 * @param shown the snapshot that is drawn, which may have ghosts in it
 * @param instead what is selected in place of a ghost
 */
export function useSelecting(
  controller: RefObject<CanvasController | null>,
  shown: Snapshot | null,
  instead: (chosen: Selection | null) => Selection | null,
): Selecting {
  const selection = useStore((state) => state.selection)
  const [chosenRow, setChosenRow] = useState<ChosenRow | null>(null)
  const onSelect = useCallback(
    (chosen: Selection | null): void => useStore.getState().select(instead(chosen), 'canvas'),
    [instead],
  )
  const onSelectRow = useCallback(
    (node: string, id: string): void => {
      const found = controller.current?.nodeOf(node)
      if (found === undefined) return
      const chosen = instead(selectionOf(found)) ?? selectionOf(found)
      useStore.getState().select(chosen, 'canvas')
      // Where the card was selected before, its selection stays the object that it was.
      setChosenRow({ node, row: id, selection: useStore.getState().selection ?? chosen })
    },
    [controller, instead],
  )
  /** Lines count rows of the snapshot that is drawn, which may have ghosts in it. */
  const shownNow = useRef(shown)
  useEffect(() => {
    shownNow.current = shown
  }, [shown])
  const onSelectLine = useCallback(
    (line: GraphLine, words?: string): void => {
      const now = shownNow.current
      if (now === null) return
      useStore.getState().select(instead(selectionOfLine(line, now)), 'canvas')
      if (words !== undefined) useStore.getState().announce(words)
    },
    [instead],
  )
  const onLeaveRow = useCallback((): void => setChosenRow(null), [])
  const row = chosenRow !== null && chosenRow.selection === selection ? chosenRow : null
  return { row, onSelect, onSelectRow, onSelectLine, onLeaveRow }
}
