/**
 * Which card stands in which column, computed from nothing: the same cards and lines give the same plan.
 *
 * Cards are ranked by the direction of their lines, each namespace becomes a block of a few columns, and blocks are put
 * on a grid of columns like skylines. Several such plans are made and the best one is kept; the score counts crossings,
 * backward lines, and how well the picture fits its pane.
 */
import { type Block, blocksOf } from './blocks'
import { misfit, type Pane } from './pane'
import { type Frame, headOf, outermost, type Place, type PlacedNode, type Places, spacing } from './places'
import { type Arrow, ranksOf } from './ranks'
import { boundsOf, settle } from './settle'

export interface PlanLine extends Arrow {
  readonly isFaint: boolean
}

/** Cards up to which several plans are compared. */
const comparedUpTo = 90
/** Cards up to which columns are put in order by several sweeps. */
const sweptUpTo = 400
/** Cards up to which it is tried whether outside cards stand better under the boxes than beside them. */
const sharedUpTo = 40
/** Faint lines from which on a card is a hub of a large picture. */
const hubFrom = 12

/** Where cards from outside stand: in a column of their own, or above or below the boxes of the outermost column. */
type SidePlace = 'own' | 'above' | 'below'
interface SidePlaces {
  readonly left: SidePlace
  readonly right: SidePlace
}

const besideBoxes: SidePlaces = { left: 'own', right: 'own' }
const withBoxes: readonly SidePlaces[] = [
  { left: 'own', right: 'below' },
  { left: 'above', right: 'below' },
  { left: 'below', right: 'below' },
]

interface Shape {
  /** Columns of a block at most. */
  readonly cap: number
  /** Columns of the grid. */
  readonly columns: number
}

/** A plan and what it costs: lower is better. */
export interface Plan {
  readonly places: Places
  readonly score: number
}

/** The best plan for a pane, as far as it can be judged before lines are routed. */
export function planPlaces(nodes: readonly PlacedNode[], lines: readonly PlanLine[], pane: Pane): Places {
  return plansFor(nodes, lines, pane)[0]?.places ?? new Map()
}

/** All plans for a pane, the best first. */
export function plansFor(nodes: readonly PlacedNode[], lines: readonly PlanLine[], pane: Pane): readonly Plan[] {
  const cards = nodes.filter(({ kind }) => kind !== 'namespace')
  const arrows = arrowsOf(
    nodes,
    lines.filter(({ isFaint }) => !isFaint),
  )
  const isLarge = cards.length > comparedUpTo
  // Of a few cards it does not matter; across hundreds the lines of a hub are nearly all of the length.
  const hubs = isLarge ? hubsOf(lines) : new Set<string>()
  const ranks = ranksOf(
    cards.map(({ id }) => id),
    arrows,
  )
  const plans: Plan[] = []
  const seen = new Set<string>()
  const sides = sidesFor(cards)
  const take = (places: Places): void => {
    const numbers = [...new Set([...places.values()].map(({ column }) => column))].sort((a, b) => a - b)
    const key = [...places].map(([id, { column, top }]) => `${id} ${numbers.indexOf(column)} ${Math.round(top)}`).join()
    if (seen.has(key)) return
    seen.add(key)
    plans.push({ places, score: scoreOf(settle(nodes, places), arrows, pane) + sharing(nodes, places) })
  }
  const isSmall = cards.length <= sharedUpTo
  for (const shape of shapesFor(cards.length, pane))
    for (const isLevel of isSmall ? [false, true] : [false]) {
      const blocks = withHubsInside(blocksOf(nodes, ranks, arrows, { cap: shape.cap, isLevel }), hubs)
      for (const side of sides) {
        const start = onGrid({ blocks, cards }, ranks, arrows, { ...shape, ...side })
        // By depth from above to below, which sorting by the other ends of lines may spoil.
        if (isSmall) take(start)
        take(ordered(nodes, start, arrows))
      }
    }
  return plans.sort((a, b) => (Math.abs(a.score - b.score) < 1e-6 ? 0 : a.score - b.score))
}

function sidesFor(cards: readonly PlacedNode[]): readonly SidePlaces[] {
  const isOutside = cards.some(({ side }) => side !== null)
  return isOutside && cards.length <= sharedUpTo ? [besideBoxes, ...withBoxes] : [besideBoxes]
}

/** Lines between cards; one that reaches a whole namespace speaks of each of its cards. */
function arrowsOf(nodes: readonly PlacedNode[], lines: readonly PlanLine[]): readonly Arrow[] {
  const inside = new Map<string, string[]>()
  for (const { id, parent, kind } of nodes) {
    if (parent === null || kind === 'service') continue
    const list = inside.get(parent)
    if (list === undefined) inside.set(parent, [id])
    else list.push(id)
  }
  const cardsOf = (id: string): readonly string[] => inside.get(id) ?? [id]
  return lines.flatMap(({ from, to }) => cardsOf(from).flatMap((a) => cardsOf(to).map((b) => ({ from: a, to: b }))))
}

/** Cards at which so many faint lines end as make them hubs: faint ones say nothing of order. */
function hubsOf(lines: readonly PlanLine[]): ReadonlySet<string> {
  const count = new Map<string, number>()
  for (const { from, to, isFaint } of lines)
    if (isFaint) for (const id of [from, to]) count.set(id, (count.get(id) ?? 0) + 1)
  return new Set([...count].filter(([, lines]) => lines >= hubFrom).map(([id]) => id))
}

/** Boxes in which there is nothing but hubs come in the middle of all: there they are the nearest to everybody. */
function withHubsInside(blocks: readonly Block[], hubs: ReadonlySet<string>): readonly Block[] {
  const isHub = ({ columns }: Block): boolean => columns.every((column) => column.every(({ id }) => hubs.has(id)))
  const [inside, others] = [blocks.filter(isHub), blocks.filter((block) => !isHub(block))]
  if (inside.length === 0) return blocks
  const half = Math.floor(others.length / 2)
  return [
    ...others.slice(0, half),
    ...inside.map((block) => ({ ...block, isCentral: true as const })),
    ...others.slice(half),
  ]
}

function shapesFor(count: number, { width, height }: Pane): readonly Shape[] {
  const cell = { width: 230, height: 130 }
  const aspect = (width / height) * (cell.height / cell.width)
  const square = Math.max(1, Math.round(Math.sqrt(count * aspect)))
  if (count > comparedUpTo)
    return (count > sweptUpTo ? [0.85, 1] : [0.85, 1, 1.4]).flatMap((share) =>
      [2, 3].map((cap) => ({ cap, columns: Math.max(4, Math.round(square * share)) })),
    )
  const shapes: Shape[] = []
  const columns = new Set([square - 1, square, square + 1].filter((n) => n >= 1 && n <= Math.max(1, count)))
  for (const grid of columns)
    for (const cap of count > sharedUpTo ? [1, 2, 3, 4] : [1, 2, 3])
      if (cap <= grid) shapes.push({ cap, columns: grid })
  return shapes
}

/** Puts blocks on a grid of columns, each where it is low and near to what it talks to. */
function onGrid(
  { blocks, cards }: { readonly blocks: readonly Block[]; readonly cards: readonly PlacedNode[] },
  ranks: ReadonlyMap<string, number>,
  arrows: readonly Arrow[],
  { columns, left, right }: Shape & SidePlaces,
): Places {
  const places = new Map<string, Place>()
  const frontier = Array.from({ length: columns }, () => 0)
  const outside = {
    left: cards.filter(({ side }) => side === 'left'),
    right: cards.filter(({ side }) => side === 'right'),
  }
  if (blocks.length > 0 && left === 'above') frontier[0] = stack(outside.left, 1, 0, places)
  // Boxes fill as many columns as there are, so the last one is known before they stand.
  if (blocks.length > 0 && right === 'above' && columns > 1)
    frontier[columns - 1] = stack(outside.right, columns, 0, places)
  const talksTo = new Map<string, Arrow[]>()
  for (const arrow of arrows)
    for (const id of [arrow.from, arrow.to]) talksTo.set(id, [...(talksTo.get(id) ?? []), arrow])
  const isSmall = cards.length <= comparedUpTo
  const tallest = Math.max(1, ...ranks.values())
  for (const block of blocks) {
    const width = Math.min(block.columns.length, columns)
    const isCentral = block.isCentral === true
    let best = { start: 0, top: 0, cost: Infinity }
    for (let start = 0; start + width <= columns; start++) {
      const top = Math.max(...frontier.slice(start, start + width))
      const aim = isCentral
        ? (columns - width) / 2
        : block.rank === Infinity
          ? start
          : (block.rank / tallest) * (columns - width)
      const backward = isSmall ? backwardLines(block, start, places, talksTo) : 0
      const cost = top + block.height + backward * 90 + Math.abs(start - aim) * (isCentral ? 400 : 40)
      if (cost < best.cost - 1e-6) best = { start, top, cost }
    }
    const first = best.top + (block.namespace === null ? 0 : headOf(block.namespace))
    block.columns.forEach((column, i) => {
      let top = first
      for (const card of column) {
        places.set(card.id, { column: best.start + i + 1, top })
        top += card.height + spacing.card
      }
    })
    for (let c = best.start; c < best.start + width; c++) frontier[c] = best.top + block.height + spacing.box
  }
  const used = frontier.map((bottom, i) => (bottom > 0 ? i + 1 : 0)).filter((column) => column > 0)
  for (const [side, place] of [
    ['left', left],
    ['right', right],
  ] as const) {
    const open = outside[side].filter(({ id }) => !places.has(id))
    const column = side === 'left' ? Math.min(...used) : Math.max(...used)
    if (place === 'own' || used.length === 0) stack(open, outermost[side], 0, places)
    else frontier[column - 1] = stack(open, column, frontier[column - 1] ?? 0, places)
  }
  return places
}

/** Puts cards below one another, and returns where the next one would stand. */
function stack(cards: readonly PlacedNode[], column: number, start: number, places: Map<string, Place>): number {
  let top = start
  for (const { id, height } of cards) {
    places.set(id, { column, top })
    top += height + spacing.box
  }
  return top
}

function backwardLines(
  block: Block,
  start: number,
  places: ReadonlyMap<string, Place>,
  talksTo: ReadonlyMap<string, readonly Arrow[]>,
): number {
  let count = 0
  block.columns.forEach((column, i) => {
    for (const { id } of column)
      for (const { from, to } of talksTo.get(id) ?? []) {
        const other = places.get(from === id ? to : from)
        if (other === undefined) continue
        const here = start + i + 1
        if (from === id ? other.column <= here : here <= other.column) count++
      }
  })
  return count
}

/** Sorts the cards of each column by where their lines lead, and lets short columns slide to it. */
function ordered(nodes: readonly PlacedNode[], start: Places, arrows: readonly Arrow[]): Places {
  const sweeps = start.size <= comparedUpTo ? 4 : start.size <= sweptUpTo ? 2 : 1
  const others = new Map<string, string[]>()
  for (const { from, to } of arrows) {
    others.set(from, [...(others.get(from) ?? []), to])
    others.set(to, [...(others.get(to) ?? []), from])
  }
  const cards = new Map(nodes.map((node) => [node.id, node]))
  let places = start
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const frame = settle(nodes, places)
    const next = new Map(places)
    for (const column of stacksOf(nodes, places)) {
      const wishes = column.map((id) => wishOf(id, frame, others))
      const tops = column.map((id) => frame.cards.get(id)?.box.top ?? 0).sort((a, b) => a - b)
      const sorted = column
        .map((id, i) => ({ id, wish: wishes[i] ?? frame.cards.get(id)?.box.top ?? 0 }))
        .sort((a, b) => a.wish - b.wish || (a.id < b.id ? -1 : 1))
      let top = tops[0] ?? 0
      for (const { id } of sorted) {
        next.set(id, { column: places.get(id)?.column ?? 0, top })
        top += (cards.get(id)?.height ?? 0) + spacing.card
      }
    }
    places = next
  }
  return slid(nodes, places, others)
}

/** Cards of one block in one column, and all outside cards of a side. */
export function stacksOf(nodes: readonly PlacedNode[], places: Places): readonly (readonly string[])[] {
  const stacks = new Map<string, string[]>()
  for (const { id, parent, side } of nodes) {
    const place = places.get(id)
    if (place === undefined || (parent === null && side === null)) continue
    const key = `${parent ?? side ?? ''} ${place.column}`
    stacks.set(key, [...(stacks.get(key) ?? []), id])
  }
  return [...stacks.values()]
}

/** The mean height of the other ends of a card's lines, as the wanted height of its upper border; undefined without lines. */
function wishOf(id: string, frame: Frame, others: ReadonlyMap<string, readonly string[]>): number | undefined {
  const tops = (others.get(id) ?? []).flatMap((other) => frame.cards.get(other)?.box.top ?? [])
  return tops.length === 0 ? undefined : tops.reduce((sum, top) => sum + top, 0) / tops.length
}

/** Cards move down towards the other ends of their lines, as far as their block has room. */
function slid(nodes: readonly PlacedNode[], places: Places, others: ReadonlyMap<string, readonly string[]>): Places {
  const frame = settle(nodes, places)
  const cards = new Map(nodes.map((node) => [node.id, node]))
  const next = new Map(places)
  for (const stack of stacksOf(nodes, places)) {
    const [first] = stack
    const node = cards.get(first ?? '')
    if (node === undefined) continue
    const column = places.get(node.id)?.column
    // Under boxes there is no telling how far a card from outside may come down.
    if (node.parent === null && column !== outermost.left && column !== outermost.right) continue
    const box = node.parent === null ? undefined : frame.boxes.get(node.parent)?.box
    const bounds = boundsOf(frame)
    const lowest = box === undefined ? (bounds?.bottom ?? 0) : box.bottom - spacing.foot
    const sorted = [...stack].sort((a, b) => (frame.cards.get(a)?.box.top ?? 0) - (frame.cards.get(b)?.box.top ?? 0))
    const tops = sorted.map((id) => frame.cards.get(id)?.box.top ?? 0)
    const heights = sorted.map((id) => cards.get(id)?.height ?? 0)
    const gap = node.parent === null ? spacing.box : spacing.card
    // From below: each may come as low as it should while those below it have room.
    let limit = lowest
    for (let i = sorted.length - 1; i >= 0; i--) {
      const wish = wishOf(sorted[i] ?? '', frame, others) ?? tops[i] ?? 0
      const at = Math.min(Math.max(tops[i] ?? 0, wish), limit - (heights[i] ?? 0))
      tops[i] = Math.max(tops[i] ?? 0, at)
      limit = (tops[i] ?? 0) - gap
    }
    sorted.forEach((id, i) => next.set(id, { column: places.get(id)?.column ?? 0, top: tops[i] ?? 0 }))
  }
  return next
}

/**
 * What cards from outside cost that share a column with boxes: where a box grows they are pushed on, so they stand beside the
 * boxes where there is room for that.
 */
export function sharing(nodes: readonly PlacedNode[], places: Places): number {
  return 3 * nodes.filter(({ id, side }) => side !== null && places.get(id)?.column !== outermost[side]).length
}

/** Lower is better. Counted, not timed, so that every machine chooses the same plan. */
function scoreOf(frame: Frame, arrows: readonly Arrow[], pane: Pane): number {
  const bounds = boundsOf(frame)
  if (bounds === null) return 0
  const lines = arrows.flatMap(({ from, to }) => {
    const [a, b] = [frame.cards.get(from), frame.cards.get(to)]
    return a === undefined || b === undefined ? [] : [{ from, to, a, b }]
  })
  const backward = lines.filter(({ a, b }) => b.column <= a.column).length
  const upward = lines.filter(({ a, b }) => b.column === a.column && b.box.top < a.box.top).length
  const far = lines.reduce((sum, { a, b }) => sum + Math.max(0, Math.abs(b.column - a.column) - 1), 0)
  let crossings = 0
  for (let i = 0; i < lines.length && lines.length <= 150; i++)
    for (let j = i + 1; j < lines.length; j++) {
      const [p, q] = [lines[i], lines[j]]
      if (p === undefined || q === undefined || p.from === q.from || p.to === q.to) continue
      if (p.a.column !== q.a.column || p.b.column !== q.b.column) continue
      if ((p.a.box.top - q.a.box.top) * (p.b.box.top - q.b.box.top) < 0) crossings++
    }
  return misfit(bounds, pane) + 0.9 * crossings + 4 * backward + 2 * upward + 0.5 * far
}
