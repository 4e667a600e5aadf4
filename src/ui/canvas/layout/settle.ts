/**
 * From columns to places: given the column of each card and about how high it wants to stand, nothing overlaps
 * afterwards. Boxes and cards are only ever pushed down, in the order of the wanted heights, so what is above does not move.
 */
import { union, type Box } from './geometry'
import {
  headOf,
  noGrowth,
  outermost,
  spacing,
  type Column,
  type Frame,
  type Growth,
  type PlacedBox,
  type PlacedNode,
  type Places,
} from './places'

interface Block {
  readonly id: string
  readonly namespace: PlacedNode | null
  readonly members: readonly PlacedNode[]
  readonly first: number
  readonly last: number
  readonly top: number
}

export function settle(nodes: readonly PlacedNode[], places: Places, growth: Growth = noGrowth): Frame {
  const cards = nodes.filter(({ id, kind }) => kind !== 'namespace' && places.has(id))
  const numbers = cards.map(({ id }) => places.get(id)?.column ?? 0)
  const columnNumbers = [...new Set([...numbers, ...(growth.columns?.keys() ?? [])])].sort((a, b) => a - b)
  const index = new Map(columnNumbers.map((number, i) => [number, i]))
  const columnOf = (id: string): number => index.get(places.get(id)?.column ?? 0) ?? 0
  const blocks = blocksOf(nodes, cards, places, columnOf)
  const boxes = new Map<string, PlacedBox>()
  const tops = new Map<string, number>()
  const settling = { places, growth, tops }
  const frontier = columnNumbers.map(() => -Infinity)
  const bottoms = new Map<string, number>()
  for (const block of blocks) {
    let top = block.top
    for (let c = block.first; c <= block.last; c++)
      top = Math.max(top, (frontier[c] ?? -Infinity) + spacing.box + (growth.above.get(block.id) ?? 0))
    const bottom = settleBlock(block, top, settling)
    for (let c = block.first; c <= block.last; c++) frontier[c] = bottom
    bottoms.set(block.id, bottom)
    if (block.namespace !== null)
      boxes.set(block.id, {
        box: { left: 0, right: 0, top, bottom },
        first: block.first,
        last: block.last,
        head: headOf(block.namespace),
      })
  }
  const { columns, pads } = columnsOf({ cards, boxes }, columnNumbers, columnOf, growth)
  const placed = new Map(
    cards.map(({ id, height, count }) => {
      const column = columnOf(id)
      const { left, right } = columns[column] ?? { left: 0, right: 0 }
      const top = tops.get(id) ?? 0
      const behind = count === '' ? 0 : spacing.behind
      return [id, { box: { left, right, top, bottom: top + height }, column, behind }]
    }),
  )
  for (const [id, { box, first, last, head }] of boxes)
    boxes.set(id, {
      first,
      last,
      head,
      box: {
        ...box,
        left: (columns[first]?.left ?? 0) - spacing.side,
        right: (columns[last]?.right ?? 0) + spacing.side,
      },
    })
  return { columns, cards: placed, boxes, columnNumbers, pads }
}

function blocksOf(
  nodes: readonly PlacedNode[],
  cards: readonly PlacedNode[],
  places: Places,
  columnOf: (id: string) => number,
): readonly Block[] {
  const members = new Map<string, PlacedNode[]>()
  for (const card of cards) {
    const id = card.parent ?? card.id
    const list = members.get(id)
    if (list === undefined) members.set(id, [card])
    else list.push(card)
  }
  const namespaces = new Map(nodes.flatMap((node) => (node.kind === 'namespace' ? [[node.id, node] as const] : [])))
  const blocks = [...members].map(([id, list]): Block => {
    const namespace = namespaces.get(id) ?? null
    const columns = list.map((card) => columnOf(card.id))
    const top = Math.min(...list.map((card) => places.get(card.id)?.top ?? 0))
    return {
      id,
      namespace,
      members: list,
      first: Math.min(...columns),
      last: Math.max(...columns),
      top: namespace === null ? top : top - headOf(namespace),
    }
  })
  return blocks.sort((a, b) => a.top - b.top || a.first - b.first || (a.id < b.id ? -1 : 1))
}

interface Settling {
  readonly places: Places
  readonly growth: Growth
  /** Card → its upper border; grows with each block. */
  readonly tops: Map<string, number>
}

/** Places a block's cards and returns its lower border. */
function settleBlock(
  { id, namespace, members, top: wanted }: Block,
  top: number,
  { places, growth, tops }: Settling,
): number {
  const byColumn = new Map<number, PlacedNode[]>()
  for (const card of members) {
    const column = places.get(card.id)?.column ?? 0
    const list = byColumn.get(column)
    if (list === undefined) byColumn.set(column, [card])
    else list.push(card)
  }
  const first = top + (namespace === null ? 0 : headOf(namespace))
  let bottom = first
  for (const list of byColumn.values()) {
    let next = first
    const topOf = (card: PlacedNode): number => places.get(card.id)?.top ?? 0
    for (const card of list.sort((a, b) => topOf(a) - topOf(b) || (a.id < b.id ? -1 : 1))) {
      const isAlone = namespace === null
      const above = isAlone ? 0 : (growth.above.get(card.id) ?? 0)
      const at = Math.max(next + above, topOf(card) - wanted + top)
      tops.set(card.id, at)
      next = at + card.height + spacing.card
      bottom = Math.max(bottom, at + card.height)
    }
  }
  return namespace === null ? bottom : bottom + spacing.foot + (growth.above.get(`foot ${id}`) ?? 0)
}

function columnsOf(
  { cards, boxes }: { readonly cards: readonly PlacedNode[]; readonly boxes: ReadonlyMap<string, PlacedBox> },
  numbers: readonly number[],
  columnOf: (id: string) => number,
  growth: Growth,
) {
  const kept = numbers.map((number) => growth.columns?.get(number))
  const widths = kept.map((column) => column?.width ?? 0)
  for (const { id, width } of cards) widths[columnOf(id)] = Math.max(widths[columnOf(id)] ?? 0, width)
  const pads = Array.from({ length: numbers.length + 1 }, (_, i) => ({ left: 0, right: 0, ...kept[i]?.before }))
  for (const { first, last } of boxes.values()) {
    const before = pads[first]
    const after = pads[last + 1]
    if (before !== undefined) before.right = spacing.side
    if (after !== undefined) after.left = spacing.side
  }
  const columns: Column[] = []
  let x = 0
  numbers.forEach((number, i) => {
    const pad = pads[i] ?? { left: 0, right: 0 }
    if (i > 0) x += pad.left + Math.max(spacing.column, growth.gaps.get(number) ?? 0) + pad.right
    columns.push({ left: x, right: x + (widths[i] ?? 0) })
    x += widths[i] ?? 0
  })
  // Boxes keep still when a card from outside comes to stand left of them.
  const shift = numbers[0] === outermost.left && columns[1] !== undefined ? columns[1].left : 0
  return { columns: columns.map(({ left, right }) => ({ left: left - shift, right: right - shift })), pads }
}

/** Everything that a frame holds, and nothing where it is empty. */
export function boundsOf({ cards, boxes }: Frame): Box | null {
  return union([...[...cards.values()].map(({ box }) => box), ...[...boxes.values()].map(({ box }) => box)])
}
