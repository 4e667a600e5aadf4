import { useCallback, useRef } from 'react'
import { useStore, type Snapshot, type Store } from '../../../store/index'

interface Known {
  readonly openings: number
  /** What has been opened last is not there yet. */
  readonly isAwaited: boolean
  readonly last: Snapshot | null
  /** As it was opened: nobody has changed it. */
  readonly opened: Snapshot | null
  readonly rows: string
  readonly changesOfRoom: number
}

/**
 * Tells whether a snapshot is the first one of what has been opened, once; the one of before stays until that has come. The
 * flows that a lesson's step watches come after the step, and belong to what is opened. In another room it is opened again.
 */
export function useOpened(
  changesOfRoom: number,
): (snapshot: Snapshot | null, watchedRows: Store['watchedRows']) => boolean {
  const openings = useStore((state) => state.openings)
  const known = useRef<Known>({ openings, isAwaited: true, last: null, opened: null, rows: '[]', changesOfRoom })
  return useCallback(
    (snapshot, watchedRows) => {
      const { openings: before, isAwaited: wasAwaited, last, opened, rows: rowsBefore } = known.current
      const isAwaited = wasAwaited || before !== openings
      const rows = JSON.stringify(watchedRows)
      const isOtherRoom = changesOfRoom !== known.current.changesOfRoom
      const isFirst = isAwaited && snapshot !== null && snapshot !== last
      known.current = {
        openings,
        isAwaited: isAwaited && !isFirst,
        last: snapshot,
        opened: isFirst ? snapshot : opened,
        rows,
        changesOfRoom,
      }
      return isFirst || isOtherRoom || (snapshot !== null && snapshot === opened && rows !== rowsBefore)
    },
    [openings, changesOfRoom],
  )
}
