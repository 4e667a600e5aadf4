/** Which rows of the flow table are about what is selected. */
import { parsePeer, workloadNode } from '../../engine/keys'
import { FlowSide } from '../../worker/index'
import type { FlowTable, Selection, Snapshot } from '../state/store-type'
import { workloadsOf } from './workloads'

/**
 * 1 for each row that has what is selected at one of its ends, or is decided by it; null where nothing is selected, and for
 * a single flow, which is one row (`rowOfFlow`).
 */
export function rowsOfSelection(snapshot: Snapshot, selection: Selection | null): Uint8Array | null {
  if (selection === null || selection.kind === 'flow') return null
  const { flows } = snapshot
  const isAbout = testOf(snapshot, selection)
  const rows = new Uint8Array(flows.count)
  for (let i = 0; i < flows.count; i++) rows[i] = isAbout(i) ? 1 : 0
  return rows
}

function testOf(
  snapshot: Snapshot,
  selection: Exclude<Selection, { readonly kind: 'flow' }>,
): (row: number) => boolean {
  const { flows } = snapshot
  switch (selection.kind) {
    case 'policy': {
      const decides = flows.deciders.map((keys) => keys.includes(selection.key))
      const closes = testOfIsolation(snapshot, selection.key)
      return (i) => decides[flows.egressBy[i] ?? 0] === true || decides[flows.ingressBy[i] ?? 0] === true || closes(i)
    }
    case 'edge': {
      const [from, to] = [selection.from, selection.to].map((end) => flows.peers.findIndex(({ key }) => key === end))
      return (i) => flows.source[i] === from && flows.destination[i] === to
    }
    case 'service': {
      const selects = snapshot.services?.find(({ key }) => key === selection.key)?.selects
      const backends = chosenPeers(flows, new Set(selects))
      return (i) => backends[flows.destination[i] ?? 0] === true
    }
    case 'endpoint':
    case 'peer':
      return atEnds(flows, chosenPeers(flows, new Set([selection.key])))
    case 'namespace':
      return atEnds(
        flows,
        flows.peers.map(({ key }) => {
          const peer = parsePeer(key)
          return peer?.kind === 'endpoint' && peer.namespace === selection.name
        }),
      )
    case 'nodes':
      return atEnds(
        flows,
        flows.peers.map(({ kind }) => kind === 'node'),
      )
    case 'workload': {
      const id = workloadNode(selection.namespace, selection.name)
      const members = workloadsOf(snapshot)
      return atEnds(
        flows,
        flows.peers.map(({ key }) => members.get(key)?.id === id),
      )
    }
  }
}

/** What default deny drops is about each policy that asks for default deny there. */
function testOfIsolation({ flows, policies }: Snapshot, key: string): (row: number) => boolean {
  const isolates = policies.find((policy) => policy.key === key)?.isolates
  const senders = chosenPeers(flows, new Set(isolates?.egress))
  const receivers = chosenPeers(flows, new Set(isolates?.ingress))
  const isByDefault = flows.deciders.map((keys) => keys.length === 0)
  const isClosed = (side: number | undefined, by: number | undefined): boolean =>
    side === FlowSide.denied && isByDefault[by ?? 0] === true
  return (i) =>
    (senders[flows.source[i] ?? 0] === true && isClosed(flows.egress[i], flows.egressBy[i])) ||
    (receivers[flows.destination[i] ?? 0] === true && isClosed(flows.ingress[i], flows.ingressBy[i]))
}

function chosenPeers({ peers }: FlowTable, keys: ReadonlySet<string>): readonly boolean[] {
  return peers.map(({ key }) => keys.has(key))
}

function atEnds({ source, destination }: FlowTable, chosen: readonly boolean[]): (row: number) => boolean {
  return (i) => chosen[source[i] ?? 0] === true || chosen[destination[i] ?? 0] === true
}
