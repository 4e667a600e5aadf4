/** The controller that draws the picture: made with the surface, drawn again when the graph changes, tidied on request. */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'
import { namespaceNode, serviceNode, useStore, workloadNode, type Selection, type Store } from '../../../store/index'
import type { Scene } from '../../../values/scene'
import type { CanvasController, CanvasEvents } from '../drawing/CanvasController'
import type { Emphasis } from '../graph/emphasis'
import type { Focus } from './useFocus'
import type { useGhosts } from './useGhosts'
import type { Room } from './opening'
import { useOpened } from './useOpened'
import type { useParts } from './useParts'
import type { usePictured } from './usePictured'
import { useSelecting, type Selecting } from './useSelecting'

type Shown = RefObject<CanvasController | null>

/** Makes a controller for a surface, and takes it away with it. */
export function useController(
  host: RefObject<HTMLDivElement | null>,
  parts: ReturnType<typeof useParts>,
  ghosts: Pick<ReturnType<typeof useGhosts>, 'snapshot' | 'instead'>,
  toggleFold: (id: string) => void,
) {
  const controller = useRef<CanvasController | null>(null)
  const selecting = useSelecting(controller, ghosts.snapshot, ghosts.instead)
  const { onSelect, onSelectRow, onSelectLine } = selecting
  const [drawn, setDrawn] = useState<CanvasController | null>(null)
  const [isLayingOut, setLayingOut] = useState(false)
  const [hovered, setHovered] = useState<Parameters<CanvasEvents['onLinger']>[0]>(null)
  const toggleFoldNow = useRef(toggleFold)
  useEffect(() => {
    toggleFoldNow.current = toggleFold
  }, [toggleFold])

  useEffect(() => {
    if (host.current === null || parts === null) return
    const created = new parts.CanvasController(host.current, {
      onSelect,
      onSelectRow,
      onSelectLine,
      onMoved: (what, moved) => {
        const { positions, moveCards } = useStore.getState()
        moveCards(`Move ${what}`, { ...positions, ...moved })
      },
      onToggleFold: (name) => toggleFoldNow.current(name),
      onLayout: setLayingOut,
      onLinger: setHovered,
    })
    created.present(useStore.getState().isPresenting)
    controller.current = created
    setDrawn(created)
    const theme = new MutationObserver(() => created.restyle())
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const size = new ResizeObserver(() => created.resize())
    size.observe(host.current)
    return () => {
      theme.disconnect()
      size.disconnect()
      controller.current = null
      setDrawn(null)
      created.destroy()
    }
  }, [host, parts, onSelect, onSelectRow, onSelectLine])

  return { controller, selecting, drawn, isLayingOut, hovered }
}

interface Drawn extends Pick<
  ReturnType<typeof usePictured>,
  'graph' | 'emphasis' | 'reduced' | 'focusOn' | 'focusPane'
> {
  /** What the picture is reduced to, with its neighbours. */
  readonly focus: Pick<Focus, 'on' | 'part'>
  readonly row: Selecting['row']
  /** Of which the graph is. */
  readonly snapshot: Store['snapshot']
  readonly selectedNode: string | null
  /** Where cards stand in what has been opened, if that is known. */
  readonly scene: Scene | null
}

/** Draws a graph, and brings into view what another pane selects. */
export function useDrawing(controller: Shown, drawn: Drawn, room: Room): void {
  const {
    graph,
    emphasis,
    reduced,
    focusOn,
    focusPane,
    focus: { on, part },
    row,
    snapshot,
    selectedNode,
    scene,
  } = drawn
  const selection = useStore((state) => state.selection)
  const origin = useStore((state) => state.selectionOrigin)
  const watchedRows = useStore((state) => state.watchedRows)
  const isOpened = useOpened(room.changes)
  const positions = useStore((state) => state.positions)
  useEffect(() => {
    const centre =
      focusOn === null || reduced === null || part === null
        ? null
        : { name: JSON.stringify([on, focusPane]), cards: focusOn, reducedTo: part.reducedTo }
    controller.current?.draw(graph, positions, {
      emphasis,
      to: centre,
      isOpened: isOpened(snapshot, watchedRows),
      scene,
    })
  }, [
    controller,
    graph,
    positions,
    emphasis,
    snapshot,
    reduced,
    on,
    part,
    focusPane,
    focusOn,
    watchedRows,
    scene,
    isOpened,
  ])
  useEffect(
    () => controller.current?.emphasise(emphasis, row === null ? null : `${row.node} ${row.row}`),
    [controller, emphasis, row],
  )

  // What another pane selects is brought into view.
  const revealed = useRef<{ readonly selection: Selection; readonly hasLine: boolean } | null>(null)
  useEffect(() => {
    if (selection === null || origin === 'canvas' || controller.current === null) return
    // The line of a flow that no table lists, and the card at its end, come with the engine's answer.
    const hasLine = graph.flowLine !== null
    if (revealed.current?.selection === selection && (revealed.current.hasLine || !hasLine)) return
    revealed.current = { selection, hasLine }
    if (selectedNode !== null && controller.current?.has(selectedNode) === true) controller.current.reveal(selectedNode)
    else controller.current?.revealAll(...shownBy(selection, graph, emphasis))
  }, [controller, selection, selectedNode, origin, graph, emphasis])
}

/** Tidies the picture, fits it, and zooms to where it can be read. */
export function useViewing(controller: Shown, onRoom: (room: Room) => void) {
  const tidy = useCallback((): void => {
    controller.current?.tidy()
    useStore.getState().moveCards('Tidy the picture', {})
  }, [controller])
  /** The room of the presenter's view, and how often that has changed. */
  const room = useRef({ size: '', changes: 0 })
  const fit = useCallback((): void => controller.current?.fit(), [controller])
  const read = useCallback((): void => {
    const { current: shown } = controller
    if (shown === null) return
    const isPresented = useStore.getState().isPresenting
    const { clientWidth, clientHeight } = shown.surface
    const size = isPresented ? `${clientWidth} ${clientHeight}` : ''
    shown.present(isPresented)
    // What is folded, and where it stands, is decided by the room that is really there.
    if (size !== room.current.size) {
      room.current = { size, changes: room.current.changes + 1 }
      onRoom({ isPresented, changes: room.current.changes })
    }
    shown.read()
  }, [controller, onRoom])
  return { tidy, fit, read }
}

/** What of the picture shows a selection that is no single node: its two ends, or any of the cards that it is about. */
function shownBy(
  selection: Selection,
  { nodeOf }: { readonly nodeOf: ReadonlyMap<string, string> },
  emphasis: Emphasis | null,
): readonly [readonly string[], boolean] {
  const end = (key: string): string => nodeOf.get(key) ?? key
  if (selection.kind === 'flow') return [[end(selection.flow.to), end(selection.flow.from)], true]
  if (selection.kind === 'edge') return [[end(selection.to), end(selection.from)], true]
  return [[...(emphasis?.chosen ?? [])], false]
}

/** Id of the one node that a selection stands for, or null. */
export function nodeOfSelection(selection: Selection | null, nodeOf: ReadonlyMap<string, string>): string | null {
  if (selection === null) return null
  switch (selection.kind) {
    case 'endpoint':
    case 'peer':
      return nodeOf.get(selection.key) ?? null
    case 'service':
      return serviceNode(selection.key)
    case 'workload':
      return workloadNode(selection.namespace, selection.name)
    case 'namespace':
      return namespaceNode(selection.name)
    default:
      return null
  }
}
