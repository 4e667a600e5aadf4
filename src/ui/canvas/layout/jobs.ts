/** An arrangement that is worked out somewhere else: what is sent there, and what comes back. */
import { Arrangement, type Drawn, type Remembered } from './arrangement'
import type { Positions } from './geometry'
import type { Picture } from './picture'
import type { Pane } from './plan'

export interface LayoutJob {
  readonly remembered: Remembered
  readonly graph: Drawn
  readonly moved: Positions
  readonly pane: Pane
}

export interface LaidOut {
  readonly remembered: Remembered
  readonly picture: Picture
}

/** Goes on from what an arrangement remembers. */
export function layOut({ remembered, graph, moved, pane }: LayoutJob): LaidOut {
  const arrangement = new Arrangement()
  arrangement.remembered = remembered
  const picture = arrangement.update(graph, moved, pane)
  return { remembered: arrangement.remembered, picture }
}

/** Cards and boxes from which on a picture is laid out in a worker. */
export const heavyFrom = 40

const none: ReadonlySet<string> = new Set()

/** Of a graph what the layout reads: words for screen readers, and who decided, need not travel. */
export function forLayout({ nodes, lines, extras }: Drawn): Drawn {
  return {
    nodes: nodes.map((node) => ({ ...node, description: '' })),
    lines: lines.map((line) => ({ ...line, policies: none })),
    extras,
  }
}
