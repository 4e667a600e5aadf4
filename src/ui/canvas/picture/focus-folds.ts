import { useStore, type Selection } from '../../../store/index'
import { presentedRoom } from '../drawing/camera'
import { dressIn } from '../drawing/dress'
import { buildGraph, nodesOfSelection, startView, type Linked } from '../graph/elements'
import { neighbourhood } from '../graph/neighbourhood'
import type { Pane } from '../layout/pane'
import { paneSize } from './opening'

/** A pane that has kept its size for so long is as large as it is going to be. */
const settledMs = 150

/**
 * Namespaces that are one card while the picture is about one thing of another: those of its neighbours, where the pane would
 * not show all of them otherwise.
 *
 * @param given the pane; null for the one that is there
 */
export function focusFolds(linked: Linked, on: Selection, given: Pane | null): ReadonlySet<string> {
  const pane = given ?? paneSize(useStore.getState().isPresenting)
  if (pane === null) return new Set()
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

/**
 * Tells when the pane has got another size and kept it for a moment, as when the inspector has opened beside it. Returns the
 * function that stops it.
 */
export function watchPane(onResized: (pane: Pane) => void): () => void {
  const host = document.querySelector('[data-pane=canvas]')
  const now = (): Pane | null => paneSize(useStore.getState().isPresenting)
  let known = now()
  let timer = 0
  const watcher = new ResizeObserver(() => {
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      const size = now()
      if (size === null || (size.width === known?.width && size.height === known.height)) return
      known = size
      onResized(size)
    }, settledMs)
  })
  if (host !== null) watcher.observe(host)
  return () => {
    clearTimeout(timer)
    watcher.disconnect()
  }
}
