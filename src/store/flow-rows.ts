/** Rows of the flow table as the panes show them; pure functions over the columns. */
import { FlowSide, FlowVerdict } from '../worker/index'
import type { FlowColumn, FlowFilter, FlowPort, FlowRef, FlowTable } from './types'

export type VerdictName = 'FORWARDED' | 'DROPPED' | 'REDIRECTED' | 'ERROR'

export interface FlowRow {
  readonly index: number
  readonly ref: FlowRef
  readonly sourceLabel: string
  readonly destinationLabel: string
  /** `8080/TCP`, with the port's name where it has one. */
  readonly port: string
  readonly l7: string
  readonly verdict: VerdictName
  /** As Hubble words it; empty where nothing was dropped. */
  readonly reason: string
  /** Keys of the deciders: of the side that dropped, else of both sides. */
  readonly policies: readonly string[]
  readonly droppedAt: 'egress' | 'ingress' | 'both' | null
  /** The port is a guess: nothing declares one. */
  readonly isAssumed: boolean
}

const verdictNames: readonly VerdictName[] = ['FORWARDED', 'DROPPED', 'REDIRECTED', 'ERROR']

export function verdictName(table: FlowTable, i: number): VerdictName {
  return verdictNames[table.verdict[i] ?? 0] ?? 'FORWARDED'
}

export function portText({ protocol, port, name }: FlowPort): string {
  return `${port}/${protocol}${name === undefined ? '' : ` (${name})`}`
}

export function reasonText(code: number): string {
  return code === 133 ? 'Policy denied' : code === 181 ? 'Policy denied by denylist' : ''
}

/** Which side of a flow dropped it. */
export function droppedAt(table: FlowTable, i: number): FlowRow['droppedAt'] {
  const isEgress = table.egress[i] === FlowSide.denied
  const isIngress = table.ingress[i] === FlowSide.denied
  if (isEgress) return isIngress ? 'both' : 'egress'
  return isIngress ? 'ingress' : null
}

/** Makes one row of the table's columns. */
export function flowRow(table: FlowTable, i: number): FlowRow {
  const from = table.peers[table.source[i] ?? 0]
  const to = table.peers[table.destination[i] ?? 0]
  const port = table.ports[table.port[i] ?? 0]
  const verdict = verdictName(table, i)
  const isRedirected = table.egress[i] === FlowSide.redirected || table.ingress[i] === FlowSide.redirected
  return {
    index: i,
    ref: { from: from?.key ?? '', to: to?.key ?? '', protocol: port?.protocol ?? 'TCP', port: port?.port ?? 0 },
    sourceLabel: from?.label ?? '',
    destinationLabel: to?.label ?? '',
    port: port === undefined ? '' : portText(port),
    l7: isRedirected && verdict !== 'DROPPED' ? 'proxy' : '',
    verdict,
    reason: verdict === 'ERROR' ? 'Policies cannot be combined' : reasonText(table.dropReason[i] ?? 0),
    policies: decidersOf(table, i),
    droppedAt: droppedAt(table, i),
    isAssumed: port?.assumed ?? false,
  }
}

function decidersOf(table: FlowTable, i: number): readonly string[] {
  const egress = table.deciders[table.egressBy[i] ?? 0] ?? []
  const ingress = table.deciders[table.ingressBy[i] ?? 0] ?? []
  switch (droppedAt(table, i)) {
    case 'egress':
      return egress
    case 'ingress':
      return ingress
    case 'both':
    case null:
      return [...new Set([...egress, ...ingress])]
  }
}

/** How many rows have each verdict, before any filter. */
export function verdictCounts(table: FlowTable): Readonly<Record<VerdictName, number>> {
  const counts = [0, 0, 0, 0]
  for (const verdict of table.verdict) counts[verdict] = (counts[verdict] ?? 0) + 1
  return { FORWARDED: counts[0] ?? 0, DROPPED: counts[1] ?? 0, REDIRECTED: counts[2] ?? 0, ERROR: counts[3] ?? 0 }
}

/** Rows that a filter lets through, in the order of the sort, as indices into the table. */
export function filterRows(
  table: FlowTable,
  filter: FlowFilter,
  sort: { readonly column: FlowColumn; readonly descending: boolean } | null,
): Uint32Array {
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const wanted = new Set<number>(filter.verdicts.map((name) => FlowVerdict[name]))
  // Words are matched against each distinct peer, port and list of deciders once, not against each row.
  const tests = words.map((word) => wordTest(table, word))
  const rows = new Uint32Array(table.count)
  let count = 0
  for (let i = 0; i < table.count; i++) {
    if (wanted.size > 0 && !wanted.has(table.verdict[i] ?? 0)) continue
    if (tests.every((test) => test(i))) rows[count++] = i
  }
  const found = rows.subarray(0, count)
  return sort === null ? found : sortRows(table, found, sort.column, sort.descending)
}

function wordTest(table: FlowTable, word: string): (i: number) => boolean {
  const has = (text: string): boolean => text.toLowerCase().includes(word)
  const peers = table.peers.map(({ label, key }) => has(label) || has(key))
  const ports = table.ports.map((port) => has(portText(port)) || has(`${port.protocol}/${port.port}`))
  const deciders = table.deciders.map((keys) => keys.some(has))
  const verdicts = verdictNames.map((name) => name.toLowerCase().startsWith(word))
  const reasons = new Map([0, 133, 181].map((code) => [code, has(reasonText(code))]))
  return (i) =>
    peers[table.source[i] ?? 0] === true ||
    peers[table.destination[i] ?? 0] === true ||
    ports[table.port[i] ?? 0] === true ||
    deciders[table.egressBy[i] ?? 0] === true ||
    deciders[table.ingressBy[i] ?? 0] === true ||
    verdicts[table.verdict[i] ?? 0] === true ||
    reasons.get(table.dropReason[i] ?? 0) === true
}

function ranks(texts: readonly string[]): Uint32Array {
  const order = texts.map((_, i) => i).sort((a, b) => compareText(texts[a] ?? '', texts[b] ?? ''))
  const result = new Uint32Array(texts.length)
  order.forEach((index, rank) => (result[index] = rank))
  return result
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function sortRows(table: FlowTable, rows: Uint32Array, column: FlowColumn, descending: boolean): Uint32Array {
  const key = sortKey(table, column)
  const direction = descending ? -1 : 1
  // Key and row number in one number each (keys stay below 2^32, so it is exact): sorted without calling back, and
  // equal keys keep the table's own order.
  const width = table.count
  const packed = new Float64Array(rows.length)
  rows.forEach((row, i) => (packed[i] = direction * key(row) * width + row))
  packed.sort()
  return rows.map((_, i) => (((packed[i] ?? 0) % width) + width) % width)
}

function sortKey(table: FlowTable, column: FlowColumn): (i: number) => number {
  switch (column) {
    case 'source': {
      const rank = ranks(table.peers.map((peer) => peer.label))
      return (i) => rank[table.source[i] ?? 0] ?? 0
    }
    case 'destination': {
      const rank = ranks(table.peers.map((peer) => peer.label))
      return (i) => rank[table.destination[i] ?? 0] ?? 0
    }
    case 'port':
      return (i) => table.ports[table.port[i] ?? 0]?.port ?? 0
    case 'l7':
      return (i) => (table.verdict[i] === FlowVerdict.REDIRECTED ? 1 : 0)
    case 'verdict': {
      const rank = ranks([...verdictNames])
      return (i) => rank[table.verdict[i] ?? 0] ?? 0
    }
    case 'reason':
      return (i) => table.dropReason[i] ?? 0
    case 'policy': {
      const rank = ranks(table.deciders.map((keys) => keys.join()))
      return (i) => Math.max(rank[table.egressBy[i] ?? 0] ?? 0, rank[table.ingressBy[i] ?? 0] ?? 0)
    }
  }
}
