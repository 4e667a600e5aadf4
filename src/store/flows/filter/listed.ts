/** What the flow table lists: the computed flows, and the requests that were seen. */
import { filterRows } from './filter'
import {
  usesFlags,
  verdictCounts,
  verdictName,
  type VerdictName,
  seenFlowsOf,
  sortRows,
  type FlowSort,
} from '../../../worker/rows'
import type { FlowFilter, FlowTable, SeenFlow } from '../../state/store-type'
import type { FlowFormat } from '../../../worker/hubble'

export interface Listed {
  /** What is listed, in its order: what was seen stands first unless the user sorts. */
  readonly rows: Uint32Array
  /** How many of the rows are computed, and how many were seen. */
  readonly computed: number
  readonly seen: number
  /** How many of what the rest of the filter lets through have each verdict. */
  readonly counts: Readonly<Record<VerdictName, number>>
}

export interface Listing {
  /** The computed flows with the seen requests behind them; see `withSeen`. */
  readonly table: FlowTable
  /** The computed flows alone. */
  readonly computed: FlowTable
  readonly filter: FlowFilter
  readonly sort: FlowSort | null
  /** Seen requests that the filter's flags let through; null while that is not known. */
  readonly flagged: ReadonlySet<SeenFlow> | null
}

export function listFlows({ table, computed, filter, sort, flagged }: Listing): Listed {
  const isAny = { ...filter, verdicts: [] }
  const own = filter.seenOnly === true ? new Uint32Array() : filterRows(computed, isAny, null)
  const seen = Uint32Array.from(seenRows({ table, computed, filter: isAny, sort, flagged }))
  const wanted = new Set<VerdictName>(filter.verdicts)
  const isWanted = (row: number): boolean => wanted.has(verdictName(table, row))
  const chosen = (found: Uint32Array): Uint32Array => (wanted.size === 0 ? found : found.filter(isWanted))
  const [first, rest] = [chosen(seen), chosen(own)]
  const rows = joined(first, rest)
  return {
    rows: sort === null ? rows : sortRows(table, rows, sort),
    computed: rest.length,
    seen: first.length,
    counts: verdictCounts(table, joined(seen, own)),
  }
}

function joined(first: Uint32Array, second: Uint32Array): Uint32Array {
  if (first.length === 0) return second
  const all = new Uint32Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

function seenRows({ table, computed, filter, flagged }: Listing): Iterable<number> {
  // An edit changes what is computed, not what was seen.
  if (filter.changedOnly === true || table === computed) return []
  if (usesFlags(filter.text))
    return seenFlowsOf(table).flatMap((seen, i) => (flagged?.has(seen) === true ? [computed.count + i] : []))
  return filterRows(table, { text: filter.text, verdicts: [] }, null).filter((row) => row >= computed.count)
}

/** What Hubble recorded of seen requests, the earliest first, as `hubble observe` prints it. */
export async function printSeen(flows: readonly SeenFlow[], format: FlowFormat): Promise<string> {
  const { printFlows } = await import('./hubble')
  const records = flows.toSorted((a, b) => a.timeMs - b.timeMs).flatMap((flow) => flow.records)
  return printFlows(format, records)
}

/** The seen requests that flags let through: those of which Hubble recorded anything that passes. */
export async function flaggedFlows(flows: readonly SeenFlow[], text: string): Promise<ReadonlySet<SeenFlow>> {
  const [{ filterFlows, parseFilter }, { regularExpressions }] = await Promise.all([
    import('./hubble'),
    import('./re2'),
  ])
  const { filter } = parseFilter(text)
  return new Set(flows.filter(({ records }) => filterFlows(records, filter, regularExpressions.re2Find).length > 0))
}
