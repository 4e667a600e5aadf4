/** Blocks of cards: each namespace as a few columns, by the direction of its lines. */
import { headOf, type PlacedNode, spacing } from './places'
import type { Arrow } from './ranks'

export interface Block {
  readonly id: string
  readonly namespace: PlacedNode | null
  readonly columns: readonly (readonly PlacedNode[])[]
  readonly rank: number
  readonly height: number
  /** Wants to stand in the middle of the grid. */
  readonly isCentral?: true
}

export function blocksOf(
  nodes: readonly PlacedNode[],
  ranks: ReadonlyMap<string, number>,
  arrows: readonly Arrow[],
  shape: ColumnShape,
): readonly Block[] {
  const members = new Map<string, PlacedNode[]>()
  const blocks: Block[] = []
  for (const node of nodes) if (node.kind === 'namespace') members.set(node.id, [])
  for (const node of nodes) if (node.parent !== null) members.get(node.parent)?.push(node)
  const block = (id: string, namespace: PlacedNode | null, list: readonly PlacedNode[]): Block => {
    const columns = columnsOf(list, ranks, arrows, shape)
    const heights = columns.map((column) => column.reduce((sum, { height }) => sum + height + spacing.card, 0))
    const own = list.flatMap(({ id: card }) => ranks.get(card) ?? [])
    return {
      id,
      namespace,
      columns,
      // What talks to nobody comes last, as it has nothing to say about order.
      rank: own.length === 0 ? Infinity : own.reduce((sum, rank) => sum + rank, 0) / own.length,
      height: Math.max(...heights) - spacing.card + (namespace === null ? 0 : headOf(namespace) + spacing.foot),
    }
  }
  for (const node of nodes) {
    const list = node.kind === 'namespace' ? members.get(node.id) : undefined
    if (list !== undefined && list.length > 0) blocks.push(block(node.id, node, list))
    else if (node.kind !== 'namespace' && node.parent === null && node.side === null)
      blocks.push(block(node.id, null, [node]))
  }
  const order = (rank: number): number => (rank === Infinity ? 1e9 : rank)
  return blocks.sort((a, b) => order(a.rank) - order(b.rank) || b.height - a.height || (a.id < b.id ? -1 : 1))
}

interface ColumnShape {
  readonly cap: number
  /** All columns are about as high, whatever that means for the direction of lines. */
  readonly isLevel: boolean
}

/** Cards in the order of their ranks, cut into columns of about the same height. */
function levelColumns(
  list: readonly PlacedNode[],
  ranks: ReadonlyMap<string, number>,
  cap: number,
): readonly (readonly PlacedNode[])[] {
  const sorted = list
    .map((card, i) => ({ card, i, rank: ranks.get(card.id) ?? Infinity }))
    .sort((a, b) => (a.rank === b.rank ? a.i - b.i : a.rank - b.rank))
  const share = sorted.reduce((sum, { card }) => sum + card.height + spacing.card, 0) / Math.min(cap, list.length)
  const columns: PlacedNode[][] = []
  let before = 0
  for (const { card } of sorted) {
    const at = Math.min(cap - 1, Math.floor((before + card.height / 2) / share))
    const column = columns[at] ?? columns.at(-1)
    if (column === undefined || at >= columns.length) columns.push([card])
    else column.push(card)
    before += card.height + spacing.card
  }
  return columns
}

/** The columns of a block: its ranks, merged where they are too many and cut where one is too high. */
function columnsOf(
  list: readonly PlacedNode[],
  ranks: ReadonlyMap<string, number>,
  arrows: readonly Arrow[],
  { cap, isLevel }: ColumnShape,
): readonly (readonly PlacedNode[])[] {
  if (isLevel) return levelColumns(list, ranks, cap)
  const byRank = new Map<number, PlacedNode[]>()
  const rest: PlacedNode[] = []
  for (const card of list) {
    const rank = ranks.get(card.id)
    if (rank === undefined) rest.push(card)
    else byRank.set(rank, [...(byRank.get(rank) ?? []), card])
  }
  const columns = [...byRank].sort(([a], [b]) => a - b).map(([, cards]) => cards)
  while (columns.length > cap) {
    let at = 0
    let least = Infinity
    for (let i = 0; i + 1 < columns.length; i++) {
      const [left = [], right = []] = [columns[i], columns[i + 1]]
      const ids = new Set([...left, ...right].map(({ id }) => id))
      const between = arrows.filter(({ from, to }) => ids.has(from) && ids.has(to)).length
      const cost = between * 4 + left.length + right.length
      if (cost < least) [at, least] = [i, cost]
    }
    columns.splice(at, 2, [...(columns[at] ?? []), ...(columns[at + 1] ?? [])])
  }
  const most = Math.max(2, Math.ceil(list.length / cap))
  while (columns.length < cap && columns.some((column) => column.length > most)) {
    const at = columns.findIndex((column) => column.length > most)
    const column = columns[at] ?? []
    columns.splice(at, 1, column.slice(0, most), column.slice(most))
  }
  const wanted = Math.min(cap, Math.ceil(list.length / 2))
  for (const card of rest) {
    const shortest = [...columns].sort((a, b) => a.length - b.length)[0]
    if (shortest === undefined || (columns.length < wanted && shortest.length >= 1)) columns.push([card])
    else shortest.push(card)
  }
  return columns
}
