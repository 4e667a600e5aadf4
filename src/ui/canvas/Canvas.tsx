import { Suspense, useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { workloadNode, comparedRows, pairKey, replayMarks, useStore, type Selection } from '../../store/index'
import { EmptyNote, LinkButton } from '../kit/index'
import { isBlank } from './graph/bundles'
import styles from './canvas.module.css'
import { CanvasController } from './drawing/CanvasController'
import { CanvasToolbar } from './CanvasToolbar'
import type { EdgeToggles } from './graph/edges'
import { buildGraph, bundle, emptyGraph, pairOf } from './graph/elements'
import { observedEdges } from './graph/observed'
import { emphasisOf, emphasisOfChanges } from './graph/emphasis'
import { FocusNote } from './FocusNote'
import { namespaceNode, serviceNode } from './graph/folds'
import { Legend } from './Legend'
import { Minimap } from './Minimap'
import { isArrowKey, neighbour } from './layout/navigate'
import { neighbourhood } from './graph/neighbourhood'
import { NodeTree } from './NodeTree'
import { resolveEdge, selectionOf } from './graph/selection'
import { useCanvasCommands } from './useCanvasCommands'
import { useFocus } from './useFocus'
import { useFolding } from './useFolding'
import { lazyPart } from '../kit/lazyPart'

const Editing = lazyPart(() => import('./editing/Editing'))
const FindBar = lazyPart(() => import('./FindBar'))

/** How large the picture may get for a room. */
const presenterZoom = 2.2

const startToggles: EdgeToggles = {
  showAllowed: true,
  showDropped: null,
  showOpen: null,
  showHost: null,
  showWorld: true,
}

/** The cluster as a picture: namespaces with their pods, what lies outside, and the flows between them. */
export default function Canvas() {
  const snapshot = useStore((state) => state.snapshot)
  const selection = useStore((state) => state.selection)
  const origin = useStore((state) => state.selectionOrigin)
  const filter = useStore((state) => state.flowFilter)
  const status = useStore((state) => state.status)
  const [toggles, setToggles] = useState(startToggles)
  const { folded, toggle: toggleFold, toggleSelected, foldAll, peekAt, keepPeek } = useFolding()
  const focus = useFocus()
  const [isFinding, setFinding] = useState(false)
  const host = useRef<HTMLDivElement>(null)
  const controller = useRef<CanvasController | null>(null)
  const [drawn, setDrawn] = useState<CanvasController | null>(null)

  // Without a filter there is nothing that hides the selected pair.
  const pair = isBlank(filter) ? null : pairOf(selection)
  const pairFrom = pair?.from ?? null
  const pairTo = pair?.to ?? null
  const bundled = useMemo(() => {
    const ends = pairFrom === null || pairTo === null ? null : { from: pairFrom, to: pairTo }
    return snapshot === null ? null : bundle(snapshot, folded, filter, ends)
  }, [snapshot, folded, filter, pairFrom, pairTo])
  const focusOn = bundled === null ? null : nodeOfSelection(focus.on, bundled.nodeOf)
  const whole = useMemo(
    () => (bundled === null ? emptyGraph : buildGraph(bundled, { ...toggles, selection, focusOn })),
    [bundled, toggles, selection, focusOn],
  )
  const reduced = useMemo(() => (focusOn === null ? null : neighbourhood(whole, focusOn)), [whole, focusOn])
  const graph = reduced ?? whole
  // While differences are listed, the picture brings them out.
  const comparison = useStore((state) => (state.lowerView === 'compare' ? state.comparison : null))
  const emphasis = useMemo(() => {
    if (snapshot === null) return null
    if (selection !== null || comparison === null) return emphasisOf(graph, selection, snapshot)
    const rows = comparedRows(comparison, snapshot)
    return rows === null ? null : emphasisOfChanges(graph, snapshot.flows, rows)
  }, [graph, selection, snapshot, comparison])
  const selectedNode = useMemo(() => nodeOfSelection(selection, graph.nodeOf), [selection, graph])

  const onSelect = useCallback((chosen: Selection | null): void => {
    const { select, snapshot: now } = useStore.getState()
    select(chosen?.kind === 'edge' && now !== null ? resolveEdge(chosen, now) : chosen, 'canvas')
  }, [])

  const toggleFoldNow = useRef(toggleFold)
  useEffect(() => {
    toggleFoldNow.current = toggleFold
  }, [toggleFold])

  useEffect(() => {
    if (host.current === null) return
    const created = new CanvasController(host.current, {
      onSelect,
      onMoved: (positions) => useStore.getState().setPositions({ ...useStore.getState().positions, ...positions }),
      onToggleFold: (name) => toggleFoldNow.current(name),
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
  }, [onSelect])

  useEffect(() => {
    const { positions, setPositions } = useStore.getState()
    const placed = controller.current?.draw(graph, positions, emphasis) ?? null
    if (placed !== null) setPositions({ ...positions, ...placed })
  }, [graph, emphasis])

  const isFocused = reduced !== null
  const wasFocused = useRef(false)
  useEffect(() => {
    if (isFocused || wasFocused.current) controller.current?.fit()
    wasFocused.current = isFocused
  }, [isFocused, focusOn])

  // While observed flows are listed, the picture tells what was seen from what is predicted only.
  const replay = useStore((state) => (state.lowerView === 'replay' ? (state.replay?.report ?? null) : null))
  useEffect(() => {
    controller.current?.markObserved(replay === null ? null : observedEdges(graph, replayMarks(replay)))
  }, [graph, replay])

  const changes = useStore((state) => state.changes)
  const changedFlows = useStore((state) => state.changedFlows)
  useEffect(() => {
    const pairs = new Set(changedFlows.map(({ from, to }) => pairKey(from, to)))
    if (changes?.isFresh === true) for (const pair of changes.pairs) pairs.add(pair)
    controller.current?.markChanged(pairs)
  }, [changes, changedFlows, graph])

  // What another pane selects is brought into view.
  useEffect(() => {
    if (selectedNode !== null && origin !== 'canvas') controller.current?.reveal(selectedNode)
  }, [selectedNode, origin])

  /** Where everything stood before it was tidied. */
  const untidied = useRef<ReturnType<typeof useStore.getState>['positions'] | null>(null)
  const tidy = useCallback((): void => {
    const { positions, setPositions, announce } = useStore.getState()
    const placed = controller.current?.tidy()
    if (placed === undefined) return
    untidied.current = positions
    setPositions({ ...positions, ...placed })
    announce('Tidied. "Undo tidying" in the command palette puts everything back.')
  }, [])
  const untidy = useCallback((): void => {
    if (untidied.current === null) return useStore.getState().announce('Nothing has been tidied.')
    const placed = controller.current?.tidy(untidied.current)
    if (placed !== undefined) useStore.getState().setPositions(placed)
    untidied.current = null
  }, [])
  const fit = useCallback(
    (): void => controller.current?.fit(useStore.getState().isPresenting ? presenterZoom : undefined),
    [],
  )
  const find = useCallback((): void => setFinding(true), [])
  const toggleFocus = focus.toggle
  useCanvasCommands(controller, { tidy, untidy, fit, find, toggleFold: toggleSelected, foldAll, toggleFocus })
  const closeFind = (): void => {
    keepPeek()
    setFinding(false)
    host.current?.focus({ preventScroll: true })
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const isMod = event.ctrlKey || event.metaKey
    if (event.altKey || (isMod && event.key !== 'f')) return
    const isGroup = selection?.kind === 'namespace' || selection?.kind === 'workload'
    if (event.key === '/' || isMod) find()
    else if (event.key === '0') fit()
    else if (event.key === 'f') toggleSelected()
    else if (event.key === 'n') toggleFocus()
    else if (event.key === '+' || event.key === '=') controller.current?.zoom(1.25)
    else if (event.key === '-') controller.current?.zoom(0.8)
    else if (isArrowKey(event.key)) {
      const id = neighbour(controller.current?.places() ?? new Map(), selectedNode, event.key)
      const next = graph.nodes.find((node) => node.id === id)
      if (next !== undefined) {
        onSelect(selectionOf(next))
        controller.current?.reveal(next.id)
        useStore.getState().announce(next.description)
      }
    } else if (event.key === 'Enter' && isGroup) toggleSelected()
    else if (event.key === 'Escape') (focus.on === null ? () => onSelect(null) : focus.leave)()
    else return
    event.preventDefault()
  }

  // Between folded namespaces all flows are counted; of others there may be more than the table lists.
  const isCut =
    snapshot !== null &&
    snapshot.flows.total > snapshot.flows.count &&
    (!isBlank(filter) || graph.nodes.some(({ kind }) => kind === 'namespace'))
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
        onFoldAll={foldAll}
      />
      {isFinding && drawn !== null && (
        <Suspense>
          <FindBar controller={drawn} nodeOf={graph.nodeOf} onPeek={peekAt} onClose={closeFind} />
        </Suspense>
      )}
      {isFocused && focus.on !== null && <FocusNote on={focus.on} onLeave={focus.leave} />}
      <div
        ref={host}
        className={styles['surface']}
        role="application"
        aria-label="Picture of the cluster. Arrows move the selection, Enter folds and unfolds a namespace or workload, F folds what is around a pod, N shows only neighbours, / finds, F2 edits, C connects, I isolates, Delete removes, Shift+F10 opens the menu, 0 fits, + and - zoom; a list of what is drawn follows."
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
      {status === 'empty' && (
        <p className={styles['note']}>
          Drag a namespace, a pod or a deployment here from the bar on the left, or click one: its YAML appears in the
          editor.
        </p>
      )}
      {snapshot !== null && snapshot.endpoints.length === 0 && !hasPolicies && (
        <div className={styles['note']}>
          <EmptyNote>
            There are no pods and no policies here yet. Drag them from the bar on the left, or write them in the editor;
            the problems below it say what was read.
          </EmptyNote>
        </div>
      )}
      <div className={styles['corner']}>
        <Legend />
        {snapshot !== null && isCut && (
          <p className={styles['quiet']}>
            Flows of single pods are those of the first {snapshot.flows.count.toLocaleString('en')} of{' '}
            {snapshot.flows.total.toLocaleString('en')}.
          </p>
        )}
        {graph.isThinned && (
          <p className={styles['quiet']}>Only the busiest pairs are drawn. Select a node to see all of its own.</p>
        )}
        {graph.quietPairs > 0 && (
          <p className={styles['quiet']}>
            {graph.quietPairs.toLocaleString('en')} {graph.quietPairs === 1 ? 'pair' : 'pairs'} with dropped flows not
            drawn. <LinkButton onClick={() => setToggles({ ...toggles, showDropped: true })}>Draw all</LinkButton>
          </p>
        )}
      </div>
      {drawn !== null && (
        <Suspense>
          <Editing controller={drawn} graph={graph} onToggleFold={toggleFold} onTidy={tidy} onFocus={focus.focusOn} />
        </Suspense>
      )}
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
