import { useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { AskedLines } from '../../store/flows/lines/asked-lines'
import { linesOnPage, type LineList, type PickedFlow } from '../../store/flows/lines/line-list'
import { flaggedFlows, listFlows } from '../../store/flows/filter/listed'
import { useLoaded } from '../kit/useLoaded'
import { groupRows, seenNow, usesFlags, useStore, type FlowTable, type SeenFlow } from '../../store/index'

export interface ListedFlows {
  readonly lines: LineList
  /** Where the widths of the columns come from: computed flows, and behind them the requests that were seen. */
  readonly table: FlowTable
  /** The computed flows alone. */
  readonly computed: FlowTable
  /** How many flows are listed, and how many of them are computed. */
  readonly count: number
  readonly computedCount: number
  /** How many of what the rest of the filter lets through have each verdict. */
  readonly counts: ReturnType<typeof listFlows>['counts']
  /** The share of the work for a newer list that is done; null where this is the newest. */
  readonly share: number | null
  readonly first: (most: number) => Promise<readonly PickedFlow[]>
}

const loadSeen = () => import('../../store/flows/with-seen')

/** More flows than this are filtered and sorted by the worker: a key never waits for them. */
const mostOnPage = 20_000

/** What the flow table lists: the computed flows and what was typed in the shell, as far as the filter lets them through. */
export function useListed(collapsed: ReadonlySet<string>): ListedFlows | null {
  // The picture comes first, and what is typed meanwhile.
  const snapshot = useDeferredValue(useStore((state) => state.snapshot))
  const computed = snapshot?.flows ?? null
  const flows = useStore(seenNow)
  const filter = useStore((state) => state.flowFilter)
  const sort = useStore((state) => state.flowSort)
  const grouping = useStore((state) => state.flowGrouping)
  const flagged = useFlagged(flows, filter.text)
  const isLong = computed !== null && computed.total > mostOnPage && filter.seenOnly !== true
  const loaded = useLoaded(loadSeen, flows.length > 0)
  const tableOf = useMemo(
    () => (own: FlowTable) => (loaded === null ? own : loaded.withSeen(own, flows)),
    [loaded, flows],
  )
  const asked = useAsked({ isWanted: isLong, collapsed, flagged, tableOf })
  const own = useMemo(() => {
    if (computed === null || snapshot === null || (isLong && asked !== null)) return null
    const table = tableOf(computed)
    // Until the worker answers, there are the first flows to see.
    const shown = isLong ? { text: '', verdicts: [] } : filter
    return { table, ...listFlows({ table, computed, filter: shown, sort: isLong ? null : sort, flagged }) }
  }, [snapshot, computed, isLong, asked, tableOf, filter, sort, flagged])
  const ownLines = useMemo(
    () =>
      own === null || snapshot === null
        ? null
        : linesOnPage(snapshot, own.table, groupRows(own.table, own.rows, isLong ? 'none' : grouping, collapsed)),
    [own, snapshot, isLong, grouping, collapsed],
  )
  return useMemo(() => {
    if (computed === null) return null
    if (asked !== null && isLong) {
      const { lines, seen, share } = asked
      const { table, counts } = seen
      const sum = (name: keyof typeof counts): number => counts[name] + lines.counts[name]
      return {
        lines,
        table,
        computed,
        share,
        count: lines.flows + seen.rows.length,
        computedCount: lines.flows,
        counts: {
          FORWARDED: sum('FORWARDED'),
          DROPPED: sum('DROPPED'),
          REDIRECTED: sum('REDIRECTED'),
          ERROR: sum('ERROR'),
        },
        first: (most: number) => lines.flowsBetween(0, lines.count - 1, most),
      }
    }
    if (own === null || ownLines === null) return null
    return {
      lines: ownLines,
      table: own.table,
      computed,
      count: own.rows.length,
      computedCount: own.computed,
      counts: own.counts,
      share: isLong ? 0 : null,
      first: (most: number) =>
        Promise.resolve(Array.from(own.rows.subarray(0, most), (row) => ({ table: own.table, row }))),
    }
  }, [computed, isLong, asked, own, ownLines])
}

interface Asked {
  /** Another workspace's list is no use meanwhile. */
  readonly workspaceId: string
  readonly lines: AskedLines
  readonly seen: ReturnType<typeof listFlows> & { readonly table: FlowTable }
  readonly share: number | null
}

interface Asking {
  readonly isWanted: boolean
  readonly collapsed: ReadonlySet<string>
  readonly flagged: ReadonlySet<SeenFlow> | null
  /** A table with the seen requests behind it. */
  readonly tableOf: (own: FlowTable) => FlowTable
}

/** The list that the worker keeps; the one before stays until the next has its first lines. Null before the first. */
function useAsked({ isWanted, collapsed, flagged, tableOf }: Asking): Asked | null {
  const ask = useStore((state) => state.ask)
  const snapshot = useDeferredValue(useStore((state) => state.snapshot))
  const filter = useStore((state) => state.flowFilter)
  const sort = useStore((state) => state.flowSort)
  const grouping = useStore((state) => state.flowGrouping)
  const workspaceId = useStore((state) => state.workspaceId)
  const since = useStore((state) => (state.changes?.table === snapshot?.flows ? state.changes?.since : undefined))
  const [asked, setAsked] = useState<Asked | null>(null)
  /** What the user looks at stays in sight: the next list begins with it. */
  const inView = useRef({ first: 0, end: 30 })
  const last = useRef<AskedLines | null>(null)
  const { text, verdicts } = filter
  const changedOnly = filter.changedOnly === true
  const fallBehind = useStore((state) => state.fallBehind)
  useLayoutEffect(() => {
    if (!isWanted || snapshot === null) return
    const catchUp = fallBehind()
    const none = { ...snapshot.flows, count: 0 }
    const table = tableOf(none)
    const plain = { text, verdicts, changedOnly }
    const seen = { table, ...listFlows({ table, computed: none, filter: plain, sort, flagged }) }
    let lines: AskedLines | null = null
    let isOver = false
    void import('../../store/flows/lines/asked-lines').then(({ AskedLines: List }) => {
      if (isOver) return
      const own = new List({
        ask,
        snapshot,
        filter: plain,
        since,
        sort,
        grouping,
        collapsed,
        seen,
        inView: inView.current,
        onChange: () => {
          if (isOver) return
          if (own.isThere) {
            setAsked({ workspaceId, lines: own, seen, share: null })
            catchUp()
          }
          // The list before stays in sight.
          else setAsked((before) => (before === null ? null : { ...before, share: own.share }))
        },
      })
      lines = own
      last.current?.followedBy(own)
      last.current = own
      own.begin()
    })
    return () => {
      catchUp()
      isOver = true
      lines?.stop()
      inView.current = lines?.inView ?? inView.current
    }
  }, [
    isWanted,
    fallBehind,
    ask,
    workspaceId,
    snapshot,
    tableOf,
    text,
    verdicts,
    changedOnly,
    since,
    sort,
    grouping,
    collapsed,
    flagged,
  ])
  return isWanted && asked?.workspaceId === workspaceId ? asked : null
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
