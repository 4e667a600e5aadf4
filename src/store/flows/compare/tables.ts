/** Which flows end differently after an edit: two flow tables compared by their ends and ports, as columns of numbers. */
import { changeOf } from '../../../worker/rows'
import type { FlowChanges } from '../../state/flow-view'
import type { FlowTable, Questions, Snapshot, Store } from '../../state/store-type'
import { FlowChange, pairKey } from './changes'

export interface Found extends Omit<FlowChanges, 'isFresh' | 'sequence' | 'since'> {
  /** Both tables have the same flows in the same rows. */
  readonly isAligned: boolean
}

const pairsAtMost = 5000

/**
 * Compares the verdicts of the flows that both tables have. Null where the tables are of different clusters, so that
 * nothing can be said: less than half of the pods of before are still there.
 */
export function compareFlows(before: FlowTable, after: FlowTable): Found | null {
  const peers = indexOf(after.peers.map(({ key }) => key))
  const pods = before.peers.filter(({ kind }) => kind === 'endpoint')
  if (pods.filter(({ key }) => peers.has(key)).length * 2 < pods.length || pods.length === 0) return null
  const ports = indexOf(after.ports.map(portKey))
  const find = rowsOf(before, after, peers, ports)
  const kinds = new Uint8Array(after.count)
  const counts = [0, 0, 0, 0, 0]
  const pairs = new Set<string>()
  for (let i = 0; i < after.count; i++) {
    const was = find === null ? i : find(i)
    if (was < 0) continue
    const kind = changeOf(before.verdict[was] ?? 0, after.verdict[i] ?? 0)
    if (kind === FlowChange.none) continue
    kinds[i] = kind
    counts[kind] = (counts[kind] ?? 0) + 1
    if (pairs.size < pairsAtMost)
      pairs.add(
        pairKey(after.peers[after.source[i] ?? 0]?.key ?? '', after.peers[after.destination[i] ?? 0]?.key ?? ''),
      )
  }
  return {
    isAligned: find === null,
    table: after,
    kinds,
    newlyDropped: counts[FlowChange.dropped] ?? 0,
    newlyAllowed: counts[FlowChange.allowed] ?? 0,
    newlyProxied: counts[FlowChange.proxied] ?? 0,
    noLongerProxied: counts[FlowChange.unproxied] ?? 0,
    pairs,
  }
}

/**
 * The same from the engine, for flows of which the page does not have each; null also where the engine has those of before
 * no more.
 */
export async function askForChanges(
  ask: Store['ask'],
  since: number | undefined,
  { number: snapshot, flows: table }: Pick<Snapshot, 'flows' | 'number'>,
): Promise<Found | null> {
  if (since === undefined || snapshot === undefined) return null
  for (;;) {
    const answer: Questions['flow-changes']['answer'] = await ask('flow-changes', { of: { snapshot, since } })
    if (answer === null) return null
    if (!answer.isDone) continue
    if (answer.changes === null) return null
    const { counts, pairs, isAligned } = answer.changes
    return {
      isAligned,
      table,
      kinds: new Uint8Array(),
      newlyDropped: counts[FlowChange.dropped] ?? 0,
      newlyAllowed: counts[FlowChange.allowed] ?? 0,
      newlyProxied: counts[FlowChange.proxied] ?? 0,
      noLongerProxied: counts[FlowChange.unproxied] ?? 0,
      pairs: new Set(pairs.map(([from, to]) => pairKey(from, to))),
    }
  }
}

function portKey({ protocol, port }: FlowTable['ports'][number]): string {
  return `${port}/${protocol}`
}

function indexOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const index = new Map<string, number>()
  for (const key of keys) if (!index.has(key)) index.set(key, index.size)
  return index
}

/** Each row as one number, in the terms of the table after; -1 where one of its parts is no longer there. */
function rowKeys(
  { count, peers: ownPeers, ports: ownPorts, source, destination, port }: FlowTable,
  peers: ReadonlyMap<string, number>,
  ports: ReadonlyMap<string, number>,
): Float64Array {
  const peerOf = Int32Array.from(ownPeers, ({ key }) => peers.get(key) ?? -1)
  const portOf = Int32Array.from(ownPorts, (item) => ports.get(portKey(item)) ?? -1)
  const keys = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const from = peerOf[source[i] ?? 0] ?? -1
    const to = peerOf[destination[i] ?? 0] ?? -1
    const at = portOf[port[i] ?? 0] ?? -1
    // Thousands of peers and ports: far below 2^53.
    keys[i] = from < 0 || to < 0 || at < 0 ? -1 : (from * peers.size + to) * ports.size + at
  }
  return keys
}

/** Where a row of the table after stood before, -1 for nowhere; null where both have the same flows in the same rows. */
function rowsOf(
  before: FlowTable,
  after: FlowTable,
  peers: ReadonlyMap<string, number>,
  ports: ReadonlyMap<string, number>,
): ((row: number) => number) | null {
  if (haveSameRows(before, after)) return null
  const was = walked(before, after, peers, ports)
  if (was !== null)
    return was.every((row, i) => row === i) && before.count === after.count ? null : (row) => was[row] ?? -1
  const find = hashed(rowKeys(before, peers, ports))
  const keysAfter = rowKeys(after, peers, ports)
  return (row) => find(keysAfter[row] ?? 0)
}

/**
 * Walks through both tables at once: tables list pairs of peers in the order of the peers, so most edits leave the order of
 * the pairs that both have. Null where it is another one.
 */
function walked(
  before: FlowTable,
  after: FlowTable,
  peers: ReadonlyMap<string, number>,
  ports: ReadonlyMap<string, number>,
): Int32Array | null {
  // Two of the same name would have one number.
  if (peers.size < after.peers.length || ports.size < after.ports.length) return null
  const peerOf = Int32Array.from(before.peers, ({ key }) => peers.get(key) ?? -1)
  const portOf = Int32Array.from(before.ports, (item) => ports.get(portKey(item)) ?? -1)
  const [from, to, port] = [after.source, after.destination, after.port]
  // Of before, in the terms of after. There may be two hundred thousand rows: nothing is made for any of them.
  const fromAt = (row: number): number => peerOf[before.source[row] ?? 0] ?? -1
  const toAt = (row: number): number => peerOf[before.destination[row] ?? 0] ?? -1
  const was = new Int32Array(after.count).fill(-1)
  let start = 0
  let [lastFrom, lastTo] = [-1, -1]
  /** Goes on to the first row that is not listed ahead of a pair; false where rows stand in another order. */
  const goOn = (source: number, destination: number): boolean => {
    for (; start < before.count; start++) {
      const [ownFrom, ownTo] = [fromAt(start), toAt(start)]
      // One of its ends is no longer there.
      if (ownFrom < 0 || ownTo < 0) continue
      if (isBefore(ownFrom, ownTo, lastFrom, lastTo)) return false
      ;[lastFrom, lastTo] = [ownFrom, ownTo]
      if (!isBefore(ownFrom, ownTo, source, destination)) break
    }
    return true
  }
  for (let row = 0; row < after.count; row++) {
    const [source, destination] = [from[row] ?? 0, to[row] ?? 0]
    if (row > 0 && isBefore(source, destination, from[row - 1] ?? 0, to[row - 1] ?? 0)) return null
    if (!goOn(source, destination)) return null
    // A pair has a flow for each port, of which there are few.
    for (let at = start; at < before.count && fromAt(at) === source && toAt(at) === destination; at++)
      if (portOf[before.port[at] ?? 0] === port[row]) {
        was[row] = at
        break
      }
  }
  return goOn(Infinity, Infinity) ? was : null
}

/** Whether one pair of peers is listed ahead of another. */
function isBefore(from: number, to: number, thanFrom: number, thanTo: number): boolean {
  return from === thanFrom ? to < thanTo : from < thanFrom
}

/** Most edits leave peers, ports and rows as they are, which is seen without looking any row up. */
function haveSameRows(a: FlowTable, b: FlowTable): boolean {
  return (
    a.count === b.count &&
    a.peers.length === b.peers.length &&
    a.ports.length === b.ports.length &&
    a.peers.every(({ key }, i) => key === b.peers[i]?.key) &&
    a.ports.every((port, i) => portKey(port) === portKey(b.ports[i] ?? port)) &&
    isSame(a.source, b.source) &&
    isSame(a.destination, b.destination) &&
    isSame(a.port, b.port)
  )
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Finds a row by its key; -1 where there is none. Open addressing in one flat array: no object for any row. */
function hashed(keys: Float64Array): (key: number) => number {
  let bits = 4
  while (2 ** bits < keys.length * 2) bits++
  const mask = 2 ** bits - 1
  const rows = new Int32Array(mask + 1).fill(-1)
  const slotOf = (key: number): number =>
    (Math.imul(key % 4_294_967_296, 2_654_435_769) ^ Math.imul(key / 4_294_967_296, 40_503)) >>> (32 - bits)
  keys.forEach((key, row) => {
    if (key < 0) return
    let slot = slotOf(key)
    while ((rows[slot] ?? -1) >= 0) slot = (slot + 1) & mask
    rows[slot] = row
  })
  return (key) => {
    let slot = slotOf(key)
    for (;;) {
      const row = rows[slot] ?? -1
      if (row < 0 || keys[row] === key) return row
      slot = (slot + 1) & mask
    }
  }
}
