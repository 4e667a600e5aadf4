/** Of several plans the one that makes the best picture once its lines are routed and have the room that they need. */
import type { Graph } from '../graph/elements'
import { crossingsOf, lengthOf, pathsOf } from './crossings'
import { boxOf, compose, extentOfPicture } from './picture'
import { isWhole, misfit, type Pane } from './pane'
import { plansFor, sharing, stacksOf } from './plan'
import { spacing, type Places } from './places'

/** Plans of which pictures are made: the fewer, the more cards there are. */
const tried = [
  { upToCards: 20, plans: 8, starts: 2, exchanges: 40 },
  { upToCards: 40, plans: 4, starts: 1, exchanges: 24 },
  { upToCards: 90, plans: 3, starts: 1, exchanges: 60 },
] as const
/** So many times as many are tried where each of the first is cut off by the pane. */
const furtherTried = 3
/**
 * How many panes high a picture may be that goes on below rather than at the side: the lowest that shows all of its columns. Of many
 * cards fewer are tried, as each takes long.
 */
const lowered = [
  { upToCards: 40, pages: [1.25, 1.75, 3] },
  { upToCards: 60, pages: [3, 6] },
] as const
/** What a line that leads back to the left, or within its column, counts in crossings. */
const backward = 3
/** What one that leads up within its column counts beyond that. */
const upward = 2
/** What each two lines that cross count beyond the place where they do: a trunk that is crossed is crossed by all of its lines. */
const pairOfCrossings = 0.15
/** A picture with this much more line counts like one with one more crossing. */
const lengthOfCrossing = 500

/** Places that were chosen, and all that they depend on. */
export interface Choice {
  readonly key: string
  readonly places: Places
}

/** What was chosen last: a picture that was laid out to see whether it fits is not laid out again to be shown. */
let last: Choice | null = null

export const lastChoice = (): Choice | null => last

/** Takes over what was chosen in another thread. */
export function keepChoice(choice: Choice | null): void {
  last = choice ?? last
}

/** Where the cards of a picture stand, computed from nothing. */
export function choosePlaces(nodes: Graph['nodes'], lines: Graph['lines'], pane: Pane): Places {
  const cards = nodes.map(({ id, kind, parent, side, width, height, detail, services, rows }) =>
    [id, kind, parent, side, width, height, detail === '', services.length, ...rows.map((row) => row.id)].join(),
  )
  const wires = lines.map(({ id, isFaint }) => `${id} ${isFaint}`)
  const key = [pane.width, pane.height, pane.isPresented, ...cards, ...wires].join('\n')
  if (last?.key !== key) last = { key, places: choose(nodes, lines, pane) }
  return last.places
}

function choose(nodes: Graph['nodes'], lines: Graph['lines'], pane: Pane): Places {
  const best = bestIn(nodes, lines, pane)
  // Boxes of open namespaces would be torn apart: there crossings count for more.
  const isOverview = nodes.every(({ kind }) => kind !== 'namespace')
  if (!best.isCutAtSide || !isOverview || pane.isPresented === true) return best.places
  // Everything folded and still too large: whole columns that go on below, rather than cards of which half is seen.
  for (const pages of lowered.find(({ upToCards }) => nodes.length <= upToCards)?.pages ?? []) {
    const other = bestIn(nodes, lines, { ...pane, height: pane.height * pages, goesOn: true })
    if (!other.isCutAtSide) return other.places
  }
  return best.places
}

/** The best picture for a pane. */
function bestIn(nodes: Graph['nodes'], lines: Graph['lines'], pane: Pane): Pick<Judged, 'places' | 'isCutAtSide'> {
  const plans = plansFor(nodes, lines, pane)
  const [first] = plans
  const size = tried.find(({ upToCards }) => nodes.length <= upToCards)
  if (first === undefined || size === undefined) return { places: first?.places ?? new Map(), isCutAtSide: false }
  const made: Judged[] = []
  for (const [i, { places }] of plans.slice(0, size.plans * furtherTried).entries()) {
    // Others are made only while none has been seen whole.
    if (i >= size.plans && made.some((one) => one.isWhole)) break
    made.push(judged(nodes, lines, places, pane))
  }
  const byCost = (a: Judged, b: Judged): number => (Math.abs(a.cost - b.cost) < 1e-6 ? 0 : a.cost - b.cost)
  // Exchanges lead to the nearest good picture, so they begin at several.
  const seen = made.filter(({ isCutAtSide }) => !isCutAtSide || pane.goesOn !== true)
  const starts = (seen.length > 0 ? seen : made).sort(byCost).slice(0, size.starts)
  const ends = starts.map((start) => exchanged(nodes, lines, start, { pane, most: size.exchanges }))
  return ends.sort(byCost)[0] ?? { ...first, isCutAtSide: false }
}

interface Judged {
  readonly places: Places
  readonly cost: number
  readonly isWhole: boolean
  /** It goes beyond the pane at the side: nothing may be missed more. */
  readonly isCutAtSide: boolean
}

/** What a picture would cost in which cards stand in these places. */
export function judged(nodes: Graph['nodes'], lines: Graph['lines'], places: Places, pane: Pane): Judged {
  const picture = compose(nodes, lines, places)
  const bounds = extentOfPicture(picture)
  if (bounds === null) return { places, cost: 0, isWhole: true, isCutAtSide: false }
  const paths = pathsOf(lines, picture.routes)
  const { crossings, crossingPairs } = crossingsOf(paths)
  const columnOf = (id: string): number =>
    picture.frame.cards.get(id)?.column ?? picture.frame.boxes.get(id)?.first ?? 0
  const back = lines.filter(({ from, to }) => columnOf(to) <= columnOf(from)).length
  const topOf = (id: string): number => boxOf(picture.frame, id)?.top ?? 0
  const up = lines.filter(({ from, to }) => columnOf(to) === columnOf(from) && topOf(to) < topOf(from)).length
  const cost =
    misfit(bounds, pane) +
    sharing(nodes, places) +
    crossings +
    crossingPairs * pairOfCrossings +
    backward * back +
    upward * up +
    lengthOf(paths) / lengthOfCrossing
  const isCutAtSide = !isWhole({ ...bounds, bottom: bounds.top }, pane)
  return { places, cost, isWhole: isWhole(bounds, pane), isCutAtSide }
}

/** Cards that stand above one another change places while that makes a better picture. */
function exchanged(
  nodes: Graph['nodes'],
  lines: Graph['lines'],
  start: Judged,
  { pane, most }: { readonly pane: Pane; readonly most: number },
): Judged {
  const heights = new Map(nodes.map(({ id, height }) => [id, height]))
  const ends = new Set(lines.flatMap(({ from, to }) => [from, to]))
  let best = start
  let left = most
  for (let isBetter = true; isBetter && left > 0;) {
    isBetter = false
    for (const stack of stacksOf(nodes, best.places)) {
      const topOf = (id: string): number => best.places.get(id)?.top ?? 0
      const sorted = [...stack].sort((a, b) => topOf(a) - topOf(b) || (a < b ? -1 : 1))
      for (let i = 0; i + 1 < sorted.length && left > 0; i++) {
        const [upper = '', lower = ''] = [sorted[i], sorted[i + 1]]
        const place = best.places.get(upper)
        if (place === undefined || (!ends.has(upper) && !ends.has(lower))) continue
        left--
        const next = new Map(best.places)
          .set(lower, place)
          .set(upper, { ...place, top: place.top + (heights.get(lower) ?? 0) + spacing.card })
        const other = judged(nodes, lines, next, pane)
        if (other.cost >= best.cost - 1e-6) continue
        best = other
        sorted[i] = lower
        sorted[i + 1] = upper
        isBetter = true
      }
    }
  }
  return best
}
