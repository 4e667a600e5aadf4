/** Where everything stands: small pictures are laid out at once, large ones in a worker while the last one stays. */
import type { Scene } from '../../../values/scene'
import { emptyGraph, type Graph } from '../graph/elements'
import { Arrangement, paneOf } from '../layout/arrangement'
import type { Box, Point, Positions } from '../layout/geometry'
import { lastChoice } from '../layout/choose'
import { forLayout, heavyFrom, isHeavy, isHeavyToPlan } from '../layout/jobs'
import type { Picture } from '../layout/picture'
import type { Pane } from '../layout/pane'
import { LayoutThread } from '../layout/thread'

/** Room that the note above a picture that is reduced takes, beyond what is free above any picture. */
export const noteHeight = 36

/** What of its cards a reduced picture shows. */
export type Dress = (graph: Graph) => Graph

/** How a reduced picture is laid out: for itself, and forgotten with it. */
export interface Reduced {
  readonly arrangement: Arrangement
  readonly dress: Dress
}

/** What a picture is reduced to. */
export interface Centre {
  readonly name: string
  readonly cards: ReadonlySet<string>
  /** Loaded when it is first asked for. */
  readonly reducedTo: (cards: ReadonlySet<string>, graph: Graph, size: Pane) => Reduced
}

/** A picture to be drawn. */
export interface Drawing {
  readonly graph: Graph
  readonly moved: Positions
  /** The picture is turned to something else: cards move there from where they stand. */
  readonly isTurn: boolean
  readonly isTidied: boolean
  /** Moves are taken back, or made again. */
  readonly isReturn: boolean
}

export interface DrawOptions {
  /** What the picture is reduced to. */
  readonly to?: Centre | null
  /** It is of something that has just been opened, such as a lesson's next step: what stood where before counts for nothing. */
  readonly isOpened?: boolean
  /** Where cards stand in what has just been opened; null where that depends on it alone. */
  readonly scene?: Scene | null
}

interface ArrangingEvents {
  /** A picture is ready to be shown. */
  onPlaced(drawing: Drawing, picture: Picture): void
  /** A large picture is being laid out, or has been. */
  onLayout(isBusy: boolean): void
  /** Nothing is known any more of where things stood. */
  onForgotten(): void
}

export class Arranging {
  /** Where everything stands while the whole picture is shown. */
  private readonly whole = new Arrangement()
  /** That of a picture which is reduced to one thing and its neighbours: laid out for itself, and forgotten with it. */
  private reduced: (Centre & Reduced) | null = null
  private readonly thread = new LayoutThread()
  /** Large pictures: which one is being laid out, and the newest one that waits for it. */
  private layout: { readonly arrangement: Arrangement; next: Drawing | null } | null = null
  /** What is to be done once the picture is there. */
  private waiting: (() => void)[] = []
  private graph: Graph = emptyGraph
  private extent: Box | null = null

  constructor(
    private readonly size: () => Pane,
    private readonly events: ArrangingEvents,
  ) {}

  stop(): void {
    this.layout = null
    this.thread.stop()
  }

  /** The cards of what the picture is reduced to; null where all of it is drawn. */
  get centre(): ReadonlySet<string> | null {
    return this.reduced?.cards ?? null
  }

  /** What the pane shows, beyond what is drawn: room for cards of the steps that share the arrangement; null for none. */
  get room(): Box | null {
    return this.reduced === null ? this.extent : null
  }

  /** Forgets where everything stood, as when another workspace is opened. */
  private forget(): void {
    this.whole.forget()
    this.forgetShown()
  }

  private open(scene: Scene | null): void {
    this.forget()
    this.extent = null
    if (scene === null) return
    const [left, top, right, bottom] = scene.extent
    this.extent = { left, top, right, bottom }
    this.whole.begin(scene)
  }

  private forgetShown(): void {
    this.arrangement.reset()
    this.events.onForgotten()
  }

  /** Lays out a graph, reduced to `to` where that is given, with the cards that the user has moved where they were put. */
  draw(graph: Graph, moved: Positions, { to = null, isOpened = false, scene = null }: DrawOptions = {}): void {
    const isTurn = (to?.name ?? null) !== (this.reduced?.name ?? null)
    if (isTurn) this.reduced = to && { ...to, ...to.reducedTo(to.cards, graph, this.size()) }
    const shown = this.reduced?.dress(graph) ?? graph
    if (isOpened) this.open(scene)
    const isReturn = this.arrangement.returnTo(shown, moved)
    if (!isOpened && this.arrangement.isOther(shown)) this.forgetShown()
    this.update({ graph: shown, moved: this.movable(moved), isTurn, isTidied: isOpened, isReturn })
  }

  /** What the picture is planned for: the note above a reduced one takes its room. */
  private get pane(): Pane {
    const size = this.size()
    return paneOf({ ...size, height: this.reduced === null ? size.height : size.height - noteHeight })
  }

  /** Lays everything out again. */
  tidy(): void {
    this.extent = null
    this.arrangement.leave()
    this.arrangement.reset()
    this.update({ graph: this.graph, moved: {}, isTurn: false, isTidied: true, isReturn: false })
  }

  /** Puts cards somewhere else, by so much. Returns the middles of those that were moved. */
  move(ids: readonly string[], by: Point): Positions {
    return this.arrangement.move(this.graph, ids, by)
  }

  /** Does something now, or once the picture is there that is being laid out. */
  whenPlaced(work: () => void): void {
    if (this.layout === null) work()
    else this.waiting.push(work)
  }

  private get arrangement(): Arrangement {
    return this.reduced?.arrangement ?? this.whole
  }

  private movable(moved: Positions): Positions {
    return this.reduced === null ? moved : {}
  }

  private update(drawing: Drawing): void {
    const { arrangement } = this
    const { graph, moved } = drawing
    const isAside = this.reduced === null && isLaidOutAside(arrangement, graph, moved)
    const ready = isAside ? arrangement.unchanged(graph, moved) : null
    if (isAside && ready === null) return this.layOut(drawing)
    // What is being laid out is not wanted any more.
    this.endLayout()
    this.place(drawing, ready ?? arrangement.update(graph, moved, this.pane))
  }

  private layOut(drawing: Drawing): void {
    if (this.layout !== null && this.layout.arrangement === this.arrangement) {
      const { next } = this.layout
      const isTurn = drawing.isTurn || next?.isTurn === true
      this.layout.next = { ...drawing, isTurn, isTidied: drawing.isTidied || next?.isTidied === true }
      return
    }
    this.endLayout()
    const { arrangement } = this
    const layout: NonNullable<typeof this.layout> = { arrangement, next: null }
    this.layout = layout
    this.events.onLayout(true)
    const { remembered } = arrangement
    const { graph, moved } = drawing
    const job = { remembered, graph: forLayout(graph), moved, pane: this.pane, choice: lastChoice() }
    void this.thread.run(job).then((done) => {
      if (this.layout !== layout) return
      const { next } = layout
      this.endLayout()
      // Cards that were moved meanwhile count, and so does a workspace that was opened.
      if (arrangement.remembered !== remembered) return this.update(next ?? drawing)
      arrangement.remembered = done.remembered
      this.place(drawing, done.picture)
      if (next !== null) this.update(next)
    })
  }

  private endLayout(): void {
    if (this.layout === null) return
    this.layout = null
    this.events.onLayout(false)
  }

  private place(drawing: Drawing, picture: Picture): void {
    this.graph = drawing.graph
    this.events.onPlaced(drawing, picture)
    const { waiting } = this
    this.waiting = []
    for (const work of waiting) work()
  }
}

/** Whether a picture is laid out in a worker. Lines for what the pointer is on are led at once, where there are few cards. */
function isLaidOutAside(arrangement: Arrangement, graph: Graph, moved: Positions): boolean {
  if (graph.nodes.length > heavyFrom) return true
  if (arrangement.remembered.places.size === 0) return isHeavyToPlan(graph)
  return isHeavy(graph) && !arrangement.stands(graph, moved)
}
