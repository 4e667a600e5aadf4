/** The rows of a card: a port each, with how many senders get through and how many do not. */
import type { FlowPort } from '../../../store/index'
import type { CardInput, Endpoint } from './card-input'
import { podCount } from './card-words'
import { type ReadCount, rowId } from './links'
import type { Row } from './model'
import type { Served } from './services'
import type { PlaceSums } from './sums'

/** Rows that a card has room for. */
const mostRows = 6

/** What a folded group says of its flows. */
export function foldedRows(sums: PlaceSums): readonly Row[] {
  // Written out: there may be thousands of these cards, and spreading objects costs more than all the rest of it.
  return (['in', 'out'] as const).map((id) => ({
    id,
    title: id,
    protocol: '',
    name: null,
    l7: null,
    allowed: sums[id].allowed,
    dropped: sums[id].dropped,
    undecided: sums[id].undecided ?? 0,
    isOpen: false,
    isUnserved: false,
    isForItself: false,
  }))
}

/** `8080 TCP HTTP: 1 allowed, 5 dropped`. */
export function rowWords({
  title,
  protocol,
  l7,
  allowed,
  dropped,
  undecided,
  isOpen,
  isUnserved,
  isAsked,
}: Row): string {
  if (isAsked === true) {
    const end = allowed > 0 ? 'allowed' : dropped > 0 ? 'dropped' : 'undecided'
    return `${title} ${protocol}: asked, ${end}${isUnserved ? ', not served' : ''}`
  }
  const unsure = undecided === 0 ? '' : `, ${undecided} undecided`
  const counts = isOpen ? 'open' : `${allowed} allowed, ${dropped} dropped${unsure}`
  return `${[title, protocol, l7 ?? ''].filter(Boolean).join(' ')}: ${counts}${isUnserved ? ', named by a rule and not served' : ''}`
}

export const plainRow = {
  undecided: 0,
  protocol: '',
  name: null,
  l7: null,
  isOpen: false,
  isUnserved: false,
  isForItself: false,
} as const

export function portRows(
  id: string,
  inside: readonly Endpoint[],
  served: Served,
  { links, isQuietRow, reached, asked }: CardInput,
): readonly Row[] {
  const counts = links.rows.get(id) ?? new Map<string, ReadCount>()
  const known = new Map<string, FlowPort>()
  for (const { key } of inside) for (const [row, port] of served(key) ?? []) known.set(row, port)
  const isTold = known.size > 0
  const ports = new Map(known)
  for (const [row, { port, isDecided }] of counts)
    if (
      !ports.has(row) &&
      (!port.assumed || isDecided || reached.has(`${id} ${row}`)) &&
      (!isQuietRow(id, row) || asked === `${id} ${row}`)
    )
      ports.set(row, port)
  const isReplicated = podCount(inside) > 1
  const rows = [...ports].map(([row, port]): Row => {
    const count = counts.get(row)
    return {
      ...rowOfPort(port, count, asked === `${id} ${row}`),
      name: port.name ?? null,
      isUnserved: isTold && !known.has(row) && !port.assumed,
      isForItself: isReplicated && count?.isForItself === true,
    }
  })
  return withRoom(rows.sort(byPort))
}

/** The rows of a peer that declares no ports: those that its flows are about. */
export function portRowsOf(
  counts: ReadonlyMap<string, ReadCount> | undefined,
  asked: string | null = null,
): readonly Row[] {
  const rows = [...(counts?.values() ?? [])].map((count) => rowOfPort(count.port, count, rowId(count.port) === asked))
  return withRoom(rows.sort(byPort))
}

export function rowOfPort(port: FlowPort, count: ReadCount | undefined, isAsked: boolean): Row {
  const { allowed = 0, dropped = 0, undecided = 0 } = count ?? {}
  return {
    ...plainRow,
    id: rowId(port),
    title: String(port.port),
    protocol: `${port.protocol}${port.assumed ? ' ?' : ''}`,
    l7: count?.isRedirected === true ? (count.l7 ?? 'L7') : null,
    allowed,
    dropped,
    undecided,
    isOpen: count !== undefined && !count.isDecided,
    ...(isAsked && allowed + dropped + undecided < 2 ? { isAsked } : {}),
  }
}

function byPort(a: Row, b: Row): number {
  return Number(a.title) - Number(b.title) || (a.id < b.id ? -1 : 1)
}

/** Of too many rows the first few, and one that stands for the others. */
function withRoom(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= mostRows) return rows
  const asked = rows.find(({ isAsked }, i) => isAsked === true && i >= mostRows - 1)
  const others = rows.filter((row) => row !== asked)
  const room = mostRows - (asked === undefined ? 1 : 2)
  const shown = [...others.slice(0, room), ...(asked === undefined ? [] : [asked])]
  const rest = others.slice(room)
  const sum = (of: (row: Row) => number): number => rest.reduce((all, row) => all + of(row), 0)
  const more: Row = {
    ...plainRow,
    id: 'more',
    title: `+${rest.length} ports`,
    allowed: sum(({ allowed }) => allowed),
    dropped: sum(({ dropped }) => dropped),
    undecided: sum(({ undecided }) => undecided),
    isOpen: rest.every(({ isOpen }) => isOpen),
  }
  return [...shown, more]
}
