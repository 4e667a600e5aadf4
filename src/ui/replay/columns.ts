/** The columns of observed flows, which of them are shown and how wide; the choice is kept in the browser between visits. */
import { useState } from 'react'
import { siteStorage } from '../../store/index'

export const columns = [
  'from',
  'to',
  'port',
  'seen',
  'now',
  'draft',
  'why',
  'policy',
  'times',
  'first',
  'last',
  'nodes',
] as const
export type Column = (typeof columns)[number]

export const usualColumns: readonly Column[] = columns.filter(
  (column) => !['now', 'nodes', 'policy', 'first'].includes(column),
)

export const titles: Readonly<Record<Column, string>> = {
  from: 'From',
  to: 'To',
  port: 'Port',
  seen: 'Seen',
  times: 'Times',
  first: 'First',
  last: 'Last',
  nodes: 'Nodes',
  now: 'Now',
  draft: 'Draft',
  policy: 'Policy',
  why: 'Why',
}

/** Widths in pixels that the user gave to columns. */
export type Widths = Readonly<Partial<Record<Column, number>>>

const storageKey = 'membrane.replay'
const widthsKey = 'membrane.replay.widths'
const leastWidth = 40
const mostWidth = 1200

export interface Columns {
  readonly shown: readonly Column[]
  readonly widths: Widths
  readonly choose: (shown: readonly Column[]) => void
  readonly setWidths: (widths: Widths) => void
}

/** The columns that are shown, in their order, their widths, and how to choose others. */
export function useColumns(): Columns {
  const [shown, setShown] = useState(readShown)
  const [widths, setWidths] = useState(readWidths)
  return {
    shown,
    widths,
    choose(chosen) {
      // A table needs a column.
      if (chosen.length === 0) return
      const next = columns.filter((column) => chosen.includes(column))
      setShown(next)
      keep(storageKey, next)
    },
    setWidths(chosen) {
      const next = withinBounds(chosen)
      setWidths(next)
      keep(widthsKey, next)
    },
  }
}

function keep(key: string, choice: readonly Column[] | Widths): void {
  try {
    siteStorage.setItem(key, JSON.stringify(choice))
  } catch {
    // Storage is forbidden or full: the choice lasts as long as the page.
  }
}

function read(key: string): unknown {
  try {
    return JSON.parse(siteStorage.getItem(key) ?? 'null')
  } catch {
    return null
  }
}

function readShown(): readonly Column[] {
  const stored = read(storageKey)
  const known = Array.isArray(stored) ? columns.filter((column) => stored.includes(column)) : []
  return known.length === 0 ? usualColumns : known
}

function readWidths(): Widths {
  const stored = read(widthsKey)
  return typeof stored === 'object' && stored !== null ? withinBounds(stored) : {}
}

/** Widths of columns that there are, none so small that it cannot be found again. */
function withinBounds(widths: Readonly<Partial<Record<Column, unknown>>>): Widths {
  return Object.fromEntries(
    columns.flatMap((column) => {
      const width = widths[column]
      return typeof width === 'number' && Number.isFinite(width)
        ? [[column, Math.round(Math.max(leastWidth, Math.min(mostWidth, width)))]]
        : []
    }),
  )
}
