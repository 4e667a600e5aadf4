import type { Selection } from '../../../store/index'
import { presentedRoom } from '../drawing/camera'
import { dressIn } from '../drawing/dress'
import { buildGraph, nodesOfSelection, startView, type Linked } from '../graph/elements'
import { neighbourhood } from '../graph/neighbourhood'
import type { Pane } from '../layout/plan'

/**
 * Namespaces that are one card while the picture is about one thing of another: those of its neighbours, where the pane would
 * not show all of them otherwise.
 */
export function focusFolds(linked: Linked, on: Selection, pane: Pane): ReadonlySet<string> {
  const cards = nodesOfSelection(linked, on)
  const whole = buildGraph(linked, { ...startView, selection: on, focusOn: cards })
  const graph = neighbourhood(whole, cards)?.graph
  const size = pane.isPresented === true ? presentedRoom(pane) : pane
  if (graph === undefined || dressIn(size, graph, cards) !== null) return new Set()
  const homes = new Set(graph.nodes.flatMap(({ id, parent }) => (cards.has(id) ? [parent] : [])))
  return new Set(
    graph.nodes.flatMap(({ id, kind }) => (kind === 'namespace' && !homes.has(id) && !cards.has(id) ? [id] : [])),
  )
}
