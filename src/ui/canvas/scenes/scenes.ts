/**
 * Pictures of a lesson's steps: those that show mostly the same cards share one arrangement, so that a card stays where it
 * stands from step to step. What they share depends on the lesson and the pane, not on the way to a step.
 */
import type { Snapshot } from '../../../store/index'
import type { Scene } from '../../../values/scene'
import { finished } from '../../../values/turns'
import { startView, type Graph } from '../graph/elements'
import type { Pane } from '../layout/pane'
import { graphOf, needOf } from '../picture/fitting'
import { unfolded, type Opened } from '../picture/opening'
import { shareOf } from './shared'

/** A step as it is opened. */
export interface Step {
  readonly id: string
  readonly snapshot: Snapshot
  /** Flows that the step draws whatever becomes of them, as `CanvasView` has them. */
  readonly watched: ReadonlySet<string>
}

/** Panes beside a lesson, in windows of 1440×900, 1280×720 and 1024×700. */
const panes: readonly Pane[] = [
  { width: 788, height: 515 },
  { width: 700, height: 422 },
  { width: 548, height: 408 },
]

/** More than labels and services is folded for no other step's sake. */
const ways: readonly Opened[] = [unfolded, { ...unfolded, isBrief: true }]

/** The pictures that steps of a lesson share, those for large panes first. */
export function scenesOf(steps: readonly Step[]): readonly Scene[] {
  const found = panes.flatMap((pane) => scenesFor(steps, pane))
  return found.filter((scene, i) => found.findIndex((other) => JSON.stringify(other) === JSON.stringify(scene)) === i)
}

function scenesFor(steps: readonly Step[], pane: Pane): readonly Scene[] {
  const scenes: Scene[] = []
  for (const group of alike(steps)) {
    const half = Math.ceil(group.length / 2)
    for (const members of [group, group.slice(0, half), group.slice(half)]) {
      const isOpen = members.every(({ id }) => !scenes.some((scene) => scene.steps.includes(id)))
      const scene = isOpen && members.length > 1 ? sceneOf(members, pane) : null
      if (scene !== null) scenes.push(scene)
    }
  }
  return scenes
}

/** Finds an arrangement for some steps, if there is one with which each of them is seen whole. */
function sceneOf(steps: readonly Step[], pane: Pane): Scene | null {
  for (const opened of ways) {
    const graphs = steps.flatMap((step) => graphIn(step, opened) ?? [])
    if (graphs.length < steps.length || !graphs.every(({ nodes }) => needOf(nodes, pane) <= 1)) continue
    const shared = shareOf(graphs, pane)
    if (shared !== null) return { steps: steps.map(({ id }) => id), isBrief: opened.isBrief, ...shared }
  }
  return null
}

function graphIn({ snapshot, watched }: Step, opened: Opened): Graph | null {
  return snapshot.endpoints.length === 0 ? null : finished(graphOf(snapshot, opened, { ...startView, watched }))
}

/** Groups of which each member shows at least half of all the cards that the group shows, and mostly cards of the others. */
function alike(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups: { readonly members: Step[]; readonly cards: Set<string>; least: number }[] = []
  for (const step of steps) {
    const nodes = graphIn(step, unfolded)?.nodes
    if (nodes === undefined) continue
    const own = nodes.flatMap(({ id, kind }) => (kind === 'namespace' ? [] : [id]))
    const group = groups.find(
      ({ cards, least }) =>
        Math.min(least, own.length) * 2 >= new Set([...cards, ...own]).size &&
        own.filter((id) => cards.has(id)).length * 2 >= own.length,
    )
    if (group === undefined) groups.push({ members: [step], cards: new Set(own), least: own.length })
    else {
      group.members.push(step)
      for (const id of own) group.cards.add(id)
      group.least = Math.min(group.least, own.length)
    }
  }
  return groups.map(({ members }) => members)
}
