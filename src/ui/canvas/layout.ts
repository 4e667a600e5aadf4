/**
 * Where nodes stand. Deterministic, and calm: what has a place keeps it, and only new nodes are placed, each in the
 * first free spot of its namespace's box.
 */
import type { GraphNode } from './graph'

export interface Point {
  readonly x: number
  readonly y: number
}

export type Positions = Readonly<Record<string, Point>>

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A pod's cell and the space around namespaces, in the picture's units. */
const cell = { width: 250, height: 156 }
/** Room that a card takes at the most. */
const cardWidth = 210
const gap = 60
const padding = { x: 26, top: 40, bottom: 26 }

const characterWidth = 7
export const nodeHeight = 44

/** Width of a node that shows these lines. */
export function nodeWidth(lines: readonly string[]): number {
  const longest = Math.max(...lines.map((line) => Math.min(line.length, 24)))
  return Math.max(88, Math.ceil(longest * characterWidth) + 48)
}

function boxAround(point: Point, width: number, height: number): Box {
  return {
    left: point.x - width / 2,
    right: point.x + width / 2,
    top: point.y - height / 2,
    bottom: point.y + height / 2,
  }
}

function overlaps(a: Box, b: Box, margin: number): boolean {
  return (
    a.left < b.right + margin && b.left < a.right + margin && a.top < b.bottom + margin && b.top < a.bottom + margin
  )
}

function union(boxes: readonly Box[]): Box {
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    right: Math.max(...boxes.map((box) => box.right)),
    top: Math.min(...boxes.map((box) => box.top)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  }
}

function nodeBox(point: Point): Box {
  return boxAround(point, cardWidth, nodeHeight)
}

/** Places every node that has no place yet; returns the places of all. */
export function placeNodes(nodes: readonly GraphNode[], known: Positions): Positions {
  const positions = new Map<string, Point>()
  for (const { id } of nodes) {
    const point = Object.hasOwn(known, id) ? known[id] : undefined
    if (point !== undefined) positions.set(id, point)
  }
  const groups = new Map<string, GraphNode[]>()
  for (const node of nodes) {
    if (node.parent === null) continue
    const list = groups.get(node.parent)
    if (list === undefined) groups.set(node.parent, [node])
    else list.push(node)
  }
  const area = nodes.length * cell.width * cell.height * 2
  const widest = Math.max(620, Math.sqrt(area))
  // Big namespaces first: small ones fill the room that is left.
  const bySize = [...groups.values()].sort((a, b) => b.length - a.length)
  for (const members of bySize) placeGroup(members, positions, groups, nodes, widest)
  for (const node of nodes) {
    if (node.kind !== 'folded' || positions.has(node.id)) continue
    const spot = freeSpot(cell.width, nodeHeight + 20, occupied(positions, groups, nodes), 0, 0, widest)
    positions.set(node.id, spot)
  }
  placeOutside(nodes, positions, groups)
  return Object.fromEntries(positions)
}

/** Boxes of all namespaces and lone nodes that stand already. */
function occupied(
  positions: ReadonlyMap<string, Point>,
  groups: ReadonlyMap<string, readonly GraphNode[]>,
  nodes: readonly GraphNode[],
): readonly Box[] {
  const boxes: Box[] = []
  for (const members of groups.values()) {
    const placed = members.map(({ id }) => positions.get(id)).filter((point) => point !== undefined)
    if (placed.length === 0) continue
    const box = union(placed.map(nodeBox))
    boxes.push({
      left: box.left - padding.x,
      right: box.right + padding.x,
      top: box.top - padding.top,
      bottom: box.bottom + padding.bottom,
    })
  }
  for (const node of nodes) {
    const point = node.parent === null && node.kind !== 'namespace' ? positions.get(node.id) : undefined
    if (point !== undefined) boxes.push(nodeBox(point))
  }
  return boxes
}

function placeGroup(
  members: readonly GraphNode[],
  positions: Map<string, Point>,
  groups: ReadonlyMap<string, readonly GraphNode[]>,
  nodes: readonly GraphNode[],
  widest: number,
): void {
  const missing = members.filter(({ id }) => !positions.has(id))
  if (missing.length === 0) return
  const placed = members.map(({ id }) => positions.get(id)).filter((point) => point !== undefined)
  const columns = Math.max(1, Math.ceil(Math.sqrt(members.length * 0.8)))
  let origin: Point
  if (placed.length > 0) {
    const box = union(placed.map(nodeBox))
    origin = { x: box.left + cardWidth / 2, y: box.top + nodeHeight / 2 }
  } else {
    const rows = Math.ceil(missing.length / columns)
    const width = columns * cell.width + padding.x * 2
    const height = rows * cell.height + padding.top + padding.bottom
    const centre = freeSpot(width, height, occupied(positions, groups, nodes), 0, 0, widest)
    origin = {
      x: centre.x - width / 2 + padding.x + cell.width / 2,
      y: centre.y - height / 2 + padding.top + cell.height / 2,
    }
  }
  const taken = placed.map(nodeBox)
  let slot = 0
  for (const { id } of missing) {
    for (; ; slot++) {
      const point = {
        x: origin.x + (slot % columns) * cell.width,
        y: origin.y + Math.floor(slot / columns) * cell.height,
      }
      const box = nodeBox(point)
      if (taken.some((other) => overlaps(box, other, 4))) continue
      positions.set(id, point)
      taken.push(box)
      slot++
      break
    }
  }
}

/** Centre of the first rectangle of a size that overlaps nothing, row by row. */
function freeSpot(
  width: number,
  height: number,
  boxes: readonly Box[],
  left: number,
  top: number,
  widest: number,
): Point {
  const step = 40
  for (let y = top; ; y += step) {
    for (let x = left; x === left || x + width <= left + widest; x += step) {
      const box = { left: x, right: x + width, top: y, bottom: y + height }
      if (!boxes.some((other) => overlaps(box, other, gap))) return { x: x + width / 2, y: y + height / 2 }
    }
  }
}

/** Entities stand above the namespaces, prefixes and names to the right of them. */
function placeOutside(
  nodes: readonly GraphNode[],
  positions: Map<string, Point>,
  groups: ReadonlyMap<string, readonly GraphNode[]>,
): void {
  const inner = nodes.filter((node) => node.kind !== 'outside')
  const inside = occupied(positions, groups, inner)
  const frame = inside.length === 0 ? { left: 0, right: 600, top: 0, bottom: 300 } : union(inside)
  for (const { id, kind } of nodes) {
    if (kind !== 'outside' || positions.has(id)) continue
    const isEntity = id.startsWith('entity:')
    const boxes = occupied(positions, groups, nodes)
    for (let n = 0; ; n++) {
      const spot = isEntity
        ? { x: frame.left + cell.width / 2 + n * cell.width, y: frame.top - gap - nodeHeight }
        : { x: frame.right + gap * 2 + cell.width / 2, y: frame.top + nodeHeight + n * cell.height }
      if (boxes.some((box) => overlaps(nodeBox(spot), box, 8))) continue
      positions.set(id, spot)
      break
    }
  }
}
