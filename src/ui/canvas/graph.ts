/** Snapshot and view → the nodes and edges of the picture. Pure: no Cytoscape, no React. */
import { droppedAt, filterRows, portText, verdictName, type FlowFilter, type Snapshot } from '../../store/index'

export interface CanvasView {
  readonly showAllowed: boolean
  readonly showDropped: boolean
  /** Flows that no policy decides. */
  readonly showOpen: boolean
  readonly showHost: boolean
  readonly showWorld: boolean
  /** Namespaces drawn as one node. */
  readonly folded: ReadonlySet<string>
  readonly filter: FlowFilter
  /** A peer whose every flow is shown, whatever the toggles say. */
  readonly focus: string | null
  /** A pair of peers whose every flow is shown. */
  readonly focusPair: { readonly from: string; readonly to: string } | null
}

export interface GraphNode {
  /** Key of the peer, or `namespace:NAME`. */
  readonly id: string
  readonly kind: 'namespace' | 'folded' | 'endpoint' | 'outside'
  /** Lines of text, the first of which is the name. */
  readonly lines: readonly string[]
  readonly parent: string | null
  readonly isIngressIsolated: boolean
  readonly isEgressIsolated: boolean
  readonly hasError: boolean
  /** What a screen reader says of it. */
  readonly description: string
}

export type EdgeKind = 'allowed' | 'dropped' | 'redirected'

export interface GraphEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  readonly count: number
  /** The port where the edge is one flow, else a count. */
  readonly label: string
  readonly isDroppedAtSource: boolean
  readonly isDroppedAtDestination: boolean
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  /** Flows between folded places are left out, because all of them would cover everything. */
  readonly isThinned: boolean
}

/** Endpoints from which on namespaces start folded. */
export const foldFrom = 60

/** Edges between folded places up to which all of them are drawn. */
const groupEdgesUpTo = 300

/** The busiest of the edges that carry allowed flows; those of the focus are all there. */
function thin(edges: readonly GraphEdge[], { focus }: CanvasView): readonly GraphEdge[] {
  const isOwn = ({ from, to }: GraphEdge): boolean => from === focus || to === focus
  const allowed = edges.filter((edge) => edge.kind !== 'dropped' && !isOwn(edge))
  return [...edges.filter(isOwn), ...allowed.toSorted((a, b) => b.count - a.count).slice(0, groupEdgesUpTo)]
}

export function namespaceNode(name: string): string {
  return `namespace:${name}`
}

/** Nodes and edges to draw. */
export function buildGraph(snapshot: Snapshot, view: CanvasView): Graph {
  const place = new Map<string, string>()
  for (const { key, namespace } of snapshot.endpoints)
    place.set(key, view.folded.has(namespace) ? namespaceNode(namespace) : key)
  const grouped = snapshot.flows.groups === undefined ? [] : groupEdges(snapshot, view)
  const isThinned = grouped.length > groupEdgesUpTo
  const edges = [...(isThinned ? thin(grouped, view) : grouped), ...buildEdges(snapshot, view, place)]
  const used = new Set(edges.flatMap((edge) => [edge.from, edge.to]))
  return { nodes: buildNodes(snapshot, view, used), edges, isThinned }
}

function isolated(snapshot: Snapshot): { readonly ingress: ReadonlySet<string>; readonly egress: ReadonlySet<string> } {
  return {
    ingress: new Set(snapshot.policies.flatMap((policy) => policy.isolates.ingress)),
    egress: new Set(snapshot.policies.flatMap((policy) => policy.isolates.egress)),
  }
}

const quietLabels =
  /^(pod-template-hash|controller-revision-hash|app\.kubernetes\.io\/(managed-by|version|part-of)|helm\.sh\/)/

/** The one label that tells most about a pod, where its name does not say it already. */
function tellingLabel(labels: Readonly<Record<string, string>>): string {
  const first = ['app', 'app.kubernetes.io/name', 'k8s-app', 'role', 'class', 'name', 'tier', 'run']
  const key =
    first.find((wanted) => labels[wanted] !== undefined) ??
    Object.keys(labels).find((other) => !quietLabels.test(other))
  return key === undefined ? 'no labels' : `${key}=${labels[key]}`
}

function buildNodes(snapshot: Snapshot, view: CanvasView, used: ReadonlySet<string>): readonly GraphNode[] {
  const { ingress, egress } = isolated(snapshot)
  const nodes: GraphNode[] = []
  const members = new Map<string, string[]>()
  for (const { key, namespace } of snapshot.endpoints) {
    const list = members.get(namespace)
    if (list === undefined) members.set(namespace, [key])
    else list.push(key)
  }
  const none = { isIngressIsolated: false, isEgressIsolated: false, hasError: false }
  for (const [namespace, keys] of members) {
    const isFolded = view.folded.has(namespace)
    const closed = keys.filter((key) => ingress.has(key) || egress.has(key)).length
    const count = `${keys.length} ${keys.length === 1 ? 'endpoint' : 'endpoints'}`
    nodes.push({
      ...none,
      id: namespaceNode(namespace),
      kind: isFolded ? 'folded' : 'namespace',
      lines: isFolded ? [namespace, `${count}, ${closed} isolated`] : [namespace],
      parent: null,
      description: `Namespace ${namespace}, ${count}, ${closed} isolated`,
    })
  }
  for (const endpoint of snapshot.endpoints) {
    const { key, namespace, name, kind, replicas, podLabels, error } = endpoint
    if (view.folded.has(namespace)) continue
    const isIngressIsolated = ingress.has(key)
    const isEgressIsolated = egress.has(key)
    nodes.push({
      id: key,
      kind: 'endpoint',
      lines: [kind === 'Pod' ? name : `${name} ×${replicas}`, tellingLabel(podLabels)],
      parent: namespaceNode(namespace),
      isIngressIsolated,
      isEgressIsolated,
      hasError: error !== undefined,
      description: `${kind} ${key}, ${isolationWords(isIngressIsolated, isEgressIsolated)}`,
    })
  }
  for (const peer of snapshot.flows.peers) {
    if (peer.kind === 'endpoint' || !used.has(peer.key)) continue
    nodes.push({
      ...none,
      id: peer.key,
      kind: 'outside',
      lines: [peer.label],
      parent: null,
      description: `${peer.label}, outside the pods`,
    })
  }
  return nodes
}

function isolationWords(isIngress: boolean, isEgress: boolean): string {
  if (isIngress) return isEgress ? 'isolated for ingress and egress' : 'isolated for ingress'
  return isEgress ? 'isolated for egress' : 'not isolated'
}

function isPlace(node: string, peer: string): boolean {
  return node !== peer || isOutside(peer)
}

function isOutside(key: string): boolean {
  return /^(entity|node|ip|cidr|dns):/.test(key)
}

/** Edges between folded namespaces, and between them and the outside, with the counts of all flows. */
function groupEdges({ flows }: Snapshot, view: CanvasView): readonly GraphEdge[] {
  const isDrawn = (place: string): boolean => isOutside(place) || view.folded.has(place.slice('namespace:'.length))
  const isHidden = (place: string): boolean =>
    (!view.showHost && place === 'entity:host') || (!view.showWorld && place.startsWith('entity:world'))
  const edges: GraphEdge[] = []
  for (const { from, to, forwarded, dropped, redirected, isDroppedAtSource, isDroppedAtDestination } of flows.groups ??
    []) {
    if (from === to || !isDrawn(from) || !isDrawn(to) || isHidden(from) || isHidden(to)) continue
    const add = (kind: EdgeKind, count: number): void => {
      const isDropped = kind === 'dropped'
      if (count === 0) return
      edges.push({
        id: `${kind} ${from} ${to}`,
        from,
        to,
        kind,
        count,
        label: `${count.toLocaleString('en')} flows`,
        isDroppedAtSource: isDropped && isDroppedAtSource,
        isDroppedAtDestination: isDropped && isDroppedAtDestination,
      })
    }
    if (view.showAllowed) {
      add('allowed', forwarded)
      add('redirected', redirected)
    }
    if (view.showDropped) add('dropped', dropped)
  }
  return edges
}

interface Draft {
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  count: number
  label: string
  isDroppedAtSource: boolean
  isDroppedAtDestination: boolean
}

/** Rows that pass the filter, and those of the focused pair, which a filter does not hide. */
function shownRows({ flows }: Snapshot, { filter, focusPair }: CanvasView): Iterable<number> {
  const rows = filterRows(flows, filter, null)
  if (focusPair === null || rows.length === flows.count) return rows
  const shown = new Set(rows)
  for (let i = 0; i < flows.count; i++) {
    if (
      flows.peers[flows.source[i] ?? 0]?.key === focusPair.from &&
      flows.peers[flows.destination[i] ?? 0]?.key === focusPair.to
    )
      shown.add(i)
  }
  return shown
}

function buildEdges(snapshot: Snapshot, view: CanvasView, place: ReadonlyMap<string, string>): readonly GraphEdge[] {
  const { flows } = snapshot
  const drafts = new Map<string, Draft>()
  const isOpen = flows.deciders.map((keys) => keys.every((key) => key === 'default-allow'))
  for (const i of shownRows(snapshot, view)) {
    const from = flows.peers[flows.source[i] ?? 0]
    const to = flows.peers[flows.destination[i] ?? 0]
    if (from === undefined || to === undefined) continue
    const verdict = verdictName(flows, i)
    const kind: EdgeKind = verdict === 'FORWARDED' ? 'allowed' : verdict === 'REDIRECTED' ? 'redirected' : 'dropped'
    const isPair = view.focusPair?.from === from.key && view.focusPair.to === to.key
    const isFocused = isPair || (view.focus !== null && (from.key === view.focus || to.key === view.focus))
    if (!isFocused) {
      if (kind === 'dropped' ? !view.showDropped : !view.showAllowed) continue
      if (
        !view.showOpen &&
        kind === 'allowed' &&
        isOpen[flows.egressBy[i] ?? 0] === true &&
        isOpen[flows.ingressBy[i] ?? 0] === true
      )
        continue
      if (!view.showHost && (from.key === 'entity:host' || to.key === 'entity:host')) continue
      if (!view.showWorld && (from.key.startsWith('entity:world') || to.key.startsWith('entity:world'))) continue
    }
    const source = place.get(from.key) ?? from.key
    const target = place.get(to.key) ?? to.key
    if (source === target && source !== from.key) continue
    // Between folded places the groups count every flow, also those that the table does not list.
    if (flows.groups !== undefined && isPlace(source, from.key) && isPlace(target, to.key)) continue
    const id = `${kind} ${source} ${target}`
    const port = flows.ports[flows.port[i] ?? 0]
    let draft = drafts.get(id)
    if (draft === undefined) {
      draft = {
        from: source,
        to: target,
        kind,
        count: 0,
        label: '',
        isDroppedAtSource: false,
        isDroppedAtDestination: false,
      }
      drafts.set(id, draft)
    }
    draft.count++
    draft.label =
      draft.count === 1 && port !== undefined
        ? portText({ protocol: port.protocol, port: port.port, assumed: port.assumed })
        : `${draft.count} flows`
    const side = droppedAt(flows, i)
    draft.isDroppedAtSource ||= side === 'egress' || side === 'both'
    draft.isDroppedAtDestination ||= side === 'ingress' || side === 'both'
  }
  return [...drafts].map(([id, draft]) => ({ id, ...draft }))
}
