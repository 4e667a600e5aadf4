/** Observed flows as rows of a flow table, with what the draft makes of them, so that the filters of the flow table work on them. */
import { knownPeer, parsePeer } from '../../engine/keys'
import { FlowSide, FlowVerdict } from '../../worker/index'
import type { ReplayRow, RequestRow } from '../../worker/replay'
import type { FlowTable } from '../state/model'

/** Source: DROP_POLICY in pkg/monitor/api/drop.go. */
const policyDenied = 133

/** A connection, or one of its requests. */
export interface ObservedItem {
  readonly row: ReplayRow
  readonly request: RequestRow | null
}

/** One row for each item, in their order. */
export function tableOfObserved(items: readonly ObservedItem[]): FlowTable {
  const peers = new Listed<FlowTable['peers'][number]>()
  const ports = new Listed<FlowTable['ports'][number]>()
  const deciders = new Listed<readonly string[]>()
  deciders.at('', [])
  const rows = items.map(({ row, request }) => {
    const { from, to, peers: known, protocol, port } = row
    const { draft = '', draftBy } = request ?? row
    const isDropped = draft === 'DROPPED' || draft === 'refused' || draft === 'no connection'
    const verdict = isDropped ? 'DROPPED' : row.draft === 'REDIRECTED' ? 'REDIRECTED' : 'FORWARDED'
    const { policy } = draftBy ?? {}
    const own = protocol ?? 'TCP'
    return {
      source: peers.at(known?.from ?? from, peerOf(known?.from ?? from, from)),
      destination: peers.at(known?.to ?? to, peerOf(known?.to ?? to, to)),
      port: ports.at(`${own}/${port}`, { protocol: own, port, assumed: false }),
      verdict: FlowVerdict[verdict],
      by: policy === undefined ? 0 : deciders.at(policy, [policy]),
    }
  })
  const count = rows.length
  const side = new Uint8Array(count).fill(FlowSide.none)
  return {
    peers: peers.all,
    ports: ports.all,
    deciders: deciders.all,
    count,
    total: count,
    totals: { forwarded: 0, dropped: 0, redirected: 0 },
    source: Uint32Array.from(rows, ({ source }) => source),
    destination: Uint32Array.from(rows, ({ destination }) => destination),
    port: Uint32Array.from(rows, ({ port }) => port),
    verdict: Uint8Array.from(rows, ({ verdict }) => verdict),
    egress: side,
    ingress: Uint8Array.from(rows, ({ verdict }) =>
      verdict === FlowVerdict.DROPPED ? FlowSide.denied : FlowSide.allowed,
    ),
    egressBy: new Uint32Array(count),
    ingressBy: Uint32Array.from(rows, ({ by }) => by),
    dropReason: Uint8Array.from(rows, ({ verdict }) => (verdict === FlowVerdict.DROPPED ? policyDenied : 0)),
  }
}

/** Different values with a number each. */
class Listed<T> {
  readonly all: T[] = []
  private readonly numbers = new Map<string, number>()

  at(key: string, value: T): number {
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    this.numbers.set(key, this.all.length)
    return this.all.push(value) - 1
  }
}

function peerOf(key: string, label: string): FlowTable['peers'][number] {
  const kind = parsePeer(key)?.kind
  return {
    key: knownPeer(key),
    kind: kind === 'ip' ? 'address' : kind === undefined ? 'entity' : kind,
    label: label.replace(/^(entity|ip|cidr|dns):/, ''),
    identity: 0,
  }
}
