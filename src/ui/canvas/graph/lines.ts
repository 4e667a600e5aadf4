/** Which links are drawn as lines. Drops are counts on rows, and lines only where they are few or asked for. */
import {
  clusterNodes,
  droppedAt,
  isGroupNode,
  hasScheme,
  isUndecided,
  verdictName,
  type FlowTable,
  type Snapshot,
  isWorldKey,
} from '../../../store/index'
import type { Focus } from './focus'
import { rowId, type Link } from './links'
import type { GraphLine, LineKind } from './model'

/** What the user wants drawn; null leaves it to the picture. */
export interface LineToggles {
  readonly showAllowed: boolean
  readonly showDropped: boolean | null
  /** Flows that no policy decides. */
  readonly showOpen: boolean | null
  readonly showHost: boolean | null
  readonly showWorld: boolean
  /** Flows to ports that rules name for many and nobody serves. */
  readonly showUnserved: boolean
}

/** What is drawn until the user asks for more or less. */
export const startToggles: LineToggles = {
  showAllowed: true,
  showDropped: null,
  showOpen: null,
  showHost: null,
  showWorld: true,
  showUnserved: false,
}

export interface ChosenLines {
  readonly lines: readonly GraphLine[]
  /** The line of the selected flow, which is among the others, too. */
  readonly selected: GraphLine | null
  readonly showsHost: boolean
  readonly showsOpen: boolean
  readonly showsDropped: 'all' | 'some' | 'none'
  /** Links whose dropped flows are only counted. */
  readonly quietDrops: number
  /** Links that no policy decides, counted on rows that have lines, and not drawn. */
  readonly quietOpen: number
  readonly isThinned: boolean
}

/** Lines up to which drops are drawn beside allowed flows unless the user says otherwise. */
const calmUpTo = 6
/** Lines up to which flows that nobody decides are drawn where there is no policy. */
const openUpTo = 24
/** Lines up to which a picture can be read and moved at all. */
const mostLines = 300
/** Dropped flows of what is selected that are lines; more of them are marks on rows. */
const focusedDrops = 6
/** Drops to one row under the pointer: they all end in one place. */
const hoveredRowDrops = 12

export interface LineInput {
  readonly snapshot: Snapshot
  readonly links: readonly Link[]
  readonly toggles: LineToggles
  readonly focus: Focus
  /** Whether a row is one that has no place in the picture: `node row`. */
  readonly isQuietRow: (node: string, row: string) => boolean
}

/** The lines to draw, with what became of toggles that were left to the picture. */
export function chooseLines({ snapshot, links, toggles, focus, isQuietRow }: LineInput): ChosenLines {
  const hasPolicies = snapshot.policies.some(({ status }) => status === 'accepted')
  // The local host gets in by default everywhere; only what a policy decides is worth a line.
  const isQuietHost = ({ from, to, policies }: Link): boolean =>
    (isHost(from) || isHost(to)) && !(toggles.showHost ?? policies.size > 0)
  const showsHost =
    toggles.showHost ?? links.some((link) => (isHost(link.from) || isHost(link.to)) && !isQuietHost(link))
  const shown = links.filter(
    (link) =>
      !isQuietHost(link) &&
      (toggles.showHost !== false || (!isNode(link.from) && !isNode(link.to))) &&
      (toggles.showWorld || (!isWorld(link.from) && !isWorld(link.to))) &&
      (toggles.showUnserved || !isQuietRow(link.to, link.row)),
  )
  // Flows that no policy decides say little beside flows that one does; alone they are the whole picture.
  const open = shown.filter((link) => link.from !== link.to && link.open.count > 0)
  const showsOpen = toggles.showOpen ?? (!hasPolicies && open.length <= openUpTo)
  const dropped = shown.filter((link) => link.from !== link.to && link.dropped.count > 0)
  const allowed = shown.filter((link) => link.from !== link.to && isAllowed(link, showsOpen))
  const showsDropped =
    toggles.showDropped ?? (dropped.length > 0 && allowed.length + dropped.length <= calmUpTo && hasPolicies)
  const countedRows = new Set([...dropped, ...allowed].map(({ to, row }) => `${to} ${row}`))
  const quietOpen = open.filter((link) => !isAllowed(link, false) && countedRows.has(`${link.to} ${link.row}`))
  const unsure = shown.filter((link) => link.from !== link.to && link.undecided.count > 0)
  const showsUndecided =
    toggles.showDropped === true || (toggles.showDropped === null && allowed.length + unsure.length <= openUpTo)
  const wanted = [
    ...(toggles.showAllowed ? allowed.flatMap((link) => allowedLines(link, showsOpen)) : []),
    ...(showsDropped ? dropped.flatMap((link) => droppedLine(link)) : []),
    ...(showsUndecided ? unsure.flatMap((link) => undecidedLine(link)) : []),
  ]
  const isThinned = wanted.length > mostLines
  const base = isThinned ? busiest(wanted) : wanted
  const lines = new Map(base.map((line) => [line.id, line]))
  const faint = withHubs(base)
  const isNoise = (link: Link): boolean => isQuietHost(link) && !isHost(focus.node ?? '') && focus.pair === null
  const near = links.filter((link) => !isNoise(link))
  const selected = focus.flow === null ? null : flowLine(snapshot.flows, focus)
  for (const line of selected === null ? focusedLines(near, focus) : [selected])
    if (!lines.has(line.id)) lines.set(line.id, { ...line, isExtra: true })
  const drawn = [...faint, ...[...lines.values()].slice(base.length)]
  const drops = drawn.filter(({ kind }) => kind === 'dropped').length
  const quietDrops = Math.max(0, dropped.length - drops)
  const hovered = toggles.showDropped === false ? [] : hoveredDrops(near, focus, base)
  return {
    selected: selected && { ...selected, isExtra: true },
    lines: [...drawn, ...hovered.filter(({ id }) => !lines.has(id)).map((line) => ({ ...line, isExtra: true }))],
    showsHost,
    showsOpen,
    showsDropped: toggles.showDropped === false ? 'none' : quietDrops === 0 ? 'all' : 'some',
    quietDrops: toggles.showDropped === null ? quietDrops : 0,
    quietOpen: toggles.showOpen === null && !showsOpen ? quietOpen.length : 0,
    isThinned,
  }
}

/** What one looks at has all of its lines, whatever the toggles say; of drops as many as can be followed. */
function focusedLines(links: readonly Link[], focus: Focus): readonly GraphLine[] {
  if (focus.flow !== null) return []
  const isWatched = ({ from, to, row }: Link): boolean =>
    focus.watched.size > 0 && (focus.watched.has(`${from}\n${to}`) || focus.watched.has(`${from}\n${to}\n${row}`))
  const isOf = (link: Link): boolean =>
    (focus.node !== null && (link.from === focus.node || link.to === focus.node)) ||
    focus.around.has(link.from) ||
    focus.around.has(link.to) ||
    (focus.row !== null && link.to === focus.row.node && link.row === focus.row.row) ||
    (focus.pair !== null && link.from === focus.pair.from && link.to === focus.pair.to) ||
    (focus.policy !== null && link.policies.has(focus.policy)) ||
    isWatched(link)
  const own = links.filter(isOf)
  const drops = own.filter(({ dropped }) => dropped.count > 0)
  const unsure = own.filter(({ undecided }) => undecided.count > 0)
  const isWanted = (link: Link): boolean =>
    drops.length <= focusedDrops ||
    (focus.row !== null && link.to === focus.row.node && link.row === focus.row.row) ||
    focus.pair !== null ||
    isWatched(link)
  return [
    ...own.filter(({ from, to }) => from !== to).flatMap((link) => allowedLines(link, true)),
    ...drops.filter(isWanted).flatMap((link) => droppedLine(link)),
    ...unsure.flatMap((link) => undecidedLine(link)),
  ].slice(0, mostLines)
}

/** The drops of the card or row under the pointer, where they are few; no card appears for them. */
function hoveredDrops(
  links: readonly Link[],
  { hovered, flow }: Focus,
  drawn: readonly GraphLine[],
): readonly GraphLine[] {
  if (hovered === null || flow !== null) return []
  const ends = new Set(drawn.flatMap(({ from, to }) => [from, to]))
  const isThere = (id: string): boolean => ends.has(id) || !/^(entity|ip|cidr|dns|node):/.test(id)
  const { node, row } = hovered
  const own = links.filter(
    ({ from, to, dropped, ...link }) =>
      dropped.count > 0 &&
      (row === null ? from === node || to === node : to === node && link.row === row) &&
      isThere(from) &&
      isThere(to),
  )
  return own.length > (row === null ? focusedDrops : hoveredRowDrops) ? [] : own.flatMap((link) => droppedLine(link))
}

/** The one line of a flow, as what becomes of it. */
function flowLine(flows: FlowTable, { flow, pair }: Focus): GraphLine | null {
  if (flow === null || pair === null || pair.from === pair.to) return null
  for (let i = 0; i < flows.count; i++) {
    const port = flows.ports[flows.port[i] ?? 0]
    if (port === undefined || port.port !== flow.port || port.protocol !== flow.protocol) continue
    if (flows.peers[flows.source[i] ?? 0]?.key !== flow.from) continue
    if (flows.peers[flows.destination[i] ?? 0]?.key !== flow.to) continue
    const verdict = verdictName(flows, i)
    const plain = verdict === 'FORWARDED' ? 'allowed' : verdict === 'REDIRECTED' ? 'redirected' : 'dropped'
    const kind = isUndecided(flows, i) ? 'undecided' : plain
    const side = kind === 'dropped' ? (droppedAt(flows, i) ?? 'ingress') : null
    return {
      id: lineId(kind, pair.from, pair.to, rowId(port)),
      ...pair,
      row: rowId(port),
      kind,
      count: 1,
      flow: i,
      isDroppedAtSource: side === 'egress' || side === 'both',
      isDroppedAtDestination: side === 'ingress' || side === 'both',
      isFaint: false,
      isExtra: false,
      policies: new Set(),
    }
  }
  return null
}

function isAllowed({ decided, redirected, open }: Link, showsOpen: boolean): boolean {
  return decided.count + redirected.count > 0 || (showsOpen && open.count > 0)
}

export function lineId(kind: LineKind, from: string, to: string, row: string): string {
  return `${kind}:${from} ${to} ${row}`
}

function lineOf(link: Link, kind: LineKind, count: number, first: number): GraphLine {
  const isDropped = kind === 'dropped'
  return {
    id: lineId(kind, link.from, link.to, link.row),
    from: link.from,
    to: link.to,
    row: link.row,
    kind,
    count,
    flow: count === 1 ? first : -1,
    isDroppedAtSource: isDropped && link.isDroppedAtSource,
    isDroppedAtDestination: isDropped && (link.isDroppedAtDestination || !link.isDroppedAtSource),
    isFaint: false,
    isExtra: false,
    policies: link.policies,
  }
}

/** One line for what is simply allowed, one for what goes through the proxy. */
function allowedLines(link: Link, withOpen: boolean): readonly GraphLine[] {
  const { decided, open, redirected } = link
  const plain = decided.count + (withOpen ? open.count : 0)
  const lines: GraphLine[] = []
  const first = decided.count > 0 ? decided.first : open.first
  // Between groups, what the proxy looks at is no line of its own.
  const isMerged = plain > 0 && (isGroupNode(link.from) || isGroupNode(link.to))
  if (plain > 0) lines.push(lineOf(link, 'allowed', plain + (isMerged ? redirected.count : 0), first))
  if (redirected.count > 0 && !isMerged) lines.push(lineOf(link, 'redirected', redirected.count, redirected.first))
  return lines
}

function droppedLine(link: Link): readonly GraphLine[] {
  const { count, first } = link.dropped
  return count === 0 || link.from === link.to ? [] : [lineOf(link, 'dropped', count, first)]
}

/** What depends on something that nobody states. */
function undecidedLine(link: Link): readonly GraphLine[] {
  const { count, first } = link.undecided
  return count === 0 || link.from === link.to ? [] : [lineOf(link, 'undecided', count, first)]
}

/** As many as can be read: those that let most through. */
function busiest(lines: readonly GraphLine[]): readonly GraphLine[] {
  const rank = ({ kind }: GraphLine): number => (kind === 'dropped' || kind === 'undecided' ? 1 : 0)
  return [...lines].sort((a, b) => rank(a) - rank(b) || b.count - a.count).slice(0, mostLines)
}

/** Lines from or to an end that very many have in common are faint: they are one fact. */
function withHubs(lines: readonly GraphLine[]): readonly GraphLine[] {
  const ends = new Map<string, number>()
  const nodes = new Set<string>()
  for (const { from, to, row, kind } of lines) {
    nodes.add(from).add(to)
    for (const end of [`${kind} from ${from} ${row}`, `${kind} to ${to} ${row}`])
      ends.set(end, (ends.get(end) ?? 0) + 1)
  }
  const most = Math.max(6, nodes.size * 0.4)
  const isHub = (end: string): boolean => (ends.get(end) ?? 0) >= most
  return lines.map((line) =>
    isHub(`${line.kind} from ${line.from} ${line.row}`) || isHub(`${line.kind} to ${line.to} ${line.row}`)
      ? { ...line, isFaint: true }
      : line,
  )
}

function isHost(id: string): boolean {
  return id === 'entity:host'
}

/** A node of the cluster, or the box of all. */
function isNode(id: string): boolean {
  return id === clusterNodes || hasScheme(id, 'node')
}

function isWorld(id: string): boolean {
  return isWorldKey(id)
}
