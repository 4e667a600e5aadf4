/** How pictures were looked at, to look at them so again: what comes and goes leaves the view as it was. */
import type { Camera } from './camera'
import type { Sight } from './sight'
import type { Stage } from './stage'

interface Seen {
  /** What the picture took. */
  readonly bounds: string
  readonly camera: Camera
  /** The user has panned or zoomed there. */
  readonly isOwned: boolean
}

interface Turn {
  /** Nothing of it was drawn before. */
  readonly isFirst: boolean
  readonly isTidied: boolean
  /** It is reduced to something and its neighbours. */
  readonly isReduced: boolean
}

export class Views {
  /** Before the picture got too large for its pane. */
  private smaller: Seen | null = null
  /** Before the picture was reduced; null while it is whole. */
  private whole: { readonly seen: Seen; readonly smaller: Seen | null } | null = null

  constructor(
    private readonly stage: Stage,
    private readonly sight: Sight,
  ) {}

  /** How the picture is seen now. */
  now(): Seen {
    const { stage } = this
    return { bounds: this.bounds(), camera: stage.camera, isOwned: stage.isViewOwned }
  }

  /** In another pane only what the user chose to look at counts. */
  resized(): void {
    this.smaller = null
    if (this.whole !== null && !this.whole.seen.isOwned)
      this.whole = { seen: { ...this.whole.seen, bounds: '' }, smaller: null }
  }

  /** Another workspace is opened. */
  forget(): void {
    this.smaller = null
    this.whole = null
  }

  /** Looks at a picture that has just been drawn; `before` is how the one in its place was seen. */
  look(before: Seen, { isFirst, isTidied, isReduced }: Turn): void {
    const { stage, sight, whole, smaller } = this
    if (!isReduced) this.whole = null
    else this.whole ??= { seen: before, smaller }
    if (isFirst) stage.isViewOwned = false
    if (isTidied) return sight.frame()
    if (whole !== null && !isReduced && (whole.seen.isOwned || whole.seen.bounds === this.bounds())) {
      this.smaller = whole.smaller
      return this.lookAs(whole.seen)
    }
    if (stage.isViewOwned) return
    if (stage.graph.nodes.length > 0 && (isFirst || !sight.isAllInView())) {
      if (isFirst) sight.frameStart()
      else sight.frameGrown()
      this.smaller = isFirst ? null : before
    } else if (smaller?.bounds === this.bounds()) {
      this.smaller = null
      this.lookAs(smaller)
    }
  }

  private lookAs({ camera, isOwned }: Seen): void {
    this.stage.camera = camera
    this.stage.isViewOwned = isOwned
  }

  private bounds(): string {
    return JSON.stringify(this.stage.bounds())
  }
}
