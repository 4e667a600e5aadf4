/** Of several plans the one that makes the best picture once its lines are routed and have the room that they need. */
import type { Graph } from '../graph/elements'
import { measure } from './measure'
import { boxOf, compose, extentOfPicture } from './picture'
import { misfit, plansFor, sharing, type Pane } from './plan'
import type { Places } from './settle'

/** Plans of which pictures are made: the fewer, the more cards there are. */
const tried = [
  { upToCards: 20, plans: 8 },
  { upToCards: 40, plans: 4 },
] as const
/** What a line that leads back to the left, or within its column, counts in crossings. */
const backward = 3
/** What one that leads up within its column counts beyond that. */
const upward = 2
/** A picture with this much more line counts like one with one more crossing. */
const lengthOfCrossing = 500

/** Where the cards of a picture stand, computed from nothing. */
export function choosePlaces(nodes: Graph['nodes'], lines: Graph['lines'], pane: Pane): Places {
  const plans = plansFor(nodes, lines, pane)
  const count = tried.find(({ upToCards }) => nodes.length <= upToCards)?.plans ?? 1
  let best = { places: plans[0]?.places ?? new Map(), cost: Infinity }
  if (count === 1 || plans.length === 1) return best.places
  for (const { places } of plans.slice(0, count)) {
    const picture = compose(nodes, lines, places)
    const bounds = extentOfPicture(picture)
    if (bounds === null) continue
    const { crossings, length } = measure(nodes, lines, picture)
    const columnOf = (id: string): number =>
      picture.frame.cards.get(id)?.column ?? picture.frame.boxes.get(id)?.first ?? 0
    const back = lines.filter(({ from, to }) => columnOf(to) <= columnOf(from)).length
    const topOf = (id: string): number => boxOf(picture.frame, id)?.top ?? 0
    const up = lines.filter(({ from, to }) => columnOf(to) === columnOf(from) && topOf(to) < topOf(from)).length
    const cost =
      misfit(bounds, pane) +
      sharing(nodes, places) +
      crossings +
      backward * back +
      upward * up +
      length / lengthOfCrossing
    if (cost < best.cost - 1e-6) best = { places, cost }
  }
  return best.places
}
