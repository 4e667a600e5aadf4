/** What is folded when a picture is opened, so that everything in sight can be read. */
import { clusterNodes, namespaceNode, workloadOfNode, workloadsOf, type Snapshot } from '../../../store/index'
import { finished } from '../../../values/turns'
import { cardDetails } from '../graph/cards'
import type { Pane } from '../layout/plan'

export type FoldLevel = 'nothing' | 'workloads' | 'namespaces'

/** What is folded when a picture opens. */
export interface Opened {
  readonly level: FoldLevel
  /** Cards are without labels and services. */
  readonly isBrief: boolean
  /** Namespaces that are one card although not all of them are. */
  readonly namespaces: ReadonlySet<string>
}

/** Finds, in steps, a way of folding with which a picture fits into a pane; `before` is kept where it fits too. */
type WaysToOpen = (snapshot: Snapshot, pane: Pane | null, before: Opened | null) => Generator<undefined, Opened>

const none: ReadonlySet<string> = new Set()
export const unfolded: Opened = { level: 'nothing', isBrief: false, namespaces: none }
export const allNamespaces: Opened = { level: 'namespaces', isBrief: false, namespaces: none }

/** More nodes than these are one card at first. */
const mostNodes = 6
const toolbarHeight = 36

/**
 * Decided when other pods are shown than before or another step of a lesson, and kept from then on: neither typing nor
 * resizing folds anything.
 */
export class Opening {
  private keys: ReadonlySet<string> = new Set()
  private opened: Opened = unfolded
  private step: string | null = null
  /** The snapshot before the one of a step that is being opened. */
  private before: Snapshot | null = null

  /**
   * @param step the lesson's step that is shown
   * @param ways what finds a way that fits
   */
  levelOf(snapshot: Snapshot, step: string | null, ways: WaysToOpen): Opened {
    return finished(this.levelInSteps(snapshot, step, ways))
  }

  /** The same in steps: nothing is decided before the last of them. */
  *levelInSteps(snapshot: Snapshot, step: string | null, ways: WaysToOpen): Generator<undefined, Opened> {
    if (step !== this.step) this.before = snapshot
    this.step = step
    const { endpoints } = snapshot
    const known = endpoints.filter(({ key }) => this.keys.has(key)).length
    const isOther = endpoints.length > 0 && known * 2 <= endpoints.length
    const isStep = this.before !== null && this.before !== snapshot
    if (!isStep && !isOther) return this.opened
    const opened = yield* ways(snapshot, paneSize(), isOther ? null : this.opened)
    this.before = null
    this.keys = new Set(endpoints.map(({ key }) => key))
    this.opened = opened
    return opened
  }
}

/** The pane is there before the picture in it. */
function paneSize(): Pane | null {
  const { width = 0, height = 0 } = document.querySelector('[data-pane=canvas]')?.getBoundingClientRect() ?? {}
  return width === 0 || height === 0 ? null : { width, height: height - toolbarHeight }
}

/** Whether a group is one card when a picture opens in this way. */
export function isFoldedAtFirst(id: string, { level, isBrief, namespaces }: Opened, { flows }: Snapshot): boolean {
  if (id === cardDetails) return isBrief
  if (id === clusterNodes)
    return level === 'namespaces' || flows.peers.filter(({ kind }) => kind === 'node').length > mostNodes
  return level === 'namespaces' || namespaces.has(id) || (level === 'workloads' && workloadOfNode(id) !== null)
}

/** All groups of a snapshot that can be one card. */
export function groupsOf(snapshot: Snapshot): readonly string[] {
  const workloads = new Set([...workloadsOf(snapshot).values()].map(({ id }) => id))
  return [...snapshot.namespaces.map(({ name }) => namespaceNode(name)), ...workloads, clusterNodes, cardDetails]
}
