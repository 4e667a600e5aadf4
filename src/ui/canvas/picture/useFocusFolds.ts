import { useMemo } from 'react'
import type { Selection } from '../../../store/index'
import { buildGraph, nodesOfSelection, startView, type Linked } from '../graph/elements'
import { neighbourhood } from '../graph/neighbourhood'
import { paneSize } from './opening'
import type { useParts } from './useParts'

const none: ReadonlySet<string> = new Set()

/**
 * Namespaces that are one card while the picture is about one thing of another: those of its neighbours, where the pane would
 * not show all of them otherwise. Decided when that is chosen, and kept.
 */
export function useFocusFolds(
  parts: ReturnType<typeof useParts>,
  linked: Linked | null,
  on: Selection | null,
): ReadonlySet<string> {
  return useMemo(() => {
    const pane = paneSize(false)
    if (parts === null || linked === null || on === null || pane === null) return none
    const cards = nodesOfSelection(linked, on)
    const whole = buildGraph(linked, { ...startView, selection: on, focusOn: cards })
    const graph = neighbourhood(whole, cards)?.graph
    if (graph === undefined || parts.dressIn(pane, graph, cards) !== null) return none
    const homes = new Set(graph.nodes.flatMap(({ id, parent }) => (cards.has(id) ? [parent] : [])))
    return new Set(
      graph.nodes.flatMap(({ id, kind }) => (kind === 'namespace' && !homes.has(id) && !cards.has(id) ? [id] : [])),
    )
  }, [parts, linked, on])
}
