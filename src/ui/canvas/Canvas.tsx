import { Suspense, useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import {
  workloadNode,
  comparedRows,
  namespaceNode,
  pairKey,
  brokenFlows,
  seenNow,
  serviceNode,
  useStore,
  type Selection,
} from '../../store/index'
import { withUnlisted } from '../../store/flows/unlisted'
import { EmptyNote } from '../kit/index'
import styles from './canvas.module.css'
import { CanvasController, type CanvasEvents } from './drawing/CanvasController'
import { CanvasToolbar } from './CanvasToolbar'
import { buildGraph, emptyGraph, link, nodesOfSelection, type Graph, type Linked } from './graph/elements'
import { emphasisOf, emphasisOfChanges, emphasisOfSpread, type Emphasis } from './graph/emphasis'
import { CornerNotes } from './CornerNotes'
import type { LineToggles } from './graph/lines'
import { isBlank } from './graph/links'
import type { GraphLine } from './graph/model'
import { neighbourhood } from './graph/neighbourhood'
import { selectionOf, selectionOfLine } from './graph/selection'
import { useCanvasCommands } from './useCanvasCommands'
import { useFocus } from './useFocus'
import { handleKey } from './keys'
import { useFolding } from './useFolding'
import { useOpenedStep } from './useStep'
import { useGhosts } from './useGhosts'
import { useMarks } from './useMarks'
import { lazyPart } from '../kit/lazyPart'

const Editing = lazyPart(() => import('./editing/Editing'))
const FindBar = lazyPart(() => import('./FindBar'))
const FocusNote = lazyPart(() => import('./FocusNote'))
const NodeTree = lazyPart(() => import('./NodeTree'))
const Minimap = lazyPart(() => import('./Minimap'))

/** How large the picture may get for a room, and how large it is at least. */
const presenterZoom = { most: 2.2, least: 1.22 }

/** Pairs of a change that can be followed at all. */
const mostWatched = 12
/** Changed flows of a lesson's step that are all drawn. */
const mostChanged = 12
/** Flows that are about to break and are drawn although drops are not. */
const mostBroken = 40

const startToggles: LineToggles = {
  showAllowed: true,
  showDropped: null,
  showOpen: null,
  showHost: null,
  showWorld: true,
  showUnserved: false,
}

/** A row of a card that was clicked, while its card is selected. */
interface ChosenRow {
  readonly node: string
  readonly row: string
  readonly selection: Selection
}

/** The cluster as a picture: namespaces with their pods, what lies outside, and the flows between them. */
export default function Canvas() {
  const snapshot = useStore((state) => state.snapshot)
  const isReadOnly = useStore((state) => state.isReadOnly)
  const selection = useStore((state) => state.selection)
  const origin = useStore((state) => state.selectionOrigin)
  const filter = useStore((state) => state.flowFilter)
  const status = useStore((state) => state.status)
  const [toggles, setToggles] = useState(startToggles)
  const [chosenRow, setChosenRow] = useState<ChosenRow | null>(null)
  const host = useRef<HTMLDivElement>(null)
  const { folded, toggle: toggleFold, toggleSelected, foldAll, peekAt, keepPeek } = useFolding()
  const focus = useFocus()
  const [isFinding, setFinding] = useState(false)
  const [isLayingOut, setLayingOut] = useState(false)
  const [hovered, setHovered] = useState<Parameters<CanvasEvents['onLinger']>[0]>(null)
  const controller = useRef<CanvasController | null>(null)
  const [drawn, setDrawn] = useState<CanvasController | null>(null)

  const seen = useStore(seenNow)
  const watchedRows = useStore((state) => state.watchedRows)
  const { snapshot: shown, dress, instead, toggle: toggleGhosts, ...ghosts } = useGhosts(snapshot)
  const linked = useMemo(
    () => (shown === null ? null : link(withUnlisted(shown, [...watchedRows, ...seen]), folded, filter)),
    [shown, watchedRows, seen, folded, filter],
  )
  const focusOn = useMemo(
    () => (linked === null || focus.on === null ? null : nodesOfSelection(linked, focus.on)),
    [linked, focus.on],
  )
  const row = chosenRow !== null && chosenRow.selection === selection ? chosenRow : null
  const watched = useWatched()
  const whole = useMemo(
    () =>
      linked === null
        ? emptyGraph
        : dress(buildGraph(linked, { ...toggles, selection, focusOn, row, watched, hovered })),
    [linked, dress, toggles, selection, focusOn, row, watched, hovered],
  )
  const reduced = useMemo(() => (focusOn === null ? null : neighbourhood(whole, focusOn)), [whole, focusOn])
  const graph = reduced?.graph ?? whole
  // Nobody edits what is not there.
  const withoutGhosts = useMemo(
    () => (ghosts.isOn ? { ...graph, nodes: graph.nodes.filter(({ isGhost }) => isGhost !== true) } : graph),
    [graph, ghosts.isOn],
  )
  // While differences are listed, the picture brings them out.
  const comparison = useStore((state) => (state.lowerView === 'compare' ? state.comparison : null))
  const spread = useStore((state) => state.spread)
  const emphasis = useMemo(() => {
    if (linked === null) return null
    const far = spread === null ? null : emphasisOfSpread(graph, spread)
    if (far !== null) return far
    if (selection !== null || comparison === null) return emphasisOf(graph, selection, linked)
    const rows = comparedRows(comparison, linked.snapshot)
    return rows === null ? null : emphasisOfChanges(graph, linked.snapshot.flows, rows)
  }, [graph, selection, linked, comparison, spread])
  const selectedNode = useMemo(() => nodeOfSelection(selection, graph.nodeOf), [selection, graph])

  const onSelect = useCallback(
    (chosen: Selection | null): void => useStore.getState().select(instead(chosen), 'canvas'),
    [instead],
  )
  const onSelectRow = useCallback(
    (node: string, id: string): void => {
      const found = controller.current?.nodeOf(node)
      if (found === undefined) return
      const chosen = instead(selectionOf(found)) ?? selectionOf(found)
      useStore.getState().select(chosen, 'canvas')
      // Where the card was selected before, its selection stays the object that it was.
      setChosenRow({ node, row: id, selection: useStore.getState().selection ?? chosen })
    },
    [instead],
  )
  /** Lines count rows of the snapshot that is drawn, which may have ghosts in it. */
  const shownNow = useRef(shown)
  useEffect(() => {
    shownNow.current = shown
  }, [shown])
  const onSelectLine = useCallback(
    (line: GraphLine): void => {
      const now = shownNow.current
      if (now !== null) useStore.getState().select(instead(selectionOfLine(line, now)), 'canvas')
    },
    [instead],
  )

  /** The places that this picture has stored itself. */
  const ownPositions = useRef(useStore.getState().positions)
  /** A workspace that is being opened, until its own snapshot replaces the one that was shown before. */
  const opened = useRef<{ readonly over: typeof snapshot } | null>(null)
  const toggleFoldNow = useRef(toggleFold)
  useEffect(() => {
    toggleFoldNow.current = toggleFold
  }, [toggleFold])

  useEffect(() => {
    if (host.current === null) return
    const created = new CanvasController(host.current, {
      onSelect,
      onSelectRow,
      onSelectLine,
      onMoved: (moved) => {
        ownPositions.current = { ...useStore.getState().positions, ...moved }
        useStore.getState().setPositions(ownPositions.current)
      },
      onToggleFold: (name) => toggleFoldNow.current(name),
      onLayout: setLayingOut,
      onLinger: setHovered,
    })
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
  }, [onSelect, onSelectRow, onSelectLine])

  const isStepOpened = useOpenedStep()
  const positions = useStore((state) => state.positions)
  useEffect(() => {
    // Places that did not come from here are those of a workspace that is being opened: what comes next looks the same
    // whatever was there before.
    if (positions !== ownPositions.current) opened.current = { over: snapshot }
    if (positions !== ownPositions.current || (opened.current !== null && opened.current.over !== snapshot))
      controller.current?.forget()
    if (opened.current?.over !== snapshot) opened.current = null
    ownPositions.current = positions
    const centre = focusOn === null || reduced === null ? null : { name: JSON.stringify(focus.on), cards: focusOn }
    controller.current?.draw(graph, positions, { emphasis, to: centre, isOpened: isStepOpened(snapshot) })
  }, [graph, positions, emphasis, snapshot, reduced, focus.on, focusOn, isStepOpened])
  useEffect(
    () => controller.current?.emphasise(emphasis, row === null ? null : `${row.node} ${row.row}`),
    [emphasis, row],
  )

  const isFocused = reduced !== null
  useMarks(controller, graph, seen)

  // What another pane selects is brought into view.
  const revealed = useRef<Selection | null>(null)
  useEffect(() => {
    if (selection === null || origin === 'canvas' || revealed.current === selection) return
    revealed.current = selection
    if (selectedNode !== null && controller.current?.has(selectedNode) === true) controller.current.reveal(selectedNode)
    else controller.current?.revealAll(...shownBy(selection, graph, emphasis))
  }, [selection, selectedNode, origin, graph, emphasis])

  /** Where the user had moved cards before the picture was tidied. */
  const untidied = useRef<ReturnType<typeof useStore.getState>['positions'] | null>(null)
  const arrange = useCallback((places: ReturnType<typeof useStore.getState>['positions']): void => {
    controller.current?.tidy(places)
    ownPositions.current = places
    useStore.getState().setPositions(places)
  }, [])
  const tidy = useCallback((): void => {
    untidied.current = useStore.getState().positions
    arrange({})
    useStore.getState().announce('Tidied. "Undo tidying" in the command palette puts everything back.')
  }, [arrange])
  const untidy = useCallback((): void => {
    if (untidied.current === null) return useStore.getState().announce('Nothing has been tidied.')
    arrange(untidied.current)
    untidied.current = null
  }, [arrange])
  const fit = useCallback(
    (): void => controller.current?.fit(useStore.getState().isPresenting ? presenterZoom.most : undefined),
    [],
  )
  const read = useCallback(
    (): void => controller.current?.read(useStore.getState().isPresenting ? presenterZoom : undefined),
    [],
  )
  const find = useCallback((): void => setFinding(true), [])
  const toggleFocus = focus.toggle
  useCanvasCommands(controller, {
    tidy,
    untidy,
    fit,
    read,
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

  const onKeyDown = (event: KeyboardEvent): void =>
    handleKey(event, {
      graph,
      selectedNode,
      row,
      controller,
      isFocused: focus.on !== null,
      actions: { find, fit, toggleSelected, toggleFocus, toggleGhosts, leaveFocus: focus.leave },
      onSelect,
      onSelectRow,
      onLeaveRow: () => setChosenRow(null),
    })

  const hasPolicies = snapshot?.policies.some((policy) => policy.status === 'accepted') ?? false
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
        isFocused={isFocused}
        onGhosts={toggleGhosts}
        hasGhosts={ghosts.isOn}
        onFoldAll={foldAll}
      />
      {isFinding && drawn !== null && (
        <Suspense>
          <FindBar controller={drawn} nodeOf={graph.nodeOf} onPeek={peekAt} onClose={closeFind} />
        </Suspense>
      )}
      {reduced !== null && focus.on !== null && (
        <Suspense>
          <FocusNote on={focus.on} others={reduced.others} onLeave={focus.leave} />
        </Suspense>
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
      {(status === 'incomplete' || status === 'failed' || status === 'restarting') && (
        <p className={styles['stale']} role="status">
          {status === 'incomplete'
            ? 'Some of the text cannot be read: the picture shows what can be.'
            : 'The picture shows the last state that could be computed.'}
        </p>
      )}
      {isLayingOut && <p className={styles['stale']}>Laying the picture out…</p>}
      {status === 'empty' && (
        <p className={styles['note']}>
          Drag a namespace, a pod or a deployment here from the bar below, or click one: its YAML appears in the editor.
        </p>
      )}
      {snapshot !== null && snapshot.endpoints.length === 0 && !hasPolicies && (
        <div className={styles['note']}>
          <EmptyNote>
            There are no pods and no policies here yet. Drag them from the bar below, or write them in the editor; the
            problems below it say what was read.
          </EmptyNote>
        </div>
      )}
      <CornerNotes
        graph={graph}
        counted={linked !== null && isCutShort(linked, graph, isBlank(filter)) ? linked.snapshot.flows : null}
        hasTooManyPairs={linked !== null && isWithoutPairs(linked)}
        toggles={toggles}
        onChange={setToggles}
      />
      {drawn !== null && !isReadOnly && (
        <Suspense>
          <Editing
            controller={drawn}
            graph={withoutGhosts}
            onToggleFold={toggleFold}
            onTidy={tidy}
            onFocus={focus.focusOn}
          />
        </Suspense>
      )}
      <Suspense>
        {drawn !== null && <Minimap controller={drawn} />}
        <NodeTree
          nodes={graph.nodes}
          selected={selectedNode}
          onSelect={(node) => onSelect(selectionOf(node))}
          onToggleFold={toggleFold}
        />
      </Suspense>
    </div>
  )
}

/**
 * Pairs whose flows are drawn though nobody has selected them: those of the last edit, for a moment, those of a lesson's step,
 * and those that a draft is about to break while observed flows are listed.
 */
function useWatched(): ReadonlySet<string> {
  const changes = useStore((state) => state.changes)
  const changedFlows = useStore((state) => state.changedFlows)
  const watchedFlows = useStore((state) => state.watchedFlows)
  const seen = useStore(seenNow)
  const replay = useStore((state) => (state.lowerView === 'replay' ? (state.replay?.report ?? null) : null))
  return useMemo(() => {
    const wanted = [
      ...(replay === null ? [] : brokenFlows(replay).slice(0, mostBroken)),
      ...watchedFlows,
      ...seen.slice(0, mostWatched).map(({ flow }) => flow),
      ...(changedFlows.length > mostChanged ? [] : changedFlows),
    ]
    const pairs = new Set(wanted.map(({ from, to, protocol, port }) => `${pairKey(from, to)}\n${protocol}/${port}`))
    if (changes?.isFresh === true) for (const pair of changes.pairs) if (pairs.size < mostWatched) pairs.add(pair)
    return pairs
  }, [changes, changedFlows, watchedFlows, seen, replay])
}

/** Between folded namespaces all flows are counted; of others there may be more than the table lists. */
function isCutShort({ snapshot: { flows } }: Linked, { nodes }: Graph, isUnfiltered: boolean): boolean {
  return flows.total > flows.count && (!isUnfiltered || nodes.some(({ kind }) => kind === 'namespace'))
}

/** Flows are counted, but for pairs of namespaces they would be too many. */
function isWithoutPairs({ links, snapshot }: Linked): boolean {
  return links.places !== null && snapshot.flows.groups === undefined
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
function nodeOfSelection(selection: Selection | null, nodeOf: ReadonlyMap<string, string>): string | null {
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
