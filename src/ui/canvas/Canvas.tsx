import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useStore, type Command, type Selection } from '../../store/index'
import { EmptyNote, download, fileName } from '../kit/index'
import styles from './canvas.module.css'
import { CanvasController } from './CanvasController'
import { CanvasToolbar, type CanvasToggles } from './CanvasToolbar'
import { buildGraph, foldFrom, namespaceNode, type Graph } from './graph'
import { Legend } from './Legend'
import { NodeList } from './NodeList'

/** How large the picture may get for a room. */
const presenterZoom = 2.2

const emptyGraph: Graph = { nodes: [], edges: [], isThinned: false }

/** The cluster as a picture: namespaces with their pods, what lies outside, and the flows between them. */
export default function Canvas() {
  const snapshot = useStore((state) => state.snapshot)
  const selection = useStore((state) => state.selection)
  const filter = useStore((state) => state.flowFilter)
  const status = useStore((state) => state.status)
  const changedFlows = useStore((state) => state.changedFlows)
  const [toggles, setToggles] = useState<CanvasToggles>({
    showAllowed: true,
    showDropped: true,
    showOpen: null,
    showHost: false,
    showWorld: true,
  })
  const [unfolded, setUnfolded] = useState<ReadonlyMap<string, boolean>>(new Map())
  const host = useRef<HTMLDivElement>(null)
  const controller = useRef<CanvasController | null>(null)

  const folded = useMemo(() => {
    const isLarge = (snapshot?.endpoints.length ?? 0) > foldFrom
    return new Set(snapshot?.namespaces.map(({ name }) => name).filter((name) => unfolded.get(name) ?? isLarge))
  }, [snapshot, unfolded])
  const toggleFold = useCallback(
    (name: string): void => setUnfolded((before) => new Map(before).set(name, !folded.has(name))),
    [folded],
  )
  const toggleFoldNow = useRef(toggleFold)
  useEffect(() => {
    toggleFoldNow.current = toggleFold
  }, [toggleFold])

  // Flows that no policy decides say nothing beside flows that one does; alone they are the whole picture.
  const hasPolicies = snapshot?.policies.some((policy) => policy.status === 'accepted') ?? false
  const showOpen = toggles.showOpen ?? !hasPolicies
  const focus =
    selection?.kind === 'endpoint' || selection?.kind === 'peer'
      ? selection.key
      : selection?.kind === 'namespace'
        ? namespaceNode(selection.name)
        : null
  const pair = selection?.kind === 'flow' ? selection.flow : selection?.kind === 'edge' ? selection : null
  const pairFrom = pair?.from ?? null
  const pairTo = pair?.to ?? null
  const { showAllowed, showDropped, showHost, showWorld } = toggles
  const graph = useMemo(
    () =>
      snapshot === null
        ? emptyGraph
        : buildGraph(snapshot, {
            showAllowed,
            showDropped,
            showHost,
            showWorld,
            showOpen,
            folded,
            filter,
            focus,
            focusPair: pairFrom === null || pairTo === null ? null : { from: pairFrom, to: pairTo },
          }),
    [snapshot, showAllowed, showDropped, showHost, showWorld, showOpen, folded, filter, focus, pairFrom, pairTo],
  )

  const onSelect = useCallback((chosen: Selection | null): void => {
    const { select, snapshot: now } = useStore.getState()
    select(chosen?.kind === 'edge' && now !== null ? onlyFlow(chosen, now) : chosen, 'canvas')
  }, [])

  useEffect(() => {
    if (host.current === null) return
    const created = new CanvasController(host.current, {
      onSelect,
      onMoved: (positions) => useStore.getState().setPositions({ ...useStore.getState().positions, ...positions }),
      onToggleFold: (name) => toggleFoldNow.current(name),
    })
    controller.current = created
    const theme = new MutationObserver(() => created.restyle())
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const size = new ResizeObserver(() => created.cy.resize())
    size.observe(host.current)
    return () => {
      theme.disconnect()
      size.disconnect()
      controller.current = null
      created.destroy()
    }
  }, [onSelect])

  useEffect(() => {
    const { positions, setPositions } = useStore.getState()
    const placed = controller.current?.draw(graph, positions) ?? null
    if (placed !== null) setPositions({ ...positions, ...placed })
  }, [graph])

  useEffect(() => {
    if (snapshot !== null) controller.current?.highlight(selection, snapshot)
  }, [selection, snapshot, graph])

  useEffect(() => controller.current?.markChanged(changedFlows), [changedFlows, graph])

  const tidy = useCallback((): void => {
    const placed = controller.current?.tidy()
    if (placed !== undefined) useStore.getState().setPositions(placed)
  }, [])

  useEffect(() => {
    const fit = (): void => controller.current?.fit(useStore.getState().isPresenting ? presenterZoom : undefined)
    const name = (): string => useStore.getState().workspaceName
    const commands: readonly Command[] = [
      { id: 'canvas-fit', title: 'Fit the picture', group: 'View', keys: '0', run: fit },
      { id: 'canvas-tidy', title: 'Tidy the picture', group: 'View', run: tidy },
      {
        id: 'export-svg',
        title: 'Export picture as SVG',
        group: 'Export',
        run: () => {
          const svg = controller.current?.toSvg(name())
          if (svg !== undefined) download(fileName(name(), 'svg'), svg, 'image/svg+xml')
        },
      },
      {
        id: 'export-png',
        title: 'Export picture as PNG',
        group: 'Export',
        run: async () => {
          const png = await controller.current?.toPng()
          if (png !== undefined) download(fileName(name(), 'png'), png)
        },
      },
    ]
    return useStore.getState().registerCommands(commands)
  }, [tidy])

  const step = (by: number): void => {
    const keys = graph.nodes.filter((node) => node.kind !== 'namespace').map((node) => node.id)
    if (keys.length === 0) return
    const at = focus === null ? -1 : keys.indexOf(focus)
    const next = graph.nodes.find(({ id }) => id === keys[(at + by + keys.length) % keys.length])
    if (next !== undefined) {
      onSelect(selectionOf(next))
      useStore.getState().announce(next.description)
    }
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === '0') controller.current?.fit()
    else if (event.key === '+' || event.key === '=') controller.current?.zoom(1.25)
    else if (event.key === '-') controller.current?.zoom(0.8)
    else if (event.key === 'ArrowRight' || event.key === 'ArrowDown') step(1)
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowUp') step(-1)
    else if (event.key === 'Escape') onSelect(null)
    else return
    event.preventDefault()
  }

  return (
    <div className={styles['canvas']}>
      <h2 className="visually-hidden">Canvas</h2>
      <CanvasToolbar
        toggles={{ ...toggles, showOpen }}
        onChange={setToggles}
        onFit={() => controller.current?.fit()}
        onZoom={(factor) => controller.current?.zoom(factor)}
        onTidy={tidy}
      />
      <div
        ref={host}
        className={styles['surface']}
        role="application"
        aria-label="Picture of the cluster. Arrows move the selection, 0 fits, + and - zoom; a list of what is drawn follows."
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
      {snapshot !== null && snapshot.endpoints.length === 0 && !hasPolicies && (
        <div className={styles['note']}>
          <EmptyNote>
            There are no pods and no policies in this text. The problems below the editor say what was read.
          </EmptyNote>
        </div>
      )}
      {graph.isThinned && (
        <p className={styles['thinned']}>
          At this size only the busiest allowed flows are drawn. Select a namespace to see all of its own.
        </p>
      )}
      <Legend />
      <NodeList nodes={graph.nodes} onSelect={(node) => onSelect(selectionOf(node))} onToggleFold={toggleFold} />
    </div>
  )
}

function selectionOf({ id, kind }: Graph['nodes'][number]): Selection {
  if (kind === 'namespace' || kind === 'folded') return { kind: 'namespace', name: id.slice('namespace:'.length) }
  return kind === 'outside' ? { kind: 'peer', key: id } : { kind: 'endpoint', key: id }
}

/** An edge of one flow is that flow. */
function onlyFlow(
  edge: Extract<Selection, { readonly kind: 'edge' }>,
  { flows }: NonNullable<ReturnType<typeof useStore.getState>['snapshot']>,
): Selection {
  const source = flows.peers.findIndex(({ key }) => key === edge.from)
  const destination = flows.peers.findIndex(({ key }) => key === edge.to)
  let only = -1
  for (let i = 0; i < flows.count; i++) {
    if (flows.source[i] !== source || flows.destination[i] !== destination) continue
    if (only >= 0) return edge
    only = i
  }
  const port = flows.ports[flows.port[only] ?? -1]
  return port === undefined
    ? edge
    : { kind: 'flow', flow: { from: edge.from, to: edge.to, protocol: port.protocol, port: port.port } }
}
