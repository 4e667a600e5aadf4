/** Seen requests as rows of a flow table: they stand behind the computed rows, and say what became of them when they were sent. */
import type { FlowTable, Probe } from '../../types'
import type { SentFlow } from '../records/sent'

/** A request with what became of it when it was sent; the policies may have changed since. Of several, the last. */
export interface SeenFlow extends SentFlow {
  /** How often it was sent with this outcome. */
  readonly count: number
  /** What becomes of it depends on what nobody states: the verdict is the strictest. */
  readonly isUndecided?: true
}

export interface SeenRows {
  /** The table without them. */
  readonly computed: FlowTable
  /** The first seen row; those before it are computed. */
  readonly start: number
  readonly flows: readonly SeenFlow[]
}

const seenRows = new WeakMap<FlowTable, SeenRows>()

/** The seen request of a row; undefined for one that is computed. */
export function seenOf(table: FlowTable, row: number): SeenFlow | undefined {
  const seen = seenRows.get(table)
  return seen === undefined ? undefined : seen.flows[row - seen.start]
}

/** A table without what was seen. */
export function computedOf(table: FlowTable): FlowTable {
  return seenRows.get(table)?.computed ?? table
}

/** The seen requests of a table. */
export function seenFlowsOf(table: FlowTable): readonly SeenFlow[] {
  return seenRows.get(table)?.flows ?? []
}

/** Row of a seen request, if it is one of this table's; -1 for any other flow. */
export function rowOfSeen(table: FlowTable, flow: Probe): number {
  const seen = seenRows.get(table)
  const at = seen?.flows.findIndex((own) => own.flow === flow) ?? -1
  return seen === undefined || at < 0 ? -1 : seen.start + at
}

/** What a request asked for, and what the proxy answered: `GET /headers`, `DNS api.shop`, `POST /post → HTTP 403 Forbidden`. */
export function requestText({ flow: { http, dnsName }, refusal }: SeenFlow): string {
  const asked = dnsName !== undefined ? `DNS ${dnsName}` : http === undefined ? '' : `${http.method} ${http.path}`
  return refusal === undefined ? asked : `${asked} → ${refusal}`
}

/** Notes which rows of a table were seen. */
export function noteSeen(table: FlowTable, rows: SeenRows): void {
  seenRows.set(table, rows)
}
