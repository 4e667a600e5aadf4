/** What a selection brings out of the picture. */
import {
  clusterNodes,
  serviceNode,
  namespaceNode,
  workloadNode,
  workloadsOf,
  type Selection,
} from '../../../store/index'
import { remembered } from '../../../values/remembered'
import type { Graph, Linked } from './elements'
import { peerOfNode, receivingNode, type GraphLine, type LineKind } from './model'

export interface Emphasis {
  /** Ids of the nodes and lines that are selected. */
  readonly chosen: ReadonlySet<string>
  /** Ids of all that stays bright: the chosen, their lines and the other ends of these. */
  readonly bright: ReadonlySet<string>
  /** Nothing else is drawn: the selection is one flow. */
  readonly isAlone: boolean
  /** `node row` → what becomes of the flows of the selected card to it. */
  readonly reach: ReadonlyMap<string, LineKind>
  /** Nodes that are ringed, with the number of hops by which they are reached. */
  readonly rings?: ReadonlyMap<string, number>
}

/** The nodes of some peers: a policy may select thousands of pods that a few cards stand for. */
const idsIn = remembered((nodeOf: Graph['nodeOf']) =>
  remembered((keys: readonly string[]): ReadonlySet<string> => {
    const ids = new Set<string>()
    for (const key of keys) ids.add(nodeOf.get(key) ?? key)
    return ids
  }),
)

/** What is chosen and what stays bright; null where nothing that is drawn is selected. */
export function emphasisOf(graph: Graph, selection: Selection | null, linked: Linked): Emphasis | null {
  if (selection === null) return null
  const { snapshot } = linked
  const drawn = new Set(graph.nodes.map(({ id }) => id))
  const nodes = (keys: readonly string[]): ReadonlySet<string> => {
    return new Set(
      [...idsIn(graph.nodeOf)(keys)].flatMap((id) => [id, receivingNode(id)].filter((one) => drawn.has(one))),
    )
  }
  switch (selection.kind) {
    case 'endpoint':
    case 'peer':
      return withFlows(graph, linked, nodes([selection.key]))
    case 'namespace': {
      const id = namespaceNode(selection.name)
      const inside = graph.nodes.filter(({ parent }) => parent === id).map((node) => node.id)
      return withFlows(graph, linked, nodes([id]), inside)
    }
    case 'nodes': {
      const inside = graph.nodes.filter(({ parent }) => parent === clusterNodes).map((node) => node.id)
      return withFlows(graph, linked, nodes([clusterNodes]), inside)
    }
    case 'workload': {
      const id = workloadNode(selection.namespace, selection.name)
      if (drawn.has(id)) return withFlows(graph, linked, new Set([id]))
      const members = [...workloadsOf(snapshot)].flatMap(([key, workload]) => (workload.id === id ? [key] : []))
      return withFlows(graph, linked, nodes(members))
    }
    case 'service': {
      const service = snapshot.services?.find(({ key }) => key === selection.key)
      const backends = nodes(service?.selects ?? [])
      const own = serviceNode(selection.key)
      if (!drawn.has(own) && backends.size === 0) return null
      const lines = graph.lines.filter(({ to }) => backends.has(to))
      return bright(graph, { chosen: new Set([own]), nodes: [...backends], lines })
    }
    case 'policy': {
      const policy = snapshot.policies.find(({ key }) => key === selection.key)
      const ingress = nodes(policy?.isolates.ingress ?? [])
      const egress = nodes(policy?.isolates.egress ?? [])
      const chosen = new Set([...nodes(policy?.selects ?? []), ...ingress, ...egress])
      // A default deny names no decider: its drops are those at the pods that it isolates.
      const lines = graph.lines.filter(
        ({ from, to, policies, isDroppedAtSource, isDroppedAtDestination }) =>
          policies.has(selection.key) ||
          (isDroppedAtSource && egress.has(from)) ||
          (isDroppedAtDestination && ingress.has(to)),
      )
      return chosen.size === 0 ? null : bright(graph, { chosen, nodes: [...chosen], lines })
    }
    case 'flow': {
      // Never another line between the same two: it would be taken for this flow.
      const { from, to } = selection.flow
      const found = graph.lines.filter(({ id }) => id === graph.flowLine)
      return found.length === 0
        ? bright(graph, { nodes: [...nodes([from]), ...nodes([to])], isAlone: true })
        : bright(graph, { chosen: new Set(found.map(({ id }) => id)), lines: found, isAlone: true })
    }
    case 'edge': {
      const found = linesBetween(graph, selection.from, selection.to)
      return found.length === 0 ? null : bright(graph, { chosen: new Set(found.map(({ id }) => id)), lines: found })
    }
    default:
      return selection satisfies never
  }
}

/** The box around a card stands for it where a trunk does. */
function touches(graph: Graph, members: ReadonlySet<string>): (line: GraphLine) => boolean {
  const parents = new Set(graph.nodes.flatMap(({ id, parent }) => (members.has(id) && parent !== null ? [parent] : [])))
  return ({ from, to }) => members.has(from) || members.has(to) || parents.has(from) || parents.has(to)
}

function withFlows(
  graph: Graph,
  { links }: Linked,
  chosen: ReadonlySet<string>,
  inside: readonly string[] = [],
): Emphasis | null {
  if (chosen.size === 0) return null
  const members = new Set([...chosen, ...inside])
  const lines = graph.lines.filter(touches(graph, members))
  const reach = new Map<string, LineKind>()
  for (const { from, to, row, decided, open, redirected, dropped, undecided } of links.links) {
    if (!members.has(from) || members.has(to)) continue
    const isAllowed = decided.count + open.count > 0
    const rest = undecided.count > 0 ? 'undecided' : 'dropped'
    const kind = redirected.count > 0 ? 'redirected' : isAllowed ? 'allowed' : rest
    if (kind === 'dropped' && dropped.count === 0) continue
    reach.set(`${to} ${row}`, kind).set(`${receivingNode(to)} ${row}`, kind)
  }
  return { ...bright(graph, { chosen, nodes: [...members], lines }), reach }
}

function linesBetween(graph: Graph, from: string, to: string): readonly GraphLine[] {
  const source = graph.nodeOf.get(from) ?? from
  const target = graph.nodeOf.get(to) ?? to
  return graph.lines.filter((line) => line.from === source && peerOfNode(line.to) === target)
}

/** What stays bright, beside the boxes and cards that it brings with it. */
interface Bright {
  readonly chosen?: Emphasis['chosen']
  readonly nodes?: readonly string[]
  readonly lines?: readonly GraphLine[]
  readonly isAlone?: boolean
}

const none: Emphasis['chosen'] = new Set()

export function bright(graph: Graph, { chosen = none, nodes = [], lines = [], isAlone = false }: Bright): Emphasis {
  const all = new Set([...chosen, ...nodes, ...lines.flatMap(({ id, from, to }) => [id, from, to])])
  // A trunk's box brings its cards with it; a card brings the box around it, which says where it lives.
  for (const { id, parent, kind } of graph.nodes)
    if (
      parent !== null &&
      kind !== 'service' &&
      all.has(parent) &&
      lines.some(({ from, to }) => from === parent || to === parent)
    )
      all.add(id)
  for (const { id, parent } of graph.nodes) if (parent !== null && all.has(id)) all.add(parent)
  return { chosen, bright: all, isAlone, reach: new Map() }
}
