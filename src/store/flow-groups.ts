/** Flows grouped for the canvas and the inspector: by pair of peers, and by endpoint. */
import { flowRow, portText, reasonText, type FlowRow } from './flow-rows'
import type { FlowTable, Snapshot } from './types'

/** What one peer and an endpoint have to do with each other in one direction. */
export interface PeerReach {
  readonly peer: string
  readonly label: string
  readonly allowedPorts: readonly string[]
  readonly droppedPorts: readonly string[]
  /** Distinct reasons of the drops. */
  readonly reasons: readonly string[]
  readonly rows: readonly FlowRow[]
}

export interface Reachability {
  readonly reachedBy: readonly PeerReach[]
  readonly reaches: readonly PeerReach[]
}

/** Who may reach an endpoint and whom it may reach, allowed peers first. */
export function reachabilityOf(snapshot: Snapshot, key: string): Reachability {
  const { flows } = snapshot
  const index = flows.peers.findIndex((peer) => peer.key === key)
  const reachedBy = new Map<string, FlowRow[]>()
  const reaches = new Map<string, FlowRow[]>()
  const add = (map: Map<string, FlowRow[]>, peer: string, row: FlowRow): void => {
    const list = map.get(peer)
    if (list === undefined) map.set(peer, [row])
    else list.push(row)
  }
  for (let i = 0; i < flows.count; i++) {
    if (flows.destination[i] === index) {
      const row = flowRow(flows, i)
      add(reachedBy, row.ref.from, row)
    }
    if (flows.source[i] === index) {
      const row = flowRow(flows, i)
      add(reaches, row.ref.to, row)
    }
  }
  return {
    reachedBy: peersOf(flows, reachedBy, (row) => row.sourceLabel),
    reaches: peersOf(flows, reaches, (row) => row.destinationLabel),
  }
}

function peersOf(
  flows: FlowTable,
  groups: ReadonlyMap<string, readonly FlowRow[]>,
  labelOf: (row: FlowRow) => string,
): readonly PeerReach[] {
  const list = [...groups].map(([peer, rows]): PeerReach => {
    const ports = (wanted: (row: FlowRow) => boolean): readonly string[] =>
      rows.filter(wanted).map((row) => {
        const port = flows.ports[flows.port[row.index] ?? 0]
        return port === undefined ? row.port : portText(port)
      })
    const isDropped = (row: FlowRow): boolean => row.verdict === 'DROPPED' || row.verdict === 'ERROR'
    return {
      peer,
      label: rows[0] === undefined ? peer : labelOf(rows[0]),
      allowedPorts: ports((row) => !isDropped(row)),
      droppedPorts: ports(isDropped),
      reasons: [...new Set(rows.filter(isDropped).map((row) => row.reason || reasonText(133)))],
      rows,
    }
  })
  return list.sort((a, b) => Number(b.allowedPorts.length > 0) - Number(a.allowedPorts.length > 0))
}
