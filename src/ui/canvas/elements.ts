/** Snapshot and view → the nodes and edges of the picture. Pure: no Cytoscape, no React. */
import type { AnalyzeOptions, FlowFilter, Selection, Snapshot } from '../../store/index'
import { bundleFlows, type Bundle } from './bundles'
import { drawBundles, type EdgeToggles, type GraphEdge } from './edges'
import { buildNodes, namespaceNode, type FlowCounts, type GraphNode } from './nodes'

export interface CanvasView extends EdgeToggles {
  /** Every flow of what is selected is drawn, whatever the toggles say. */
  readonly selection: Selection | null
  readonly enforcement: NonNullable<AnalyzeOptions['enforcement']>
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  /** Key of a peer → id of the node that stands for it, which is its namespace's where that is folded. */
  readonly nodeOf: ReadonlyMap<string, string>
  /** What the toggles that were left to the picture came out as. */
  readonly showsHost: boolean
  readonly showsOpen: boolean
  readonly showsDropped: 'all' | 'some' | 'none'
  /** Pairs of nodes whose dropped flows are left out to keep the picture readable. */
  readonly quietPairs: number
  /** Only the busiest edges are drawn. */
  readonly isThinned: boolean
}

export const emptyGraph: Graph = {
  nodes: [],
  edges: [],
  nodeOf: new Map(),
  showsHost: false,
  showsOpen: false,
  showsDropped: 'all',
  quietPairs: 0,
  isThinned: false,
}

/** Endpoints above which namespaces start folded. */
export const foldAbove = 60

/** Flows bundled by the nodes that are there; the same for all toggles and most selections. */
export interface Bundled {
  readonly snapshot: Snapshot
  readonly folded: ReadonlySet<string>
  /** Key of a peer → id of the node that stands for it. */
  readonly nodeOf: ReadonlyMap<string, string>
  readonly bundles: readonly Bundle[]
}

/** The part of the work that grows with the number of flows. */
export function bundle(
  snapshot: Snapshot,
  folded: ReadonlySet<string>,
  filter: FlowFilter,
  pair: { readonly from: string; readonly to: string } | null,
): Bundled {
  const nodeOf = new Map<string, string>()
  for (const { key } of snapshot.flows.peers) nodeOf.set(key, key)
  for (const { key, namespace } of snapshot.endpoints)
    nodeOf.set(key, folded.has(namespace) ? namespaceNode(namespace) : key)
  return { snapshot, folded, nodeOf, bundles: bundleFlows(snapshot, nodeOf, filter, pair) }
}

/** Nodes and edges to draw. */
export function buildGraph({ snapshot, folded, nodeOf, bundles }: Bundled, view: CanvasView): Graph {
  const hasPolicies = snapshot.policies.some(({ status }) => status === 'accepted')
  const picture = drawBundles(snapshot, bundles, view, hasPolicies, focusOf(view.selection, nodeOf))
  const used = new Set(picture.edges.flatMap(({ from, to }) => [from, to]))
  if (view.selection?.kind === 'peer') used.add(view.selection.key)
  const { enforcement } = view
  const nodes = buildNodes({ snapshot, folded, enforcement, used, counts: countFlows(bundles) })
  return { nodes, nodeOf, ...picture }
}

/** What a selection makes visible regardless of the toggles. */
export interface Focus {
  readonly node: string | null
  readonly pair: string | null
  readonly policy: string | null
}

/** The two peers of a selected flow or edge. */
export function pairOf(selection: Selection | null): { readonly from: string; readonly to: string } | null {
  if (selection?.kind === 'flow') return selection.flow
  return selection?.kind === 'edge' ? selection : null
}

function focusOf(selection: Selection | null, nodeOf: ReadonlyMap<string, string>): Focus {
  const focus: Focus = { node: null, pair: null, policy: null }
  if (selection === null) return focus
  switch (selection.kind) {
    case 'endpoint':
    case 'peer':
      return { ...focus, node: nodeOf.get(selection.key) ?? null }
    case 'namespace':
      return { ...focus, node: namespaceNode(selection.name) }
    case 'policy':
      return { ...focus, policy: selection.key }
    case 'flow':
    case 'edge': {
      const pair = pairOf(selection)
      return pair === null
        ? focus
        : { ...focus, pair: `${nodeOf.get(pair.from) ?? pair.from} ${nodeOf.get(pair.to) ?? pair.to}` }
    }
    default:
      return selection satisfies never
  }
}

/** Flows in and out of each node, drawn or not. */
function countFlows(bundles: readonly Bundle[]): ReadonlyMap<string, FlowCounts> {
  const counts = new Map<string, { -readonly [key in keyof FlowCounts]: number }>()
  const of = (id: string): { -readonly [key in keyof FlowCounts]: number } => {
    let found = counts.get(id)
    if (found === undefined) {
      found = { allowedIn: 0, droppedIn: 0, allowedOut: 0, droppedOut: 0 }
      counts.set(id, found)
    }
    return found
  }
  for (const { from, to, decided, open, redirected, dropped } of bundles) {
    const allowed = decided.count + open.count + redirected.count
    of(from).allowedOut += allowed
    of(from).droppedOut += dropped.count
    of(to).allowedIn += allowed
    of(to).droppedIn += dropped.count
  }
  return counts
}
