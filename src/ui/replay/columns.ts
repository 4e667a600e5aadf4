/** The columns of observed flows, and which of them are shown; the choice is kept in the browser between visits. */
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

const storageKey = 'membrane.replay'

/** The columns that are shown, in their order, and how to choose others. */
export function useColumns(): readonly [shown: readonly Column[], choose: (shown: readonly Column[]) => void] {
  const [shown, setShown] = useState(read)
  return [
    shown,
    (chosen) => {
      // A table needs a column.
      if (chosen.length === 0) return
      const next = columns.filter((column) => chosen.includes(column))
      setShown(next)
      try {
        siteStorage.setItem(storageKey, JSON.stringify(next))
      } catch {
        // Storage is forbidden or full: the choice lasts as long as the page.
      }
    },
  ]
}

function read(): readonly Column[] {
  try {
    const stored: unknown = JSON.parse(siteStorage.getItem(storageKey) ?? 'null')
    const known = Array.isArray(stored) ? columns.filter((column) => stored.includes(column)) : []
    return known.length === 0 ? usualColumns : known
  } catch {
    return usualColumns
  }
}
