/** An arrangement that is worked out somewhere else: what is sent there, and what comes back. */
import { Arrangement, type Drawn, type Remembered } from './arrangement'
import { choosePlaces, keepChoice, lastChoice, type Choice } from './choose'
import type { Box, Positions } from './geometry'
import { compose, extentOfPicture, type Picture } from './picture'
import type { Pane } from './pane'

export interface LayoutJob {
  readonly remembered: Remembered
  readonly graph: Drawn
  readonly moved: Positions
  readonly pane: Pane
  /** What was chosen last, which may be for this picture. */
  readonly choice: Choice | null
}

export interface LaidOut {
  readonly remembered: Remembered
  readonly picture: Picture
}

/** A picture of which it is to be found out how much room it takes. */
export interface PlanJob {
  readonly graph: Drawn
  readonly pane: Pane
}

export interface Planned {
  readonly choice: Choice | null
  /** Null where nothing is drawn. */
  readonly bounds: Box | null
}

/** Chooses places from nothing, and says how far the picture goes. */
export function planned({ graph: { nodes, lines }, pane }: PlanJob): Planned {
  const bounds = extentOfPicture(compose(nodes, lines, choosePlaces(nodes, lines, pane)))
  return { choice: lastChoice(), bounds }
}

/** Goes on from what an arrangement remembers. */
export function layOut({ remembered, graph, moved, pane, choice }: LayoutJob): LaidOut {
  keepChoice(choice)
  const arrangement = new Arrangement()
  arrangement.remembered = remembered
  const picture = arrangement.update(graph, moved, pane)
  return { remembered: arrangement.remembered, picture }
}

/** Cards and boxes from which on a picture is laid out in a worker. */
export const heavyFrom = 40
/** Lines from which on fewer cards are: what leading them costs grows with the square of their number. */
const manyLines = 50
/** The same where places are chosen, for which lines are led some dozens of times. */
const manyToChooseFor = 12

/** Whether it would hold the page up for longer than a frame to lay a picture out again. */
export function isHeavy({ nodes, lines }: Pick<Drawn, 'nodes' | 'lines'>): boolean {
  return nodes.length > heavyFrom || lines.length > manyLines
}

/** Whether it would to choose its places. */
export function isHeavyToPlan({ lines }: Pick<Drawn, 'lines'>): boolean {
  return lines.length > manyToChooseFor
}

const none: ReadonlySet<string> = new Set()

/** Of a graph what the layout reads: words for screen readers, and who decided, need not travel. */
export function forLayout({ nodes, lines, extras }: Drawn): Drawn {
  return {
    nodes: nodes.map((node) => ({ ...node, description: '' })),
    lines: lines.map((line) => ({ ...line, policies: none })),
    extras,
  }
}
