/** Pictures for tests: of a snapshot as the canvas draws it, and of cards and lines that are made up. */
import type { Snapshot } from '../../store/index'
import { buildGraph, link, startView, type CanvasView, type Graph } from '../canvas/graph/elements'
import type { GraphLine, GraphNode, Row } from '../canvas/graph/model'

interface LinkOptions {
  /** What is one card, by the ids of nodes; nothing at first. */
  readonly folded?: Iterable<string>
  readonly text?: string
}

export const linked = (snapshot: Snapshot, { folded = [], text = '' }: LinkOptions = {}) =>
  link(snapshot, new Set(folded), { text, verdicts: [] })

export const graphOf = (snapshot: Snapshot, view: CanvasView = startView, options: LinkOptions = {}): Graph =>
  buildGraph(linked(snapshot, options), view)

/** A row of which nothing is special: one flow gets through. */
export function madeRow(id: string, more: Partial<Row> = {}): Row {
  return {
    id,
    title: id,
    protocol: '',
    name: null,
    l7: null,
    allowed: 1,
    dropped: 0,
    undecided: 0,
    isOpen: false,
    isUnserved: false,
    isForItself: false,
    ...more,
  }
}

/** A card of a pod of which nothing is special. */
export function madeNode(id: string, more: Partial<GraphNode> = {}): GraphNode {
  return {
    id,
    kind: 'endpoint',
    title: id,
    count: '',
    detail: '',
    services: [],
    rows: [],
    parent: null,
    side: null,
    width: 124,
    height: 100,
    isIngressIsolated: false,
    isEgressIsolated: false,
    hasError: false,
    description: id,
    ...more,
  }
}

/** A line of one flow to a row. */
export function madeLine({
  kind,
  from,
  to,
  row,
  ...more
}: Pick<GraphLine, 'from' | 'to' | 'row' | 'kind'> & Partial<GraphLine>): GraphLine {
  return {
    id: `${kind}:${from} ${to} ${row}`,
    from,
    to,
    row,
    kind,
    count: 1,
    flow: 0,
    isDroppedAtSource: false,
    isDroppedAtDestination: false,
    isFaint: false,
    isExtra: false,
    policies: new Set(),
    ...more,
  }
}
