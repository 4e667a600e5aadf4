/** Places for what is new in a picture: what stands keeps its column and its height. */
import { isWhole, usualPane, type Pane } from './pane'
import { planPlaces, type PlanLine } from './plan'
import { headOf, outermost, spacing, type Frame, type Place, type PlacedNode, type Places } from './places'
import { boundsOf, settle } from './settle'

/** The lowest card from outside. */
const leastHeight = 58

/** Adds places for cards that have none, and forgets those of cards that are gone. */
export function extendPlaces(
  nodes: readonly PlacedNode[],
  lines: readonly PlanLine[],
  known: Places,
  pane: Pane = usualPane,
): Places {
  const places = new Map<string, Place>()
  for (const { id, kind } of nodes) {
    const place = known.get(id)
    if (kind !== 'namespace' && place !== undefined) places.set(id, place)
  }
  const fresh = nodes.filter(({ id, kind }) => kind !== 'namespace' && !places.has(id))
  if (fresh.length === 0) return places
  const parentOf = new Map(nodes.flatMap(({ id, parent }) => (parent === null ? [] : [[id, parent] as const])))
  const inBox = new Map<string, PlacedNode[]>()
  for (const card of fresh) {
    const block = card.parent ?? card.id
    inBox.set(block, [...(inBox.get(block) ?? []), card])
  }
  for (const [block, cards] of inBox) {
    const frame = settle(nodes, places)
    const box = frame.boxes.get(block)
    if (box !== undefined) for (const card of cards) joinBox(card, nodes, lines, places)
    else if (cards[0]?.side === 'left' || cards[0]?.side === 'right') {
      const column = columnOfSide(cards[0].side, { nodes, frame, places, cards, pane })
      const below = [...places]
        .filter(([, place]) => place.column === column)
        .flatMap(([id]) => [
          frame.cards.get(id)?.box.bottom ?? 0,
          frame.boxes.get(parentOf.get(id) ?? '')?.box.bottom ?? 0,
        ])
      for (const card of cards)
        places.set(card.id, { column, top: below.length === 0 ? 0 : Math.max(...below) + spacing.box })
    } else addBlock({ id: block, cards }, nodes, lines, places)
  }
  return places
}

interface AtSide {
  readonly nodes: readonly PlacedNode[]
  readonly frame: Frame
  readonly places: Places
  /** Those that come to stand there. */
  readonly cards: readonly PlacedNode[]
  readonly pane: Pane
}

/**
 * Where cards from outside come to stand: with those that are there, else under the boxes of the outermost column if that
 * makes the picture no higher, or is what keeps it within the pane, else in a column of their own.
 */
function columnOfSide(side: 'left' | 'right', { nodes, frame, places, cards, pane }: AtSide): number {
  const own = outermost[side]
  const others = nodes.flatMap((node) => (node.side === side ? (places.get(node.id)?.column ?? []) : []))
  const last = others.at(-1)
  if (last !== undefined) return others.includes(own) ? own : last
  const numbers = [...new Set([...places.values()].map(({ column }) => column))].sort((a, b) => a - b)
  const edge =
    side === 'left'
      ? numbers.find((column) => column !== outermost.left)
      : numbers.findLast((column) => column !== outermost.right)
  if (numbers.includes(own) || edge === undefined) return own
  const bottoms = [...frame.cards.values(), ...frame.boxes.values()].map((placed) => ({
    bottom: placed.box.bottom,
    isAtEdge:
      'column' in placed
        ? frame.columnNumbers[placed.column] === edge
        : frame.columnNumbers[side === 'left' ? placed.first : placed.last] === edge,
  }))
  const lowest = Math.max(...bottoms.map(({ bottom }) => bottom))
  const atEdge = Math.max(...bottoms.filter(({ isAtEdge }) => isAtEdge).map(({ bottom }) => bottom))
  if (atEdge + spacing.box + leastHeight <= lowest) return edge
  const all = boundsOf(frame)
  if (all === null) return own
  const width = Math.max(...cards.map((card) => card.width)) + spacing.column
  const height = cards.reduce((sum, card) => sum + card.height + spacing.box, 0)
  const beside = { ...all, right: all.right + width }
  const below = { ...all, bottom: Math.max(all.bottom, atEdge + height) }
  return !isWhole(beside, pane) && isWhole(below, pane) ? edge : own
}

/** A new card of a box stands right of who sends to it, left of whom it sends to, else in the shortest column. */
function joinBox(
  card: PlacedNode,
  nodes: readonly PlacedNode[],
  lines: readonly PlanLine[],
  places: Map<string, Place>,
): void {
  const frame = settle(nodes, places)
  const mates = nodes.filter(({ id, parent }) => parent === card.parent && places.has(id))
  const numbers = mates.map(({ id }) => places.get(id)?.column ?? 1)
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)]
  const columnsOf = (ids: readonly string[]): readonly number[] =>
    ids.flatMap((id) => (mates.some((mate) => mate.id === id) ? (places.get(id)?.column ?? []) : []))
  const senders = columnsOf(lines.filter(({ to, isFaint }) => to === card.id && !isFaint).map(({ from }) => from))
  const receivers = columnsOf(lines.filter(({ from, isFaint }) => from === card.id && !isFaint).map(({ to }) => to))
  const bottomOf = (column: number): number =>
    Math.max(
      -Infinity,
      ...mates
        .filter(({ id }) => places.get(id)?.column === column)
        .map(({ id }) => frame.cards.get(id)?.box.bottom ?? 0),
    )
  const all = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const wanted =
    senders.length > 0
      ? Math.max(...senders) + 1
      : receivers.length > 0
        ? Math.min(...receivers) - 1
        : [...all].sort((a, b) => bottomOf(a) - bottomOf(b) || a - b)[0]
  const column = Math.max(first, Math.min(last, wanted ?? first))
  const bottom = bottomOf(column)
  const box = frame.boxes.get(card.parent ?? '')
  const namespace = nodes.find(({ id }) => id === card.parent)
  const top = box === undefined || namespace === undefined ? 0 : box.box.top + headOf(namespace)
  places.set(card.id, { column, top: bottom === -Infinity ? top : bottom + spacing.card })
}

/** A new box stands where the picture is lowest. */
function addBlock(
  { id, cards }: { readonly id: string; readonly cards: readonly PlacedNode[] },
  nodes: readonly PlacedNode[],
  lines: readonly PlanLine[],
  places: Map<string, Place>,
): void {
  const frame = settle(nodes, places)
  const namespace = nodes.find((node) => node.id === id && node.kind === 'namespace')
  const own = planPlaces(namespace === undefined ? cards : [namespace, ...cards], lines, usualPane)
  const numbers = [...own.values()].map(({ column }) => column)
  const width = Math.max(...numbers) - Math.min(...numbers) + 1
  const inner = frame.columnNumbers.filter((number) => number !== outermost.left && number !== outermost.right)
  const [first, last] = inner.length === 0 ? [1, 0] : [Math.min(...inner), Math.max(...inner)]
  let best = { start: first, top: 0, cost: Infinity }
  for (let start = first; start <= Math.max(first, last + 1); start++) {
    const under = [...frame.cards, ...frame.boxes].flatMap(([, placed]) => {
      const range = 'column' in placed ? [placed.column, placed.column] : [placed.first, placed.last]
      const [from = 0, to = 0] = range.map((column) => frame.columnNumbers[column] ?? 0)
      return from < start + width && to >= start ? [placed.box.bottom + spacing.box] : []
    })
    const top = Math.max(0, ...under)
    // A new column makes the picture wider, which costs too.
    const wider = Math.max(0, start + width - 1 - Math.max(last, first))
    const cost = top + wider * 260
    if (cost < best.cost - 1e-6) best = { start, top, cost }
  }
  const [lowest, leftmost] = [Math.min(...[...own.values()].map(({ top }) => top)), Math.min(...numbers)]
  for (const [card, { column, top }] of own)
    places.set(card, {
      column: best.start + column - leftmost,
      top: best.top + (namespace === undefined ? 0 : headOf(namespace)) + top - lowest,
    })
}
