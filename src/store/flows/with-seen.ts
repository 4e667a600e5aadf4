/** Seen requests → rows behind those of a flow table. */
import { knownPeer, parsePeer } from '../../engine/keys'
import { FlowVerdict } from '../../worker/index'
import type { FlowRef, FlowTable, SeenFlow } from '../state/store-type'
import { noteSeen } from '../../worker/rows'

/** A table with seen requests behind its own rows; peers, ports and deciders that it lacks are added. */
export function withSeen(table: FlowTable, flows: readonly SeenFlow[]): FlowTable {
  if (flows.length === 0) return table
  const peers = [...table.peers]
  const ports = [...table.ports]
  const deciders = [...table.deciders]
  const peerOf = (key: string, identity: number): number => {
    const known = peers.findIndex((peer) => peer.key === key)
    return known >= 0
      ? known
      : peers.push({
          key: knownPeer(key),
          kind: kindOf(key),
          label: key.replace(/^(entity|ip|cidr|dns):/, ''),
          identity,
        }) - 1
  }
  const portOf = ({ protocol, port }: FlowRef): number => {
    const known = ports.findIndex((own) => own.port === port && own.protocol === protocol)
    return known >= 0 ? known : ports.push({ protocol, port, assumed: false }) - 1
  }
  const decidersOf = (keys: readonly string[]): number => {
    const known = deciders.findIndex((own) => own.length === keys.length && own.every((key, i) => key === keys[i]))
    return known >= 0 ? known : deciders.push(keys) - 1
  }
  const wide = (column: Uint32Array, values: (flow: SeenFlow) => number): Uint32Array =>
    Uint32Array.from([...column.subarray(0, table.count), ...flows.map(values)])
  const narrow = (column: Uint8Array, values: (flow: SeenFlow) => number): Uint8Array =>
    Uint8Array.from([...column.subarray(0, table.count), ...flows.map(values)])
  const result: FlowTable = {
    ...table,
    peers,
    ports,
    deciders,
    count: table.count + flows.length,
    source: wide(table.source, ({ flow, identities }) => peerOf(flow.from, identities?.from ?? 0)),
    destination: wide(table.destination, ({ flow, identities }) => peerOf(flow.to, identities?.to ?? 0)),
    port: wide(table.port, ({ flow }) => portOf(flow)),
    // The proxy's refusal is a drop of the request, as Hubble has it.
    verdict: narrow(table.verdict, ({ verdict, refusal }) => FlowVerdict[refusal === undefined ? verdict : 'DROPPED']),
    egress: narrow(table.egress, ({ egress }) => egress.side),
    ingress: narrow(table.ingress, ({ ingress }) => ingress.side),
    egressBy: wide(table.egressBy, ({ egress }) => decidersOf(egress.by)),
    ingressBy: wide(table.ingressBy, ({ ingress }) => decidersOf(ingress.by)),
    ...(flows.some(({ isUndecided }) => isUndecided === true)
      ? {
          undecided: [
            ...(table.undecided ?? []),
            ...flows.flatMap(({ isUndecided }, i) => (isUndecided === true ? [table.count + i] : [])),
          ],
        }
      : {}),
    dropReason: narrow(table.dropReason, ({ dropReason }) => dropReason),
  }
  noteSeen(result, { computed: table, start: table.count, flows })
  return result
}

function kindOf(key: string): FlowTable['peers'][number]['kind'] {
  const kind = parsePeer(key)?.kind
  return kind === 'ip' ? 'address' : kind === undefined || kind === 'node' ? 'entity' : kind
}
