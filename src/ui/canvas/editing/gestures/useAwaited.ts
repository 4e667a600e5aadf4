import { useCallback, useEffect, useRef } from 'react'
import { useStore } from '../../../../store/index'
import type { Graph } from '../../graph/elements'
import { selectionOf } from '../../graph/selection'

interface Awaited {
  readonly node: string
  readonly place: { readonly x: number; readonly y: number } | null
}

/** Shows what a gesture has made, as soon as it is in the picture. */
export function useAwaited(graph: Graph, onThere: (node: string) => void) {
  const awaited = useRef<Awaited | null>(null)
  useEffect(() => {
    if (awaited.current === null) return
    const { node: id, place } = awaited.current
    // A service is a tag on the card that it leads to, or a card of its own.
    const node = graph.nodes.find((other) => other.id === id || other.services.some((tag) => tag.id === id))
    if (node === undefined) return
    awaited.current = null
    const { positions, setPositions, select } = useStore.getState()
    if (place !== null && node.id === id && node.kind !== 'namespace') setPositions({ ...positions, [id]: place })
    select(selectionOf({ id, kind: node.kind }), 'canvas')
    onThere(id)
  }, [graph, onThere])
  return useCallback((node: string, place: Awaited['place']): void => {
    awaited.current = { node, place }
  }, [])
}
