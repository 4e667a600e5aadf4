import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { flaggedFlows, listFlows, type Listed } from '../../store/flows/listed'
import { withSeen } from '../../store/flows/with-seen'
import { seenNow, usesFlags, useStore, type FlowTable, type SeenFlow } from '../../store/index'

export interface ListedFlows extends Omit<Listed, 'reckoned'> {
  /** The reckoned flows, and behind them the requests that were seen. */
  readonly table: FlowTable
  /** The reckoned flows alone. */
  readonly reckoned: FlowTable
  /** How many of the rows are reckoned. */
  readonly reckonedRows: number
}

/** What the flow table lists: the reckoned flows and what was typed in the shell, as far as the filter lets them through. */
export function useListed(): ListedFlows | null {
  // The picture comes first, and what is typed meanwhile: listing 200,000 flows takes a while.
  const reckoned = useDeferredValue(useStore((state) => state.snapshot?.flows ?? null))
  const flows = useStore(seenNow)
  const filter = useStore((state) => state.flowFilter)
  const sort = useStore((state) => state.flowSort)
  const flagged = useFlagged(flows, filter.text)
  const table = useMemo(() => (reckoned === null ? null : withSeen(reckoned, flows)), [reckoned, flows])
  return useMemo(() => {
    if (table === null || reckoned === null) return null
    const { reckoned: reckonedRows, ...listed } = listFlows({ table, reckoned, filter, sort, flagged })
    return { ...listed, table, reckoned, reckonedRows }
  }, [table, reckoned, filter, sort, flagged])
}

/** The seen requests that the filter's flags let through; null while that is being found out, and where it has none. */
function useFlagged(flows: readonly SeenFlow[], text: string): ReadonlySet<SeenFlow> | null {
  const [found, setFound] = useState<ReadonlySet<SeenFlow> | null>(null)
  useEffect(() => {
    if (flows.length === 0 || !usesFlags(text)) return
    let isCurrent = true
    void flaggedFlows(flows, text).then((passing) => {
      if (isCurrent) setFound(passing)
    })
    return () => {
      isCurrent = false
    }
  }, [flows, text])
  return found
}
