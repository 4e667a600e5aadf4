/** Flows as a heat map of sources against destinations, by endpoint, workload or namespace; columns of numbers throughout. */
import { compareTexts } from '../../values/compare'
import { clusterNodes, namespaceNode } from '../../engine/keys'
import { FlowVerdict } from '../../worker/index'
import type { FlowTable, Selection, Snapshot } from '../state/store-type'

export type MatrixGrouping = 'endpoint' | 'workload' | 'namespace'

/** What one line of the matrix stands for. */
export interface MatrixMember {
  readonly key: string
  readonly label: string
  /** Namespace, or nothing for a peer outside the pods; lines of one namespace stand together. */
  readonly place: string
  /** What a click on its name selects. */
  readonly selection: Selection
}

export interface MatrixAxis {
  readonly members: readonly MatrixMember[]
  /** Member by key of a peer; peers of one member share it. */
  readonly ofPeer: ReadonlyMap<string, number>
}

/** Counts by cell, at `source * size + destination`. */
export interface MatrixCells {
  readonly size: number
  /** Flows let through, those through the proxy included. */
  readonly allowed: Uint32Array
  readonly dropped: Uint32Array
  /** 1 where some flow goes through the layer 7 proxy. */
  readonly proxied: Uint8Array
}

/** A port to look at; null for all of them. */
export type MatrixPort = { readonly protocol: string; readonly port: number } | null

/** Nodes of the cluster stand together as pods of one namespace do; no namespace has a blank in its name. */
const nodesPlace = 'cluster nodes'

/** The members of both axes: pods by namespace and name, then what lies outside, with the nodes. */
export function matrixAxis({ endpoints, flows }: Snapshot, grouping: MatrixGrouping): MatrixAxis {
  const members: MatrixMember[] = []
  const found = new Map<string, number>()
  const ofPeer = new Map<string, number>()
  const put = (peer: string, member: MatrixMember): void => {
    let index = found.get(member.key)
    if (index === undefined) {
      index = members.push(member) - 1
      found.set(member.key, index)
    }
    ofPeer.set(peer, index)
  }
  const inOrder = endpoints.toSorted((a, b) => compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name))
  for (const { key, namespace, workload } of inOrder) {
    const selection: Selection = { kind: 'endpoint', key }
    if (grouping === 'namespace') {
      put(key, {
        key: namespaceNode(namespace),
        label: namespace,
        place: namespace,
        selection: { kind: 'namespace', name: namespace },
      })
    } else if (grouping === 'workload' && workload !== undefined) {
      const { kind, name } = workload
      put(key, { key: `${kind}:${namespace}/${name}`, label: `${namespace}/${name}`, place: namespace, selection })
    } else put(key, { key, label: key, place: namespace, selection })
  }
  for (const { key, label, kind } of flows.peers) {
    if (kind === 'node') {
      if (grouping === 'endpoint') put(key, { key, label, place: nodesPlace, selection: { kind: 'peer', key } })
      else put(key, { key: clusterNodes, label: nodesPlace, place: nodesPlace, selection: { kind: 'nodes' } })
    }
    if (!ofPeer.has(key)) put(key, { key, label, place: '', selection: { kind: 'peer', key } })
  }
  return { members, ofPeer }
}

export function emptyCells(size: number): MatrixCells {
  const cells = size * size
  return { size, allowed: new Uint32Array(cells), dropped: new Uint32Array(cells), proxied: new Uint8Array(cells) }
}

/** What a matrix is about: rows of a table, of all ports or of one. */
interface MatrixRows {
  readonly table: FlowTable
  readonly rows: Uint32Array
  readonly port: MatrixPort
}

/** Counts rows of a table into the cells. */
export function countFlows(
  cells: MatrixCells,
  { ofPeer }: MatrixAxis,
  { table, rows, port: wanted }: MatrixRows,
): void {
  const members = Int32Array.from(table.peers, ({ key }) => ofPeer.get(key) ?? -1)
  const ports = Uint8Array.from(table.ports, (port) => (isPort(port, wanted) ? 1 : 0))
  const { size, allowed, dropped, proxied } = cells
  for (const row of rows) {
    if (ports[table.port[row] ?? 0] !== 1) continue
    const source = members[table.source[row] ?? 0] ?? -1
    const destination = members[table.destination[row] ?? 0] ?? -1
    if (source < 0 || destination < 0) continue
    const cell = source * size + destination
    const verdict = table.verdict[row]
    if (verdict === FlowVerdict.DROPPED || verdict === FlowVerdict.ERROR) dropped[cell] = (dropped[cell] ?? 0) + 1
    else {
      allowed[cell] = (allowed[cell] ?? 0) + 1
      if (verdict === FlowVerdict.REDIRECTED) proxied[cell] = 1
    }
  }
}

/** The matrix without the members that no counted flow has at either end, such as those that a filter leaves out. */
export function withoutEmpty(
  axis: MatrixAxis,
  cells: MatrixCells,
): { readonly axis: MatrixAxis; readonly cells: MatrixCells } {
  const { size, allowed, dropped, proxied } = cells
  const isUsed = new Uint8Array(size)
  for (let source = 0; source < size; source++) {
    for (let destination = 0; destination < size; destination++) {
      const cell = source * size + destination
      if (allowed[cell] === 0 && dropped[cell] === 0) continue
      isUsed[source] = 1
      isUsed[destination] = 1
    }
  }
  const kept = axis.members.flatMap((_, i) => (isUsed[i] === 1 ? [i] : []))
  if (kept.length === size || kept.length === 0) return { axis, cells }
  const place = new Int32Array(size).fill(-1)
  kept.forEach((member, i) => (place[member] = i))
  const smaller = emptyCells(kept.length)
  kept.forEach((source, i) =>
    kept.forEach((destination, j) => {
      const [from, to] = [source * size + destination, i * kept.length + j]
      smaller.allowed[to] = allowed[from] ?? 0
      smaller.dropped[to] = dropped[from] ?? 0
      smaller.proxied[to] = proxied[from] ?? 0
    }),
  )
  const members = axis.members.filter((_, i) => isUsed[i] === 1)
  const ofPeer = new Map<string, number>()
  for (const [peer, member] of axis.ofPeer) {
    const at = place[member] ?? -1
    if (at >= 0) ofPeer.set(peer, at)
  }
  return { axis: { members, ofPeer }, cells: smaller }
}

function isPort(port: FlowTable['ports'][number], wanted: MatrixPort): boolean {
  return wanted === null || (port.port === wanted.port && port.protocol === wanted.protocol)
}

/** The rows of one cell. */
export function rowsOfCell(
  axis: MatrixAxis,
  { table, rows, port: wanted }: MatrixRows,
  cell: { readonly source: number; readonly destination: number },
): Uint32Array {
  const peers = (member: number): Uint8Array =>
    Uint8Array.from(table.peers, ({ key }) => (axis.ofPeer.get(key) === member ? 1 : 0))
  const sources = peers(cell.source)
  const destinations = peers(cell.destination)
  const ports = Uint8Array.from(table.ports, (port) => (isPort(port, wanted) ? 1 : 0))
  return rows.filter(
    (row) =>
      sources[table.source[row] ?? 0] === 1 &&
      destinations[table.destination[row] ?? 0] === 1 &&
      ports[table.port[row] ?? 0] === 1,
  )
}

/** What a cell comes to. */
export type CellState = 'none' | 'allowed' | 'proxied' | 'mixed' | 'dropped'

export function cellState({ allowed, dropped, proxied }: MatrixCells, cell: number): CellState {
  const isAllowed = (allowed[cell] ?? 0) > 0
  if ((dropped[cell] ?? 0) > 0) return isAllowed ? 'mixed' : 'dropped'
  if (!isAllowed) return 'none'
  return proxied[cell] === 1 ? 'proxied' : 'allowed'
}

/** Distinct ports of a table, by number. */
export function matrixPorts({ ports }: FlowTable): readonly { readonly protocol: string; readonly port: number }[] {
  const distinct = new Map(ports.map(({ protocol, port }) => [`${port}/${protocol}`, { protocol, port }]))
  return [...distinct.values()].sort((a, b) => a.port - b.port || compareTexts(a.protocol, b.protocol))
}
