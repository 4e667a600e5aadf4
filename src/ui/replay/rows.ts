/** Rows of a replay as the pane lists them: a request that ends differently from its connection has a line of its own. */
import {
  groups,
  timeText,
  type Group,
  type PageReport,
  type ReplayRow,
  type RequestRow,
} from '../../store/replay/words'
import type { Column } from './columns'

export interface Item {
  readonly row: ReplayRow
  /** Null for the connection itself. */
  readonly request: RequestRow | null
}

/** What is listed of a report, in its order. */
export function itemsOf({ rows }: PageReport): readonly Item[] {
  return rows.flatMap((row): readonly Item[] => [
    { row, request: null },
    ...row.requests.filter(({ group }) => group !== row.group).map((request) => ({ row, request })),
  ])
}

export function groupOf({ row, request }: Item): Group {
  return (request ?? row).group
}

/** Whether all words of a filter are part of an item. */
export function wordsTest(filter: string): (item: Item) => boolean {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return () => true
  return (item) => {
    const text = searchText(item)
    return words.every((word) => text.includes(word))
  }
}

export function byGroup(items: readonly Item[]): ReadonlyMap<Group, readonly Item[]> {
  const found = new Map<Group, Item[]>(groups.map((group) => [group, []]))
  for (const item of items) found.get(groupOf(item))?.push(item)
  return found
}

function searchText(item: Item): string {
  const { row, request } = item
  return `${row.from} ${row.to} ${portText(item)} ${seenText(item)} ${row.nodes.join(' ')} ${row.requests.map(({ text }) => text).join(' ')} ${request?.text ?? ''} ${(request ?? row).draftBy?.policy ?? ''}`.toLowerCase()
}

export function portText({ row, request }: Item): string {
  const port = `${row.protocol ?? '?'}/${row.port}`
  return request === null ? port : `${port} ${request.text}`
}

export function seenText({ row, request }: Item): string {
  return request === null ? row.seen : request.seen
}

export function timesOf({ row, request }: Item): number {
  return request === null ? row.events : request.events
}

export function clockText(ms: number | null): string {
  return ms === null ? '' : timeText(ms).second
}

/** Why it is so: what decides in the draft, or why nobody can say, or what may explain a difference. */
export function reasonText({ row, request }: Item): string {
  const { cannotSay, causes, draftBy } = request ?? row
  if (cannotSay !== undefined) return cannotSay
  if (causes !== undefined) return `Perhaps: ${causes.join('; or ')}`
  return draftBy?.reason ?? ''
}

/** What stands in a column, as text. */
export function cellText(column: Column, item: Item): string {
  const { row, request } = item
  const { now = '', draft = '', draftBy } = request ?? row
  switch (column) {
    case 'from':
      return row.from
    case 'to':
      return row.to
    case 'port':
      return portText(item)
    case 'seen':
      return seenText(item)
    case 'times':
      return timesOf(item).toLocaleString('en')
    // Of a request no times are kept.
    case 'first':
      return request === null ? clockText(row.firstMs) : ''
    case 'last':
      return request === null ? clockText(row.lastMs) : ''
    case 'nodes':
      return row.nodes.join(', ')
    case 'now':
      return now
    case 'draft':
      return draft
    case 'policy':
      return draftBy?.policy?.replace('//', '/') ?? ''
    case 'why':
      return reasonText(item)
  }
}

export function notesOf({ row, request }: Item): readonly string[] {
  return request === null ? row.notes : []
}
