/** Cards, columns and lines → where everything stands and how the lines run. */
import { cardSize } from '../graph/card-size'
import type { GraphLine, GraphNode, LineKind } from '../graph/model'
import type { Box, Point } from './geometry'
import type { End, Wire } from './lanes'
import { noGrowth, spacing, type Frame, type Growth, type Places } from './places'
import { boundsOf, settle } from './settle'
import { routeWires } from './tracks'

export interface Picture {
  readonly frame: Frame
  /** Line → its corners. */
  readonly routes: ReadonlyMap<string, readonly Point[]>
  /** Room that the lines have been given; it is kept, so that fewer lines move nothing back. */
  readonly growth: Growth
}

/** Lines of other verdicts that share a start or an end lie a little apart there; a cross covers no arrowhead beside it. */
const startOffsets: Readonly<Record<LineKind, number>> = { allowed: 0, redirected: -5, dropped: 6, undecided: -10 }
const endOffsets: typeof startOffsets = { ...startOffsets, dropped: 8 }
/** From a card's border to the start of its lines: beyond a lock, at a ring, at the border of a box. */
const startInsets = { lock: 9, ring: 5, box: 4 } as const
const endInset = 6
/** Room for the width of a line. */
const lineRoom = 2

/** Height of the middle of a row below the upper border of its card or box. */
export function rowMiddle(node: Pick<GraphNode, 'kind' | 'detail' | 'services' | 'rows'>, row: string): number {
  const at = node.rows.findIndex(({ id }) => id === row)
  // A port without a row is reached at the header.
  return at < 0 ? doorMiddle(node) : rowsTop(node) + at * cardSize.row + cardSize.row / 2
}

/** Height of a card's header and its services. */
export function rowsTop({ kind, detail, services }: Pick<GraphNode, 'kind' | 'detail' | 'services'>): number {
  if (kind === 'namespace') return spacing.title
  return headerOf({ detail }) + services.length * cardSize.tag
}

export function headerOf({ detail }: Pick<GraphNode, 'detail'>): number {
  return detail === '' ? cardSize.small : cardSize.header
}

/** Height of the door at which a card's lines start. */
export function doorMiddle(node: Pick<GraphNode, 'kind' | 'detail'>): number {
  return node.kind === 'namespace' ? spacing.title / 2 : headerOf(node) / 2
}

/** All that is drawn: cards, boxes, and lines that lead round them. */
export function extentOfPicture({ frame, routes }: Pick<Picture, 'frame' | 'routes'>): Box | null {
  const all = boundsOf(frame)
  if (all === null) return null
  let { left, right, top, bottom } = all
  for (const points of routes.values())
    for (const { x, y } of points) {
      left = Math.min(left, x - lineRoom)
      right = Math.max(right, x + lineRoom)
      top = Math.min(top, y - lineRoom)
      bottom = Math.max(bottom, y + lineRoom)
    }
  return { left, right, top, bottom }
}

/** The box of a card or namespace. */
export function boxOf(frame: Frame, id: string): Box | undefined {
  return frame.cards.get(id)?.box ?? frame.boxes.get(id)?.box
}

/** Places everything, and gives lanes and gaps the room that the lines need. */
export function compose(
  nodes: readonly GraphNode[],
  lines: readonly GraphLine[],
  places: Places,
  known: Growth = noGrowth,
): Picture {
  let growth = known
  for (let round = 0; ; round++) {
    const frame = settle(nodes, places, growth)
    const { lines: routes, growth: needs } = routeWires(frame, wiresOf(nodes, lines, frame))
    const more = joined(growth, needs, round > 0)
    if (round >= 2 || more === null) return { frame, routes, growth }
    growth = more
  }
}

/** The same cards with more lines, as of what is selected: nothing moves for them. */
export function reroute(nodes: readonly GraphNode[], lines: readonly GraphLine[], { frame, growth }: Picture): Picture {
  return { frame, growth, routes: routeWires(frame, wiresOf(nodes, lines, frame)).lines }
}

/** Null where nothing has to grow. What a lane misses comes on top of what it has been given. */
function joined(known: Growth, needs: Growth, isAgain: boolean): Growth | null {
  let isMore = false
  const gaps = new Map(known.gaps)
  for (const [column, needed] of needs.gaps) {
    if (needed <= (known.gaps.get(column) ?? 0)) continue
    isMore = true
    gaps.set(column, needed)
  }
  const above = new Map(known.above)
  // The second time lines may have changed lanes: growing on and on helps nobody.
  if (!isAgain)
    for (const [id, needed] of needs.above) {
      isMore = true
      above.set(id, (above.get(id) ?? 0) + needed)
    }
  return isMore ? { ...known, gaps, above } : null
}

/** Lines with their ends where the cards stand. */
export function wiresOf(nodes: readonly GraphNode[], lines: readonly GraphLine[], frame: Frame): readonly Wire[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const [atStarts, atEnds] = [kindsAt(lines, startKey), kindsAt(lines, endKey)]
  return lines.flatMap((line): readonly Wire[] => {
    const [source, target] = [byId.get(line.from), byId.get(line.to)]
    if (source === undefined || target === undefined || line.from === line.to) return []
    const from = startOf(source, frame, isShared(atStarts, startKey(line)) ? startOffsets[line.kind] : 0)
    const to = endOf(target, frame, line, isShared(atEnds, endKey(line)) ? endOffsets[line.kind] : 0)
    return from === null || to === null ? [] : [{ id: line.id, from, to, kind: line.kind }]
  })
}

const startKey = ({ from }: GraphLine): string => from
const endKey = ({ to, row }: GraphLine): string => `${to} ${row}`

/** The verdicts of the lines at each start or end. */
function kindsAt(lines: readonly GraphLine[], keyOf: (line: GraphLine) => string): ReadonlyMap<string, Set<LineKind>> {
  const kinds = new Map<string, Set<LineKind>>()
  for (const line of lines) {
    if (line.from === line.to) continue
    const key = keyOf(line)
    const known = kinds.get(key)
    if (known === undefined) kinds.set(key, new Set([line.kind]))
    else known.add(line.kind)
  }
  return kinds
}

function isShared(kinds: ReadonlyMap<string, ReadonlySet<LineKind>>, key: string): boolean {
  return (kinds.get(key)?.size ?? 0) > 1
}

function startOf(node: GraphNode, frame: Frame, down: number): End | null {
  const card = frame.cards.get(node.id)
  const box = frame.boxes.get(node.id)
  const placed = card?.box ?? box?.box
  const column = card?.column ?? box?.last
  if (placed === undefined || column === undefined) return null
  const inset = startInsets[box !== undefined ? 'box' : node.isEgressIsolated ? 'lock' : 'ring']
  return { column, x: placed.right + inset, y: placed.top + doorMiddle(node) + down, key: node.id }
}

function isDelivered(kind: LineKind): boolean {
  return kind === 'allowed' || kind === 'redirected'
}

function endOf(node: GraphNode, frame: Frame, { row, kind }: GraphLine, down: number): End | null {
  const card = frame.cards.get(node.id)
  const box = frame.boxes.get(node.id)
  const placed = card?.box ?? box?.box
  const column = card?.column ?? box?.first
  if (placed === undefined || column === undefined) return null
  const y = placed.top + rowMiddle(node, row) + down
  // One pod reaches itself; of several, the row says whether they reach each other.
  const isOne = node.kind !== 'folded' && node.count === ''
  const isItsOwn = isOne || (isDelivered(kind) && node.rows.find(({ id }) => id === row)?.isForItself === true)
  return { column, x: placed.left - endInset, y, key: `${node.id} ${row}`, ...(isItsOwn ? { own: node.id } : {}) }
}
