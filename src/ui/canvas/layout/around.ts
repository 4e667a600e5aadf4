/** Places of a picture that is about one thing: who reaches it at the left, whom it reaches at the right. */
import type { Graph } from '../graph/elements'
import { choosePlaces } from './choose'
import { compose, extentOfPicture } from './picture'
import { isWhole, misfit, type Pane } from './pane'
import type { PlanLine } from './plan'
import { headOf, spacing, type Place, type PlacedNode, type Places } from './places'

const columns = { outer: 0.5, sender: 1, centre: 2, receiver: 3 } as const
/** Of a narrow pane: everybody else above and below one another beside the box around the centre. */
const narrowColumns: Readonly<Record<keyof typeof columns, number>> = { outer: 1, sender: 1, centre: 2, receiver: 2 }

/**
 * Where cards stand around those that a picture is about; if only so the pane shows all of it, beside them in one column, or as
 * in any other picture.
 */
export function choosePlacesAround(
  nodes: Graph['nodes'],
  lines: Graph['lines'],
  pane: Pane,
  centre: ReadonlySet<string>,
): Places {
  const costOf = (places: Places): number => {
    const bounds = extentOfPicture(compose(nodes, lines, places))
    return bounds === null || isWhole(bounds, pane) ? 0 : misfit(bounds, pane)
  }
  let best = { places: placesAround(nodes, lines, centre), cost: 0 }
  best.cost = costOf(best.places)
  for (const other of [
    () => choosePlaces(nodes, lines, pane),
    () => placesAround(nodes, lines, centre, { isNarrow: true }),
  ]) {
    if (best.cost === 0) break
    const places = other()
    const cost = costOf(places)
    if (cost < best.cost) best = { places, cost }
  }
  return best.places
}

/** @param centre ids of the cards that the picture is about */
export function placesAround(
  nodes: readonly PlacedNode[],
  lines: readonly PlanLine[],
  centre: ReadonlySet<string>,
  { isNarrow = false } = {},
): Places {
  const cards = nodes.filter(({ kind }) => kind !== 'namespace')
  const parents = new Set(cards.flatMap(({ id, parent }) => (centre.has(id) && parent !== null ? [parent] : [])))
  const aims = new Set([...centre, ...parents])
  /** Who reaches the whole box around the centre stands before the box. */
  const outer = new Set(lines.flatMap(({ from, to }) => (parents.has(to) ? [from] : [])))
  const senders = new Set(lines.flatMap(({ from, to }) => (aims.has(to) ? [from] : [])))
  const columnOf = ({ id, parent, side }: PlacedNode): number => {
    const at = isNarrow ? narrowColumns : columns
    if (centre.has(id)) return at.centre
    const isAway = parent === null || !parents.has(parent)
    if (isNarrow) return isAway ? at.sender : at.receiver
    if (side !== null) return side === 'left' ? at.sender : at.receiver
    if (outer.has(id) && isAway) return at.outer
    return senders.has(id) || (parent !== null && !aims.has(parent) && senders.has(parent)) ? at.sender : at.receiver
  }
  const places = new Map<string, Place>()
  /** How far down each column is taken. */
  const taken = new Map<number, number>()
  const groups = new Map<string, PlacedNode[]>()
  for (const card of cards) {
    const group = groups.get(card.parent ?? '')
    if (group === undefined) groups.set(card.parent ?? '', [card])
    else group.push(card)
  }
  const isAbout = (group: readonly PlacedNode[]): number => Number(group.some(({ id }) => centre.has(id)))
  for (const [parent, group] of [...groups].sort(([, a], [, b]) => isAbout(b) - isAbout(a))) {
    const box = nodes.find(({ id, kind }) => id === parent && kind === 'namespace')
    const own = group.map((card) => ({ card, column: columnOf(card) }))
    const span = [...taken.keys(), ...own.map(({ column }) => column)].filter(
      (column) =>
        column >= Math.min(...own.map((item) => item.column)) && column <= Math.max(...own.map((item) => item.column)),
    )
    const isFree = box === undefined
    const base = isFree ? 0 : Math.max(0, ...span.map((column) => taken.get(column) ?? 0)) + headOf(box)
    const heights = new Map<number, number>()
    for (const { card, column } of own) {
      const top = heights.get(column) ?? (isFree ? (taken.get(column) ?? 0) : base)
      places.set(card.id, { column, top })
      heights.set(column, top + card.height + spacing.card)
    }
    const bottom = Math.max(...heights.values()) + spacing.foot + spacing.box
    for (const column of isFree ? heights.keys() : span) taken.set(column, isFree ? (heights.get(column) ?? 0) : bottom)
  }
  return places
}
