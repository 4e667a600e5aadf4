/** Snapshot and view → the nodes and edges of the picture. Pure: no Cytoscape, no React. */
import { workloadNode, workloadsOf, type FlowFilter, type Selection, type Snapshot } from '../../../store/index'
import { bundleFlows, type Bundle } from './bundles'
import { drawBundles, type EdgeToggles, type GraphEdge } from './edges'
import type { Focus } from './focus'
import { namespaceNode, serviceNode } from './folds'
import { buildNodes, type FlowCounts, type GraphNode } from './nodes'
import { tiesOf, type Tie } from './services'

export interface CanvasView extends EdgeToggles {
  /** Every flow of what is selected is drawn, whatever the toggles say. */
  readonly selection: Selection | null
  /** Of this node every flow is drawn too: the picture is reduced to it and its neighbours. */
  readonly focusOn?: string | null
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  /** From services to the nodes that they select, where they do not hang on one. */
  readonly ties: readonly Tie[]
  /** Key of a peer → id of the node that stands for it, which is its namespace's or workload's where that is folded. */
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
  ties: [],
  nodeOf: new Map(),
  showsHost: false,
  showsOpen: false,
  showsDropped: 'all',
  quietPairs: 0,
  isThinned: false,
}

/** Endpoints above which namespaces and workloads start folded. */
export const foldAbove = 60

/** Flows bundled by the nodes that are there; the same for all toggles and most selections. */
export interface Bundled {
  readonly snapshot: Snapshot
  /** Ids of the groups that are one card. */
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
  const workloads = workloadsOf(snapshot)
  for (const { key, namespace } of snapshot.endpoints) {
    const around = namespaceNode(namespace)
    const workload = workloads.get(key)?.id
    nodeOf.set(key, folded.has(around) ? around : workload !== undefined && folded.has(workload) ? workload : key)
  }
  return { snapshot, folded, nodeOf, bundles: bundleFlows(snapshot, nodeOf, filter, pair) }
}

/** Nodes and edges to draw. */
export function buildGraph({ snapshot, folded, nodeOf, bundles }: Bundled, view: CanvasView): Graph {
  const hasPolicies = snapshot.policies.some(({ status }) => status === 'accepted')
  const picture = drawBundles(snapshot, bundles, view, hasPolicies, {
    ...focusOf(view.selection, nodeOf),
    around: view.focusOn ?? null,
  })
  const used = new Set(picture.edges.flatMap(({ from, to }) => [from, to]))
  if (view.selection?.kind === 'peer') used.add(view.selection.key)
  const nodes = buildNodes({ snapshot, folded, used, counts: countFlows(bundles), nodeOf })
  return { nodes, ties: tiesOf(snapshot, nodes, nodeOf), nodeOf, ...picture }
}

/** The two peers of a selected flow or edge. */
export function pairOf(selection: Selection | null): { readonly from: string; readonly to: string } | null {
  if (selection?.kind === 'flow') return selection.flow
  return selection?.kind === 'edge' ? selection : null
}

function focusOf(selection: Selection | null, nodeOf: ReadonlyMap<string, string>): Focus {
  const focus: Focus = { node: null, around: null, pair: null, policy: null }
  if (selection === null) return focus
  switch (selection.kind) {
    case 'endpoint':
    case 'peer':
      return { ...focus, node: nodeOf.get(selection.key) ?? null }
    case 'namespace':
      return { ...focus, node: namespaceNode(selection.name) }
    case 'workload':
      return { ...focus, node: workloadNode(selection.namespace, selection.name) }
    case 'service':
      return { ...focus, node: serviceNode(selection.key) }
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
