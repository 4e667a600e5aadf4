/** Snapshot and view → the cards and lines of the picture. Pure: no canvas, no React. */
import {
  clusterNodes,
  computedOf,
  hasScheme,
  namespaceNode,
  namespaceOfNode,
  serviceNode,
  workloadNode,
  workloadsOf,
  type FlowFilter,
  type Selection,
  type Snapshot,
  outsideKey,
} from '../../../store/index'
import { remembered } from '../../../values/remembered'
import { withAskedRow } from './asked-row'
import { cardDetails, outsideCards, podCards, statedPeers } from './cards'
import { nodeCards } from './node-cards'
import type { Focus } from './focus'
import { linkFlows, readRows, withSent, type Links } from './links'
import { chooseLines, startToggles, type ChosenLines, type LineToggles } from './lines'
import { receivingNode, type GraphLine, type GraphNode } from './model'
import { namedForAll, servedBy } from './services'
import { withTrunks } from './trunks'

export interface CanvasView extends LineToggles {
  /** Every flow of what is selected is drawn, whatever the toggles say. */
  readonly selection: Selection | null
  /** Of these nodes every flow is drawn too: the picture is reduced to them and their neighbours. */
  readonly focusOn?: ReadonlySet<string> | null
  /** The row of the selected card that was clicked. */
  readonly row?: Focus['row']
  /** What is under the pointer. */
  readonly hovered?: Focus['hovered']
  /** Pairs of peers to draw all flows of, as `pairKey` writes them; with a row behind it those of one port. */
  readonly watched?: ReadonlySet<string>
}

/** Nothing is selected, and everything is drawn as it is at first. */
export const startView: CanvasView = { ...startToggles, selection: null }

export interface Graph extends Omit<ChosenLines, 'lines' | 'selected'> {
  readonly nodes: readonly GraphNode[]
  readonly lines: readonly GraphLine[]
  /** Key of a peer → id of the node that stands for it, which is its namespace's or workload's where that is folded. */
  readonly nodeOf: ReadonlyMap<string, string>
  /** Ports that rules name for many and nobody serves, whose flows are left out. */
  readonly quietPorts: readonly string[]
  /** Nodes that are there only for what is looked at: nothing moves for them. */
  readonly extras: ReadonlySet<string>
  /** Id of the line that is the selected flow; null where none is selected, or it has no line. */
  readonly flowLine: string | null
}

export const emptyGraph: Graph = {
  nodes: [],
  lines: [],
  nodeOf: new Map(),
  showsHost: false,
  showsOpen: false,
  showsDropped: 'all',
  quietDrops: 0,
  quietOpen: 0,
  isThinned: false,
  quietPorts: [],
  extras: new Set(),
  flowLine: null,
}

/** Flows linked by the nodes that are there; the same for all toggles and selections. */
export interface Linked {
  readonly snapshot: Snapshot
  /** Ids of the groups that are one card. */
  readonly folded: ReadonlySet<string>
  /** Key of a peer → id of the node that stands for it. */
  readonly nodeOf: ReadonlyMap<string, string>
  readonly links: Links
  /** Rows of ports that rules name for many and nobody serves: `isQuiet(node, row)`. */
  readonly isQuiet: (node: string, row: string) => boolean
  readonly quietPorts: readonly string[]
}

/** The part of the work that grows with the number of flows. */
export function link(snapshot: Snapshot, folded: ReadonlySet<string>, filter: FlowFilter): Linked {
  // Asked several times while a picture is opened: with and without the details of cards, and once it is drawn.
  const key = linkKey(snapshot, folded, filter)
  const known = lastLinked.get(snapshot)
  const answer = answers.get(key)
  const linked =
    known?.key === key && known.answer === answer ? known.linked : linkAnew(snapshot, folded, filter, answer)
  lastLinked.set(snapshot, { key, answer, linked })
  return { ...linked, folded }
}

function linkKey({ number = -1 }: Snapshot, folded: ReadonlySet<string>, filter: FlowFilter): string {
  return `${number} ${JSON.stringify(filter)} ${foldedKey(folded)}`
}

/** The groups that are one card as a text; there may be thousands, and it is asked for several times each time. */
const foldedKey = remembered((folded: ReadonlySet<string>): string =>
  [...folded]
    .filter((id) => id !== cardDetails)
    .sort()
    .join('\n'),
)

type Answer = Omit<Links, 'places'>

/** The last links of a snapshot, and what they depend on. */
const lastLinked = new WeakMap<
  Snapshot,
  { readonly key: string; readonly answer: Answer | undefined; readonly linked: Linked }
>()

/** What the engine has answered last, by what was asked. */
const answers = new Map<string, Answer>()
const mostAnswers = 12

/** Whether the engine has to be asked for links, as the page does not have all flows. */
export function isToBeAsked(snapshot: Snapshot, folded: ReadonlySet<string>, filter: FlowFilter): boolean {
  const { flows, number } = snapshot
  return (
    number !== undefined && flows.total > computedOf(flows).count && !answers.has(linkKey(snapshot, folded, filter))
  )
}

/** Keeps what the engine has answered, so that `link` has it. */
export function keepLinks(snapshot: Snapshot, folded: ReadonlySet<string>, filter: FlowFilter, answer: Answer): void {
  answers.set(linkKey(snapshot, folded, filter), answer)
  const [oldest] = answers.keys()
  if (answers.size > mostAnswers && oldest !== undefined) answers.delete(oldest)
}

interface Members {
  /** Key of a peer → id of the node that stands for it. */
  readonly nodeOf: ReadonlyMap<string, string>
  /** Id of a node → keys of the endpoints that it stands for. */
  readonly members: ReadonlyMap<string, readonly string[]>
}

/** What the nodes of a snapshot stand for: most edits leave its endpoints and peers the very same lists. */
export function membersOfNodes(snapshot: Snapshot, folded: ReadonlySet<string>): Members {
  const { endpoints } = snapshot
  const { peers } = snapshot.flows
  const key = foldedKey(folded)
  const known = lastMembers.get(endpoints)
  if (known?.key === key && known.peers === peers) return known
  const nodeOf = new Map<string, string>()
  const members = new Map<string, string[]>()
  const workloads = workloadsOf(snapshot)
  for (const { key: peer, kind } of peers)
    if (kind !== 'endpoint') nodeOf.set(peer, kind === 'node' && folded.has(clusterNodes) ? clusterNodes : peer)
  for (const { key: pod, namespace } of endpoints) {
    const around = namespaceNode(namespace)
    const workload = workloads.get(pod)?.id
    const node = folded.has(around) ? around : workload !== undefined && folded.has(workload) ? workload : pod
    nodeOf.set(pod, node)
    const list = members.get(node)
    if (list === undefined) members.set(node, [pod])
    else list.push(pod)
  }
  const made = { key, peers, nodeOf, members }
  lastMembers.set(endpoints, made)
  return made
}

/** The nodes of a list of endpoints, as what was folded last has them. */
const lastMembers = new WeakMap<
  Snapshot['endpoints'],
  Members & { readonly key: string; readonly peers: Snapshot['flows']['peers'] }
>()

function linkAnew(
  snapshot: Snapshot,
  folded: ReadonlySet<string>,
  filter: FlowFilter,
  answer: Answer | undefined,
): Linked {
  const { nodeOf, members } = membersOfNodes(snapshot, folded)
  const found = answer === undefined ? linkFlows(snapshot, nodeOf, filter) : withSent(snapshot, nodeOf, filter, answer)
  const links = { ...found, rows: readRows(found, snapshot) }
  const served = servedBy(snapshot)
  const membersOf = (node: string): readonly string[] => members.get(node) ?? []
  const quiet = namedForAll(snapshot, links.rows, served, membersOf)
  const isQuiet = (node: string, row: string): boolean =>
    quiet.has(row) && membersOf(node).length > 0 && membersOf(node).every((key) => served(key)?.has(row) !== true)
  return { snapshot, folded, nodeOf, links, isQuiet, quietPorts: [...quiet] }
}

/** Cards and lines to draw. */
export function buildGraph(linked: Linked, view: CanvasView): Graph {
  const { selection, focusOn, row, hovered, watched, ...toggles } = view
  const isCalm = !focusOn && !row && !hovered && (watched?.size ?? 0) === 0
  if (!isCalm) return graphOf(linked, view)
  // Built to find out whether it fits, then to be made ready, then to be drawn.
  const key = JSON.stringify([toggles, linked.folded.has(cardDetails)])
  const known = lastCalm.get(linked.links)
  const graph = known?.key === key && known.selection === selection ? known.graph : graphOf(linked, view)
  lastCalm.set(linked.links, { key, selection, graph })
  return graph
}

/** The last graph of links of which no more is looked at than what is selected, and what it depends on. */
const lastCalm = new WeakMap<
  Links,
  { readonly key: string; readonly selection: Selection | null; readonly graph: Graph }
>()

function graphOf({ snapshot, folded, nodeOf, links, isQuiet, quietPorts }: Linked, view: CanvasView): Graph {
  const focus = focusOf(view, nodeOf)
  const isQuietRow = view.showUnserved ? () => false : isQuiet
  const { lines, selected, ...choice } = chooseLines({
    snapshot,
    links: links.links,
    toggles: view,
    focus,
    isQuietRow: isQuiet,
  })
  const { outside } = keysByKind(snapshot.flows.peers)
  const isOutsider = (id: string): boolean => outside.has(id)
  const base = lines.filter(({ isExtra }) => !isExtra)
  const senders = new Set(base.map(({ from }) => from).filter(isOutsider))
  const receivers = new Set(base.map(({ to }) => to).filter(isOutsider))
  // What a rule denies outside of the cluster is worth its card.
  for (const { to, dropped, policies, isDenied } of links.links)
    if (isDenied && dropped.count > 0 && policies.size > 0 && isOutsider(to)) receivers.add(to)
  const stated = statedPeers(snapshot)
  const calm = new Set([...stated, ...senders, ...receivers, ...[...receivers].map(receivingNode)])
  for (const { from, to, isExtra } of lines) {
    if (isExtra && isOutsider(from)) senders.add(from)
    if (isExtra && isOutsider(to)) receivers.add(to)
  }
  const asked = view.selection?.kind === 'peer' ? view.selection.key : null
  if (asked !== null && isOutsider(asked) && !receivers.has(asked) && !stated.has(asked)) senders.add(asked)
  const reached = new Set(base.map(({ to, row }) => `${to} ${row}`))
  const drawn = nodesOfCluster(snapshot, nodeOf, { lines, policies: links.links, asked })
  const isUnlisted = selected !== null && selected.flow >= computedOf(snapshot.flows).count
  const input = {
    asked: isUnlisted ? `${selected.to} ${selected.row}` : null,
    snapshot,
    folded,
    links,
    nodeOf,
    senders,
    receivers,
    isQuietRow,
    reached,
  }
  const cards = [...podCards(input), ...nodeCards({ snapshot, folded, links, drawn }), ...outsideCards(input)]
  const nodes = withAskedRow(cards, selected, focus.flow, snapshot)
  const placedIn = (line: GraphLine): GraphLine =>
    receivers.has(line.to) && senders.has(line.to) ? { ...line, to: receivingNode(line.to) } : line
  const drawnLines = withTrunks(nodes, rowsInReach(nodes, lines.map(placedIn)))
  // A trunk stands for others as well.
  const [flowLine] = selected === null ? [] : rowsInReach(nodes, [placedIn(selected)])
  const isThere = flowLine === undefined || drawnLines.lines.some(({ id }) => id === flowLine.id)
  return {
    ...choice,
    nodes: drawnLines.nodes,
    lines: isThere ? drawnLines.lines : [...drawnLines.lines, flowLine],
    flowLine: flowLine?.id ?? null,
    nodeOf,
    quietPorts: view.showUnserved ? [] : quietPorts,
    extras: new Set(nodes.flatMap(({ id, kind }) => (kind === 'outside' && !calm.has(id) ? [id] : []))),
  }
}

/** Keys of the peers that are no endpoints, which most of them are. */
export const keysByKind = remembered((peers: Snapshot['flows']['peers']) => {
  const nodes = new Set<string>()
  const outside = new Set<string>()
  for (const { key, kind } of peers) if (kind !== 'endpoint') (kind === 'node' ? nodes : outside).add(key)
  return { nodes, outside }
})

interface Wanted {
  readonly lines: readonly GraphLine[]
  readonly policies: Links['links']
  readonly asked: string | null
}

/** Nodes that have their cards: those under policies of their own, with lines, that a rule denies, or that are selected. */
function nodesOfCluster(
  { flows, hosts = [], nodes = [] }: Snapshot,
  nodeOf: ReadonlyMap<string, string>,
  { lines, policies, asked }: Wanted,
): readonly string[] {
  const meant = new Set(asked === null ? [] : [asked])
  for (const { name, isolation } of hosts)
    if (isolation.ingress.state !== 'open' || isolation.egress.state !== 'open') meant.add(outsideKey('node', name))
  for (const { from, to } of lines) meant.add(from).add(to)
  for (const { from, to, dropped, undecided, policies: by } of policies)
    if (dropped.count + undecided.count > 0 && by.size > 0)
      for (const end of [from, to]) if (hasScheme(end, 'node')) meant.add(end)
  const listed = keysByKind(flows.peers).nodes
  const keys = nodes.map(({ name }) => outsideKey('node', name)).filter((key) => listed.has(key) || key === asked)
  return keys.filter((key) => meant.has(key) || meant.has(nodeOf.get(key) ?? key))
}

/** The nodes that stand for a selection: of a service its pods', of what is unfolded those inside. */
export function nodesOfSelection({ snapshot, nodeOf }: Linked, selection: Selection): ReadonlySet<string> {
  const nodes = (keys: readonly string[]): ReadonlySet<string> => new Set(keys.map((key) => nodeOf.get(key) ?? key))
  switch (selection.kind) {
    case 'endpoint':
    case 'peer':
      return nodes([selection.key])
    case 'service':
      return nodes(snapshot.services?.find(({ key }) => key === selection.key)?.selects ?? [])
    case 'workload': {
      const id = workloadNode(selection.namespace, selection.name)
      const members = workloadsOf(snapshot)
      return nodes(snapshot.endpoints.flatMap(({ key }) => (members.get(key)?.id === id ? [key] : [])))
    }
    case 'namespace':
      return nodes(snapshot.endpoints.flatMap(({ key, namespace }) => (namespace === selection.name ? [key] : [])))
    case 'nodes':
      return new Set([...nodes([...keysByKind(snapshot.flows.peers).nodes]), clusterNodes])
    case 'policy':
      return nodes(snapshot.policies.find(({ key }) => key === selection.key)?.selects ?? [])
    case 'flow':
      return nodes([selection.flow.to])
    case 'edge':
      return nodes([selection.to])
  }
}

/** Lines end at the row that takes theirs where a card has too many ports; what has no row has no line. */
function rowsInReach(nodes: readonly GraphNode[], lines: readonly GraphLine[]): readonly GraphLine[] {
  const rows = new Map(nodes.map(({ id, rows: own }) => [id, new Set(own.map((row) => row.id))]))
  const found = new Map<string, GraphLine>()
  for (const line of lines) {
    const own = rows.get(line.to)
    if (own === undefined || !rows.has(line.from)) continue
    const row = [line.row, 'more', 'in'].find((id) => own.has(id))
    // What is looked at may end at a port that has no row: then it ends at the card's header.
    if (row === undefined && !line.isExtra) continue
    if (row === undefined) {
      found.set(line.id, line)
      continue
    }
    const id = row === line.row ? line.id : `${line.kind}:${line.from} ${line.to} ${row}`
    const known = found.get(id)
    if (known === undefined) found.set(id, { ...line, id, row })
    else found.set(id, { ...known, count: known.count + line.count, flow: -1 })
  }
  return [...found.values()]
}

function focusOf(
  { selection, focusOn, row, hovered, watched }: CanvasView,
  nodeOf: ReadonlyMap<string, string>,
): Focus {
  const nodesOf = (pair: string): string => {
    const [from = '', to = '', ...row] = pair.split('\n')
    const end = nodeOf.get(to) ?? to
    // A folded namespace has one row for all ports.
    return [nodeOf.get(from) ?? from, end, ...(namespaceOfNode(end) === null ? row : [])].join('\n')
  }
  const focus: Focus = {
    node: null,
    around: focusOn ?? new Set(),
    row: row ?? null,
    hovered: hovered ?? null,
    pair: null,
    flow: null,
    policy: null,
    watched: new Set([...(watched ?? [])].map(nodesOf)),
  }
  if (selection === null) return focus
  switch (selection.kind) {
    case 'endpoint':
    case 'peer':
      return { ...focus, node: nodeOf.get(selection.key) ?? null }
    case 'namespace':
      return { ...focus, node: namespaceNode(selection.name) }
    case 'nodes':
      return { ...focus, node: clusterNodes }
    case 'workload':
      return { ...focus, node: workloadNode(selection.namespace, selection.name) }
    case 'service':
      return { ...focus, node: serviceNode(selection.key) }
    case 'policy':
      return { ...focus, policy: selection.key }
    case 'flow':
    case 'edge': {
      const { from, to } = selection.kind === 'flow' ? selection.flow : selection
      const pair = { from: nodeOf.get(from) ?? from, to: nodeOf.get(to) ?? to }
      return { ...focus, pair, flow: selection.kind === 'flow' ? selection.flow : null }
    }
    default:
      return selection satisfies never
  }
}

/** The graph of a snapshot as it is drawn at first, without filters, with these groups folded. */
export function graphAtFirst(snapshot: Snapshot, folded: ReadonlySet<string> = new Set()): Graph {
  return buildGraph(link(snapshot, folded, { text: '', verdicts: [] }), startView)
}
