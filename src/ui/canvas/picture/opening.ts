/** What is folded when a picture is opened, so that everything in sight can be read. */
import { clusterNodes, namespaceNode, workloadOfNode, workloadsOf, type Snapshot } from '../../../store/index'
import type { Scene } from '../../../values/scene'
import { remembered } from '../../../values/remembered'
import { finished } from '../../../values/turns'
import { cardDetails } from '../graph/cards'
import { keysByKind } from '../graph/elements'
import type { Pane } from '../layout/pane'
import type { Steps } from './linking'

export type FoldLevel = 'nothing' | 'workloads' | 'namespaces'

/** What is folded when a picture opens. */
export interface Opened {
  readonly level: FoldLevel
  /** Cards are without labels and services, and those of namespaces without how much they hold. */
  readonly isBrief: boolean
  /** Namespaces that are one card although not all of them are. */
  readonly namespaces: ReadonlySet<string>
  /** Where cards stand, if that was decided before. */
  readonly scene?: Scene
}

/** What is folded at first, and after how many openings that was decided. */
export interface Decided {
  readonly opened: Opened
  readonly of: number
}

/** What a picture is shown in. */
export interface Room {
  /** In letters for a room full of people. */
  readonly isPresented: boolean
  /** How often the presenter's view has come, gone or got another size. */
  readonly changes: number
}

export const usualRoom: Room = { isPresented: false, changes: 0 }

/** When a picture is drawn. */
interface When {
  /** How many workspaces and steps have been opened. */
  readonly openings: number
  readonly room: Room
  /** Pictures that are at hand for what is being opened, the best first. */
  readonly scenes: readonly Scene[]
}

/** Finds, in steps, a way of folding with which a picture fits into a pane. */
type WaysToOpen = (snapshot: Snapshot, pane: Pane | null, scenes: readonly Scene[]) => Steps<Opened>

const none: ReadonlySet<string> = new Set()
export const unfolded: Opened = { level: 'nothing', isBrief: false, namespaces: none }
export const allNamespaces: Opened = { level: 'namespaces', isBrief: false, namespaces: none }
export const undecided: Decided = { opened: unfolded, of: 0 }

/** More nodes than these are one card at first. */
const mostNodes = 6
const toolbarHeight = 36

/**
 * Decided when a workspace or a lesson's step is opened, or other pods are shown than before, and kept from then on: neither
 * typing nor resizing folds anything.
 */
export class Opening {
  private keys: ReadonlySet<string> = new Set()
  /** Endpoints of which at least half are among these. */
  private looked: Snapshot['endpoints'] | null = null
  private decided: Decided = undecided
  private openings: number | null = null
  private rooms = 0
  private last: Snapshot | null = null
  /** The snapshot before the one of what is being opened. */
  private before: Snapshot | null = null

  /**
   * @param ways what finds a way that fits
   */
  levelOf(snapshot: Snapshot, when: When, ways: WaysToOpen): Decided {
    return finished(this.levelInSteps(snapshot, when, ways))
  }

  /** The same in steps: nothing is decided before the last of them. */
  *levelInSteps(snapshot: Snapshot, { openings, room, scenes }: When, ways: WaysToOpen): Steps<Decided> {
    if (openings !== this.openings) this.before = this.last ?? snapshot
    this.openings = openings
    const isOtherRoom = room.changes !== this.rooms && this.last !== null
    const isFirst = this.last === null
    this.last = snapshot
    const { endpoints } = snapshot
    const known = endpoints === this.looked ? null : endpoints.filter(({ key }) => this.keys.has(key)).length
    const isOther = known !== null && endpoints.length > 0 && known * 2 <= endpoints.length
    const isOpened = this.before !== null && this.before !== snapshot
    if (!isOther) this.looked = endpoints
    if (!isOpened && !isOther && !isOtherRoom) return this.decided
    // Other pods in the same step are no step of the lesson any more.
    const given = isFirst || isOpened || isOtherRoom ? scenes : []
    const opened = yield* ways(snapshot, paneSize(room.isPresented), given)
    if (isOpened || isOther) this.before = null
    this.rooms = room.changes
    this.looked = endpoints
    this.keys = new Set(endpoints.map(({ key }) => key))
    this.decided = { opened, of: isOpened ? openings : this.decided.of }
    return this.decided
  }
}

/** The pane is there before the picture in it. */
export function paneSize(isPresented: boolean): Pane | null {
  const { width = 0, height = 0 } = document.querySelector('[data-pane=canvas]')?.getBoundingClientRect() ?? {}
  if (width === 0 || height === 0) return null
  return { width, height: height - toolbarHeight, ...(isPresented ? { isPresented } : {}) }
}

/** Whether a group is one card when a picture opens in this way. */
export function isFoldedAtFirst(id: string, { level, isBrief, namespaces }: Opened, { flows }: Snapshot): boolean {
  if (id === cardDetails) return isBrief
  if (id === clusterNodes) return level === 'namespaces' || keysByKind(flows.peers).nodes.size > mostNodes
  return level === 'namespaces' || namespaces.has(id) || (level === 'workloads' && workloadOfNode(id) !== null)
}

/** All groups of a snapshot that can be one card. */
export function groupsOf({ namespaces, endpoints }: Snapshot): readonly string[] {
  return [...namespaces.map(({ name }) => namespaceNode(name)), ...workloadIds(endpoints), clusterNodes, cardDetails]
}

const workloadIds = remembered((endpoints: Snapshot['endpoints']) => {
  const ids = new Set<string>()
  for (const { id } of workloadsOf({ endpoints }).values()) ids.add(id)
  return ids
})
