/** What the keys do while the picture has the focus. */
import type { KeyboardEvent, RefObject } from 'react'
import { useStore, type Selection } from '../../store/index'
import type { CanvasController } from './drawing/CanvasController'
import { rowWords } from './graph/port-rows'
import type { Graph } from './graph/elements'
import { selectionOf } from './graph/selection'
import { isArrowKey, neighbour } from './layout/navigate'

interface Surroundings {
  readonly graph: Graph
  readonly controller: RefObject<CanvasController | null>
  /** Id of the node that is selected, and the row of it that is. */
  readonly selectedNode: string | null
  readonly row: { readonly node: string; readonly row: string } | null
  /** Only some of the picture is shown. */
  readonly isFocused: boolean
  readonly actions: Readonly<
    Record<'find' | 'fit' | 'toggleSelected' | 'toggleFocus' | 'toggleGhosts' | 'leaveFocus', () => void>
  >
  readonly onSelect: (chosen: Selection | null) => void
  readonly onSelectRow: (node: string, row: string) => void
  readonly onLeaveRow: () => void
}

export function handleKey(event: KeyboardEvent, surroundings: Surroundings): void {
  const { graph, controller, selectedNode, isFocused, actions, onSelect } = surroundings
  const isMod = event.ctrlKey || event.metaKey
  const key = event.key.toLowerCase()
  if (event.altKey || (isMod && key !== 'f')) return
  const { selection, announce } = useStore.getState()
  const isGroup = selection?.kind === 'namespace' || selection?.kind === 'workload' || selection?.kind === 'nodes'
  if (event.key === '/' || isMod) actions.find()
  else if (event.key === '0') actions.fit()
  else if (key === 'f') actions.toggleSelected()
  else if (key === 'n') actions.toggleFocus()
  else if (key === 'g') actions.toggleGhosts()
  else if (event.key === '+' || event.key === '=') controller.current?.zoom(1.25)
  else if (event.key === '-') controller.current?.zoom(0.8)
  else if (isArrowKey(event.key) && !walkRows(event.key, surroundings)) {
    const id = neighbour(controller.current?.places() ?? new Map(), selectedNode, event.key)
    const next = graph.nodes.find((node) => node.id === id)
    if (next !== undefined) {
      onSelect(selectionOf(next))
      controller.current?.reveal(next.id)
      announce(next.description)
    }
  } else if (event.key === 'Enter' && isGroup) actions.toggleSelected()
  else if (event.key === 'Escape') (isFocused ? actions.leaveFocus : () => onSelect(null))()
  else if (!isArrowKey(event.key)) return
  event.preventDefault()
}

/** Down walks from a card through its rows, up back to the card; false at the ends, where the next card follows. */
function walkRows(key: string, { graph, selectedNode, row, onSelectRow, onLeaveRow }: Surroundings): boolean {
  const { announce } = useStore.getState()
  const card = graph.nodes.find(({ id, kind }) => id === selectedNode && kind !== 'namespace' && kind !== 'folded')
  const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0
  if (card === undefined || step === 0) return false
  const at = row?.node === card.id ? card.rows.findIndex(({ id }) => id === row.row) : -1
  const next = card.rows[at + step]
  if (next !== undefined && at + step >= 0) {
    onSelectRow(card.id, next.id)
    announce(rowWords(next))
    return true
  }
  if (at !== 0 || step > 0) return false
  onLeaveRow()
  announce(card.description)
  return true
}
