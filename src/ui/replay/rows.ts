/** Rows of a replay as the pane lists them: a request that fares otherwise than its connection has a line of its own. */
import {
  groups,
  timeText,
  type Group,
  type PageReport,
  type ReplayRow,
  type RequestRow,
} from '../../store/replay/words'

export interface Item {
  readonly row: ReplayRow
  /** Null for the connection itself. */
  readonly request: RequestRow | null
}

/** Items by group, of which the text of a filter is part. */
export function itemsByGroup({ rows }: PageReport, filter: string): ReadonlyMap<Group, readonly Item[]> {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const found = new Map<Group, Item[]>(groups.map((group) => [group, []]))
  const add = (group: Group, item: Item): void => {
    if (words.length > 0) {
      const text = searchText(item)
      if (!words.every((word) => text.includes(word))) return
    }
    found.get(group)?.push(item)
  }
  for (const row of rows) {
    add(row.group, { row, request: null })
    for (const request of row.requests) if (request.group !== row.group) add(request.group, { row, request })
  }
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

export function notesOf({ row, request }: Item): readonly string[] {
  return request === null ? row.notes : []
}
