/** Which rows of the flow table are about what is selected. */
import { parsePeer, workloadNode } from '../../../engine/keys'
import { FlowSide, type FlowsAbout } from '../../../worker/index'
import type { FlowTable, Selection, Snapshot } from '../../state/store-type'
import { workloadsOf } from '../workloads'

/**
 * 1 for each row that has what is selected at one of its ends, or is decided by it; null where nothing is selected, and for
 * a single flow, which is one row (`rowOfFlow`).
 */
export function rowsOfSelection(snapshot: Snapshot, selection: Selection | null): Uint8Array | null {
  const about = selection === null ? null : aboutOf(snapshot, selection)
  if (about === null) return null
  const { flows } = snapshot
  const isAbout = testOf(flows, about)
  const rows = new Uint8Array(flows.count)
  for (let i = 0; i < flows.count; i++) rows[i] = isAbout(i) ? 1 : 0
  return rows
}

/** What a selection is about, by keys; null for a single flow. */
export function aboutOf(snapshot: Snapshot, selection: Selection): FlowsAbout | null {
  const { peers } = snapshot.flows
  const ends = (isMeant: (peer: FlowTable['peers'][number]) => boolean): FlowsAbout => ({
    kind: 'ends',
    peers: peers.filter(isMeant).map(({ key }) => key),
  })
  switch (selection.kind) {
    case 'flow':
      return null
    case 'policy': {
      // A drop by default deny concerns each policy that asks for default deny there.
      const isolates = snapshot.policies.find(({ key }) => key === selection.key)?.isolates
      return { kind: 'policy', key: selection.key, senders: isolates?.egress ?? [], receivers: isolates?.ingress ?? [] }
    }
    case 'edge':
      return { kind: 'pair', from: selection.from, to: selection.to }
    case 'service': {
      const selects = snapshot.services?.find(({ key }) => key === selection.key)?.selects
      return { kind: 'destination', peers: selects ?? [] }
    }
    case 'endpoint':
    case 'peer':
      return { kind: 'ends', peers: [selection.key] }
    case 'namespace':
      return ends(({ key }) => {
        const peer = parsePeer(key)
        return peer?.kind === 'endpoint' && peer.namespace === selection.name
      })
    case 'nodes':
      return ends(({ kind }) => kind === 'node')
    case 'workload': {
      const id = workloadNode(selection.namespace, selection.name)
      const members = workloadsOf(snapshot)
      return ends(({ key }) => members.get(key)?.id === id)
    }
  }
}

function testOf(flows: FlowTable, about: FlowsAbout): (row: number) => boolean {
  const chosen = (keys: readonly string[]): readonly boolean[] => {
    const wanted = new Set(keys)
    return flows.peers.map(({ key }) => wanted.has(key))
  }
  const { source, destination } = flows
  switch (about.kind) {
    case 'policy': {
      const decides = flows.deciders.map((keys) => keys.includes(about.key))
      const [senders, receivers] = [chosen(about.senders), chosen(about.receivers)]
      const isByDefault = flows.deciders.map((keys) => keys.length === 0)
      const isClosed = (side: number | undefined, by: number | undefined): boolean =>
        side === FlowSide.denied && isByDefault[by ?? 0] === true
      return (i) =>
        decides[flows.egressBy[i] ?? 0] === true ||
        decides[flows.ingressBy[i] ?? 0] === true ||
        (senders[source[i] ?? 0] === true && isClosed(flows.egress[i], flows.egressBy[i])) ||
        (receivers[destination[i] ?? 0] === true && isClosed(flows.ingress[i], flows.ingressBy[i]))
    }
    case 'pair': {
      const [from, to] = [chosen([about.from]), chosen([about.to])]
      return (i) => from[source[i] ?? 0] === true && to[destination[i] ?? 0] === true
    }
    case 'destination': {
      const wanted = chosen(about.peers)
      return (i) => wanted[destination[i] ?? 0] === true
    }
    case 'ends': {
      const wanted = chosen(about.peers)
      return (i) => wanted[source[i] ?? 0] === true || wanted[destination[i] ?? 0] === true
    }
  }
}
