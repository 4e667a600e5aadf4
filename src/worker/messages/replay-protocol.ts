/** What the page and the worker that replays flows tell each other. */
import type { Observed, ReplayReport, ReplaySide } from '../../engine/doors/replay'

export type { Observed } from '../../engine/doors/replay'

export type ReplayRequest =
  | {
      readonly type: 'read'
      readonly id: number
      readonly files: readonly { readonly name: string; readonly file: Blob }[]
    }
  | { readonly type: 'cancel'; readonly id: number }
  /** Hands out what was read, to be kept. */
  | { readonly type: 'give'; readonly id: number }
  /** Takes what was read at another time. */
  | { readonly type: 'take'; readonly id: number; readonly observed: Observed }
  | { readonly type: 'judge'; readonly id: number; readonly now: ReplaySide; readonly draft: ReplaySide }

export type ReplayResponse =
  | { readonly type: 'progress'; readonly id: number; readonly lines: number }
  | { readonly type: 'read'; readonly id: number }
  /** No file holds a flow: those that were open stay; `reason` says what is wrong with the first line, where one is. */
  | { readonly type: 'empty'; readonly id: number; readonly names: readonly string[]; readonly reason: string | null }
  | { readonly type: 'given'; readonly id: number; readonly observed: Observed }
  | { readonly type: 'report'; readonly id: number; readonly report: PageReport }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }

/** A report of which the page gets as many rows as anybody looks at. */
export interface PageReport extends ReplayReport {
  /** Rows beyond those that are listed; all are counted. */
  readonly moreRows: number
}

const mostRows = 20_000

export function forPage(report: ReplayReport): PageReport {
  // What breaks comes first, so what is cut off are rows that stay as they are.
  return {
    ...report,
    rows: report.rows.slice(0, mostRows),
    moreRows: Math.max(0, report.rows.length - mostRows),
  }
}
