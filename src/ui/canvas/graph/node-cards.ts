/** Nodes of the cluster in the picture: a box like a namespace's with a card for each, or one card for all of them. */
import { clusterNodes, type Snapshot, idName } from '../../../store/index'
import type { Links } from './links'
import { foldedRows, portRowsOf, rowWords } from './port-rows'
import { isolationWords, plural, tellingLabels } from './card-words'
import { openNode } from './cards'
import { sized } from './card-size'
import { sumsByEnd, nothing } from './sums'
import type { GraphNode } from './model'
import { tellApart } from './titles'

const nameRoom = 26
const rolePrefix = 'node-role.kubernetes.io/'

interface Input {
  readonly snapshot: Snapshot
  readonly folded: ReadonlySet<string>
  readonly links: Links
  /** Keys of the nodes that have a card. */
  readonly drawn: readonly string[]
}

/** The box with its cards; nothing where no node has one. */
export function nodeCards({ snapshot, folded, links, drawn }: Input): readonly GraphNode[] {
  if (drawn.length === 0) return []
  const states = drawn.map((key) => stateOf(snapshot, idName(key)))
  const isolated = states.filter(({ isIngressIsolated, isEgressIsolated }) => isIngressIsolated || isEgressIsolated)
  if (folded.has(clusterNodes)) {
    const sums = sumsByEnd(links).get(clusterNodes) ?? nothing()
    const rows = foldedRows(sums)
    const title = 'nodes'
    const detail = `${plural(drawn.length, 'node')} · ${isolated.length} isolated`
    return [
      {
        ...openNode,
        ...sized({ title, count: '', detail, services: [], rows, glyph: true }),
        id: clusterNodes,
        kind: 'folded',
        title,
        detail,
        rows,
        parent: null,
        isIngressIsolated: states.every(({ isIngressIsolated }) => isIngressIsolated),
        isEgressIsolated: states.every(({ isEgressIsolated }) => isEgressIsolated),
        hasError: states.some(({ error }) => error !== undefined),
        description: `Nodes of the cluster, folded, ${plural(drawn.length, 'node')}, ${isolated.length} isolated; in ${sums.in.allowed} allowed, ${sums.in.dropped} dropped; out ${sums.out.allowed} allowed, ${sums.out.dropped} dropped`,
      },
    ]
  }
  const box: GraphNode = {
    ...openNode,
    id: clusterNodes,
    kind: 'namespace',
    title: 'nodes',
    detail: `${isolated.length} of ${drawn.length} isolated`,
    parent: null,
    width: 0,
    height: 0,
    description: `Nodes of the cluster, ${plural(drawn.length, 'node')}, ${isolated.length} isolated`,
  }
  const titles = tellApart(
    drawn.map((key) => idName(key)),
    nameRoom,
  )
  return [
    box,
    ...drawn.map((key, i) => nodeCard(key, titles.get(idName(key)) ?? idName(key), states[i] ?? open, links)),
  ]
}

interface State {
  readonly labels: Readonly<Record<string, string>>
  readonly isIngressIsolated: boolean
  readonly isEgressIsolated: boolean
  readonly error?: string
}

const open: State = { labels: {}, isIngressIsolated: false, isEgressIsolated: false }

function stateOf({ hosts = [], nodes = [] }: Snapshot, name: string): State {
  const host = hosts.find((found) => found.name === name)
  return {
    labels: nodes.find((found) => found.name === name)?.labels ?? {},
    isIngressIsolated: host?.isolation.ingress.state === 'isolated',
    isEgressIsolated: host?.isolation.egress.state === 'isolated',
    ...(host?.error === undefined ? {} : { error: host.error }),
  }
}

function nodeCard(key: string, title: string, state: State, links: Links): GraphNode {
  const { labels, isIngressIsolated, isEgressIsolated, error } = state
  const name = idName(key)
  const detail = error === undefined ? roleOf(labels) : '⚠ policies conflict'
  const rows = portRowsOf(links.rows.get(key))
  return {
    ...openNode,
    ...sized({ title, count: '', detail, services: [], rows, glyph: true }),
    id: key,
    kind: 'node',
    title,
    detail,
    rows,
    parent: clusterNodes,
    isIngressIsolated,
    isEgressIsolated,
    hasError: error !== undefined,
    description: [
      `Node ${name}, ${isolationWords(isIngressIsolated, isEgressIsolated)}`,
      ...rows.map(rowWords),
      ...(error === undefined ? [] : [error]),
    ].join('; '),
  }
}

/** `control-plane`, or the label that tells most. */
function roleOf(labels: Readonly<Record<string, string>>): string {
  const roles = Object.keys(labels).flatMap((key) => (key.startsWith(rolePrefix) ? [key.slice(rolePrefix.length)] : []))
  if (roles.length > 0) return roles.join(', ')
  const own = Object.fromEntries(Object.entries(labels).filter(([key]) => !/(^|\.)kubernetes\.io\//.test(key)))
  return Object.keys(own).length === 0 ? 'node' : tellingLabels(own)
}
