import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { seenNow, useStore } from '../../store/index'
import styles from './canvas.module.css'
import { CanvasToolbar } from './controls/CanvasToolbar'
import type { Graph, Linked } from './graph/elements'
import { startToggles } from './graph/lines'
import { isBlank } from './graph/links'
import { selectionOf } from './graph/selection'
import { StatusNotes } from './controls/StatusNotes'
import { useCanvasCommands } from './useCanvasCommands'
import { nodeOfSelection, useController, useDrawing, useViewing } from './picture/useController'
import { useFocus } from './picture/useFocus'
import { useFolding } from './picture/useFolding'
import { useGhosts } from './picture/useGhosts'
import { useMarks } from './picture/useMarks'
import { usualRoom, type Room } from './picture/opening'
import { useParts } from './picture/useParts'
import { usePictured } from './picture/usePictured'
import { lazyPart } from '../kit/lazyPart'
import { useLoaded } from '../kit/useLoaded'

const CornerNotes = lazyPart(() => import('./controls/CornerNotes'))
const Editing = lazyPart(() => import('./editing/Editing'))
const FindBar = lazyPart(() => import('./controls/FindBar'))
const FocusNote = lazyPart(() => import('./controls/FocusNote'))
const NodeTree = lazyPart(() => import('./controls/NodeTree'))
const Minimap = lazyPart(() => import('./controls/Minimap'))
const loadKeys = (): Promise<typeof import('./keys')> => import('./keys')

/** The cluster as a picture: namespaces with their pods, what lies outside, and the flows between them. */
export default function Canvas() {
  const parts = useParts()
  const isReadOnly = useStore((state) => state.isReadOnly)
  const selection = useStore((state) => state.selection)
  const filter = useStore((state) => state.flowFilter)
  const seen = useStore(seenNow)
  const [toggles, setToggles] = useState(startToggles)
  const [isFinding, setFinding] = useState(false)
  const host = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState<Room>(usualRoom)
  const folding = useFolding(parts, toggles, room)
  const { snapshot, scene, folded, toggle: toggleFold, toggleSelected, foldAll, peekAt, keepPeek } = folding
  const focus = useFocus()
  const ghosts = useGhosts(snapshot)
  const { controller, selecting, drawn, isLayingOut, hovered } = useController(host, parts, ghosts, toggleFold)
  const { row, onSelect, onSelectRow, onLeaveRow } = selecting
  const pictured = usePictured(ghosts.snapshot, ghosts, focus, { folded, toggles, row, hovered })
  const { linked, graph, withoutGhosts, reduced } = pictured
  const selectedNode = useMemo(() => nodeOfSelection(selection, graph.nodeOf), [selection, graph])
  useDrawing(controller, { ...pictured, snapshot, focus, row, selectedNode, scene }, room)
  useMarks(controller, graph, seen)
  const viewing = useViewing(controller, setRoom)
  const { tidy, fit } = viewing

  const find = useCallback((): void => setFinding(true), [])
  const toggleFocus = focus.toggle
  const toggleGhosts = ghosts.toggle
  useCanvasCommands(controller, {
    ...viewing,
    find,
    toggleFold: toggleSelected,
    foldAll,
    toggleFocus,
    toggleGhosts,
  })
  const closeFind = (): void => {
    keepPeek()
    setFinding(false)
    host.current?.focus({ preventScroll: true })
  }

  // Fetched once there is a picture; a key that is pressed before that waits for it.
  const keys = useLoaded(loadKeys, drawn !== null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const surroundings = {
      graph,
      selectedNode,
      row,
      controller,
      isFocused: focus.isAsked,
      actions: { find, fit, toggleSelected, toggleFocus, toggleGhosts, leaveFocus: focus.leave },
      onSelect,
      onSelectRow,
      onLeaveRow,
    }
    if (keys !== null) keys.handleKey(event, surroundings)
    else void loadKeys().then(({ handleKey }) => handleKey(event, surroundings))
  }

  return (
    <div className={styles['canvas']}>
      <h2 className="visually-hidden">Canvas</h2>
      <CanvasToolbar
        toggles={toggles}
        graph={graph}
        onChange={setToggles}
        onFit={fit}
        onZoom={(factor) => controller.current?.zoom(factor)}
        onTidy={tidy}
        onFind={find}
        onFocus={toggleFocus}
        isFocused={reduced !== null}
        onGhosts={toggleGhosts}
        hasGhosts={ghosts.isOn}
        onFoldAll={foldAll}
      />
      {isFinding && drawn !== null && (
        <FindBar controller={drawn} nodeOf={graph.nodeOf} onPeek={peekAt} onClose={closeFind} />
      )}
      {reduced !== null && focus.on !== null && (
        <FocusNote on={focus.on} others={reduced.others} onLeave={focus.leave} />
      )}
      <div
        ref={host}
        className={styles['surface']}
        role="application"
        aria-label="Picture of the cluster. Arrows move the selection, down and up also through the ports of a card, Enter folds and unfolds a namespace or workload, F folds what is around a pod, N shows only neighbours, G shows ghosts, / finds, F2 edits, C connects, I isolates, Delete removes, Shift+F10 opens the menu, 0 fits, + and - zoom; a list of what is drawn follows."
        tabIndex={0}
        data-pane-focus
        onKeyDown={onKeyDown}
      />
      <StatusNotes isLayingOut={isLayingOut} isDrawn={snapshot !== null} />
      {drawn !== null && !isReadOnly && (
        <Editing
          controller={drawn}
          graph={withoutGhosts}
          onToggleFold={toggleFold}
          onTidy={tidy}
          onFocus={focus.focusOn}
        />
      )}
      <CornerNotes
        graph={graph}
        isCut={linked !== null && isCutShort(linked, graph, isBlank(filter))}
        hasTooManyPairs={linked !== null && isWithoutPairs(linked)}
        hasNoGhosts={ghosts.areNone}
        toggles={toggles}
        onChange={setToggles}
      />
      {drawn !== null && <Minimap controller={drawn} />}
      <NodeTree
        nodes={graph.nodes}
        selected={selectedNode}
        onSelect={(node) => onSelect(selectionOf(node))}
        onToggleFold={toggleFold}
      />
    </div>
  )
}

/** Between folded namespaces all flows are counted; of others there may be more than can be drawn. */
function isCutShort({ links }: Linked, { nodes }: Graph, isUnfiltered: boolean): boolean {
  return links.isCut && (!isUnfiltered || nodes.some(({ kind }) => kind === 'namespace'))
}

/** Flows are counted, but for pairs of namespaces they would be too many. */
function isWithoutPairs({ links, snapshot }: Linked): boolean {
  return links.places !== null && snapshot.flows.groups === undefined
}
