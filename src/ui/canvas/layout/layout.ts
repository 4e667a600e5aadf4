/**
 * Where nodes stand. Deterministic, and calm: what has a place keeps it, and only new nodes are placed, each in the
 * first free spot of its namespace's box.
 */
import {
  boxAround,
  centreOf,
  grown,
  namespacePadding,
  overlaps,
  union,
  type Box,
  type Point,
  type Positions,
} from './geometry'
import { layersOf, type Arrow } from './layers'
import type { GraphNode } from '../graph/nodes'
import { findRoom, mostCompared, onShelves } from './packing'
import { untangle } from './untangle'

/** Room between cards: edges, marks and labels stand there. */
const cardGap = { x: 60, y: 54 }
const blockGap = 62
/** Many namespaces stand closer: there is no room for labels between them anyway. */
const crowdedGap = 36
const crowdedFrom = 13
/** Width by height of a card's cell is about two to one; a block of cards should be about as wide as it is high. */
const columnsPerRow = 0.7

type PlacedNode = Pick<GraphNode, 'id' | 'kind' | 'parent' | 'width' | 'height' | 'dock'>

/** An unfolded namespace with its pods, or one node that stands alone. */
interface Block {
  readonly id: string
  readonly members: readonly PlacedNode[]
  readonly padding: number
}

/** Places every node that has no place yet; returns the places of all but unfolded namespaces and what hangs on cards. */
export function placeNodes(all: readonly PlacedNode[], edges: readonly Arrow[], known: Positions): Positions {
  const nodes = all.filter(({ dock }) => dock === undefined)
  const positions = new Map<string, Point>()
  for (const { id, kind } of nodes) {
    const point = kind !== 'namespace' && Object.hasOwn(known, id) ? known[id] : undefined
    if (point !== undefined) positions.set(id, point)
  }
  const blocks = blocksOf(nodes)
  // What was out of the picture for a while may have been built over.
  const cards = nodes.filter(({ kind }) => kind !== 'namespace' && kind !== 'outside')
  const built = boxesOf(cards, positions)
  for (const { id, kind, width, height } of nodes) {
    const point = kind === 'outside' ? positions.get(id) : undefined
    if (point !== undefined && built.some((box) => overlaps(box, boxAround(point, width, height)))) positions.delete(id)
  }
  if (nodes.every(({ id, kind }) => kind === 'namespace' || positions.has(id))) return Object.fromEntries(positions)
  const outside = nodes.filter(({ kind }) => kind === 'outside')
  const taken = new Map<string, Box>()
  const occupy = ({ id, members, padding }: Block): void => {
    const box = union(boxesOf(members, positions))
    if (box !== null) taken.set(id, grown(box, padding))
  }
  for (const block of blocks) occupy(block)
  for (const { id, width, height } of outside) {
    const point = positions.get(id)
    if (point !== undefined) taken.set(id, boxAround(point, width, height))
  }
  const isPlaced = ({ members }: Block): boolean => members.some(({ id }) => positions.has(id))
  for (const block of blocks.filter(isPlaced)) {
    if (block.members.every(({ id }) => positions.has(id))) continue
    const others = [...taken].flatMap(([id, box]) => (id === block.id ? [] : [box]))
    extendBlock(block, positions, others)
    occupy(block)
  }
  // Big namespaces first: small ones fill the room that is left.
  const gap = blocks.length >= crowdedFrom ? crowdedGap : blockGap
  const missing = blocks.filter((block) => !isPlaced(block)).sort((a, b) => b.members.length - a.members.length)
  if (missing.length > mostCompared) {
    placeMany({ missing, edges, positions, gap, taken: [...taken.values()] })
    for (const block of missing) occupy(block)
    placeOutside(outside, edges, positions, taken)
    return Object.fromEntries(positions)
  }
  for (const block of missing) {
    const shape = arrange(block.members, edges)
    const friends = friendsOf(new Set(block.members.map(({ id }) => id)), edges, positions)
    const room = findRoom({
      width: shape.width + block.padding * 2,
      height: shape.height + block.padding * 2,
      taken: [...taken.values()],
      gap,
      anchor: anchorOf(block, known),
      friends,
    })
    for (const [id, { x, y }] of shape.places) positions.set(id, { x: room.x + x, y: room.y + y })
    occupy(block)
  }
  placeOutside(outside, edges, positions, taken)
  untangle(
    missing.map(({ members }) => members.map(({ id }) => id)),
    edges,
    positions,
  )
  return Object.fromEntries(positions)
}

interface ManyBlocks {
  readonly missing: readonly Block[]
  readonly edges: readonly Arrow[]
  readonly positions: Map<string, Point>
  readonly gap: number
  readonly taken: readonly Box[]
}

/** Too many to look for the best place of each: in rows, below what stands already. */
function placeMany({ missing, edges, positions, gap, taken }: ManyBlocks): void {
  const byNode = new Map<string, Arrow[]>()
  for (const edge of edges)
    for (const id of new Set([edge.from, edge.to])) {
      const list = byNode.get(id)
      if (list === undefined) byNode.set(id, [edge])
      else list.push(edge)
    }
  const shapes = missing.map(({ members, padding }) => {
    const own = [...new Set(members.flatMap(({ id }) => byNode.get(id) ?? []))]
    const { width, height, places } = arrange(members, own)
    return { places, width: width + padding * 2, height: height + padding * 2 }
  })
  const frame = union(taken)
  const corner = frame === null ? { x: 0, y: 0 } : { x: frame.left, y: frame.bottom + gap }
  onShelves(shapes, gap, corner).forEach((centre, i) => {
    for (const [id, { x, y }] of shapes[i]?.places ?? []) positions.set(id, { x: centre.x + x, y: centre.y + y })
  })
}

/** From the left border of a card to what hangs on its lower one. */
const dockInset = 10
const dockGap = 4
/** So far below the border that the card's own text stays clear. */
const dockDrop = 4

/** Places with those of what hangs on the lower borders of cards, side by side. */
export function withDocked(nodes: readonly PlacedNode[], places: Positions): Positions {
  const docked = nodes.filter(({ dock }) => dock !== undefined)
  if (docked.length === 0) return places
  const cards = new Map(nodes.map((node) => [node.id, node]))
  const used = new Map<string, number>()
  const all: Record<string, Point> = { ...places }
  for (const { id, dock = '', width } of docked) {
    const card = cards.get(dock)
    const at = Object.hasOwn(places, dock) ? places[dock] : undefined
    if (card === undefined || at === undefined) continue
    const from = used.get(dock) ?? dockInset
    all[id] = { x: at.x - card.width / 2 + from + width / 2, y: at.y + card.height / 2 + dockDrop }
    used.set(dock, from + width + dockGap)
  }
  return all
}

function blocksOf(nodes: readonly PlacedNode[]): readonly Block[] {
  const members = new Map<string, PlacedNode[]>()
  for (const node of nodes) if (node.kind === 'namespace') members.set(node.id, [])
  for (const node of nodes) if (node.parent !== null) members.get(node.parent)?.push(node)
  return [
    ...[...members].map(([id, list]): Block => ({ id, members: list, padding: namespacePadding })),
    ...nodes.flatMap((node): readonly Block[] =>
      node.kind === 'folded' ? [{ id: node.id, members: [node], padding: 0 }] : [],
    ),
  ]
}

function boxesOf(members: readonly PlacedNode[], positions: ReadonlyMap<string, Point>): readonly Box[] {
  return members.flatMap(({ id, width, height }) => {
    const point = positions.get(id)
    return point === undefined ? [] : [boxAround(point, width, height)]
  })
}

/** A namespace that is folded or unfolded stays near to where it stood. */
function anchorOf(block: Block, known: Positions): Point | null {
  const own = Object.hasOwn(known, block.id) ? known[block.id] : undefined
  if (own !== undefined) return own
  const prefix = `${block.id.slice('namespace:'.length)}/`
  const pods = Object.entries(known).flatMap(([id, { x, y }]) =>
    id.startsWith(prefix) ? [boxAround({ x, y }, 0, 0)] : [],
  )
  const box = union(pods)
  return box === null ? null : centreOf(box)
}

function friendsOf(
  ids: ReadonlySet<string>,
  edges: readonly Arrow[],
  positions: ReadonlyMap<string, Point>,
): readonly Point[] {
  return edges.flatMap(({ from, to }) => {
    const other = ids.has(from) === ids.has(to) ? null : ids.has(from) ? to : from
    const point = other === null ? undefined : positions.get(other)
    return point === undefined ? [] : [point]
  })
}

interface Shape {
  /** Centres of cards, from the middle of the shape. */
  readonly places: ReadonlyMap<string, Point>
  readonly width: number
  readonly height: number
}

/** Rows of cards, senders above receivers, each row in the middle. */
function arrange(members: readonly PlacedNode[], edges: readonly Arrow[]): Shape {
  const columns = Math.max(1, Math.ceil(Math.sqrt(members.length * columnsPerRow)))
  const layers = layersOf(
    members.map(({ id }) => id),
    edges,
  )
  const layered = new Set(layers.flat())
  const rest = members.map(({ id }) => id).filter((id) => !layered.has(id))
  // A layer that is a little too long is still one row; a crowd is cut into rows.
  const rows = [...layers, rest].flatMap((layer) => chunks(layer, layer.length <= columns + 1 ? layer.length : columns))
  const width = Math.max(...members.map((member) => member.width))
  const height = Math.max(...members.map((member) => member.height))
  const pitch = { x: width + cardGap.x, y: height + cardGap.y }
  const widest = Math.max(...rows.map((row) => row.length))
  const places = new Map<string, Point>()
  rows.forEach((row, r) => {
    row.forEach((id, c) =>
      places.set(id, { x: (c - (row.length - 1) / 2) * pitch.x, y: (r - (rows.length - 1) / 2) * pitch.y }),
    )
  })
  return { places, width: widest * pitch.x - cardGap.x, height: rows.length * pitch.y - cardGap.y }
}

function chunks(ids: readonly string[], size: number): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = []
  for (let i = 0; i < ids.length; i += Math.max(1, size)) rows.push(ids.slice(i, i + Math.max(1, size)))
  return rows
}

/** Puts new pods into free cells of a namespace's box, or beside and below where the box finds room to grow. */
function extendBlock({ members, padding }: Block, positions: Map<string, Point>, others: readonly Box[]): void {
  const width = Math.max(...members.map((member) => member.width))
  const height = Math.max(...members.map((member) => member.height))
  const pitch = { x: width + cardGap.x, y: height + cardGap.y }
  for (const { id, width: own } of members) {
    if (positions.has(id)) continue
    const cards = boxesOf(members, positions)
    const frame = union(cards)
    if (frame === null) return
    const columns = Math.max(1, Math.round((frame.right - frame.left + cardGap.x) / pitch.x))
    const rows = Math.max(1, Math.round((frame.bottom - frame.top + cardGap.y) / pitch.y))
    const at = (c: number, r: number): Point => ({
      x: frame.left + width / 2 + c * pitch.x,
      y: frame.top + height / 2 + r * pitch.y,
    })
    const cells: Point[] = []
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) cells.push(at(c, r))
    const right = Array.from({ length: rows }, (_, r) => at(columns, r))
    const below = Array.from({ length: columns }, (_, c) => at(c, rows))
    cells.push(...(columns <= rows ? [...right, ...below] : [...below, ...right]))
    for (let n = 1; n <= members.length; n++) cells.push(at(0, rows + n))
    const isFree = (point: Point): boolean => {
      const box = boxAround(point, own, height)
      return !cards.some((card) => overlaps(box, card, 12))
    }
    const fits = (point: Point): boolean => {
      const box = grown(union([frame, boxAround(point, own, height)]) ?? frame, padding)
      return !others.some((other) => overlaps(box, other, 8))
    }
    const free = cells.filter(isFree)
    const spot = free.find(fits) ?? free[0]
    if (spot !== undefined) positions.set(id, spot)
  }
}

/** Entities stand above the namespaces, prefixes and names to the right of them, each near to what it has flows with. */
function placeOutside(
  outside: readonly PlacedNode[],
  edges: readonly Arrow[],
  positions: Map<string, Point>,
  taken: Map<string, Box>,
): void {
  const isOutside = new Set(outside.map(({ id }) => id))
  const inside = [...taken].flatMap(([id, box]) => (isOutside.has(id) ? [] : [box]))
  const frame = union(inside) ?? { left: 0, right: 400, top: 0, bottom: 200 }
  for (const { id, width, height } of outside) {
    if (positions.has(id)) continue
    const isEntity = id.startsWith('entity:')
    const friends = friendsOf(new Set([id]), edges, positions)
    const middle = centreOf(union(friends.map((point) => boxAround(point, 0, 0))) ?? frame)
    const wanted = isEntity
      ? { x: middle.x, y: frame.top - blockGap - height / 2 }
      : { x: frame.right + blockGap + 20 + width / 2, y: Math.max(middle.y, frame.top + height / 2) }
    const step = isEntity ? { x: width + 40, y: 0 } : { x: 0, y: height + 28 }
    for (let n = 0; ; n++) {
      // The wanted place, then one step to one side, one to the other, two…
      const side = n % 2 === 0 ? n / 2 : -(n + 1) / 2
      const spot = { x: wanted.x + step.x * side, y: wanted.y + step.y * side }
      const box = boxAround(spot, width, height)
      if ([...taken.values()].some((other) => overlaps(box, other, 16))) continue
      positions.set(id, spot)
      taken.set(id, box)
      break
    }
  }
}
