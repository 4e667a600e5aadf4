/** The text of each cell of the flow table, made only for the rows that are looked at. */
import { resourceName, resourceParts } from '../../keys'
import { FlowSide, type FlowTable, type Peer } from '../../types'
import { decidersOf, droppedAt, isAudited, l7Text, portText, reasonOf, verdictName, verdictText } from './rows'
import { seenOf } from './seen'
import type { FlowColumn } from './columns'

const knownDeciders: Readonly<Record<string, string>> = {
  'default-allow': 'no policy',
  'default-deny': 'default deny',
  localhost: 'local host (built in)',
}

/** What decided, as the table names it: `shop/web-allow (NetworkPolicy)`, `default deny`. */
export function deciderName(key: string): string {
  const known = knownDeciders[key]
  if (known !== undefined) return known
  return `${resourceName(key)} (${resourceParts(key).kind})`
}

/** What decided a row: policy keys, or `default-allow`, `default-deny`, `localhost`. Never empty. */
export function decidingKeys(table: FlowTable, i: number): readonly string[] {
  const keys = decidersOf(table, i)
  // A drop that nothing decided is the default deny.
  if (keys.length === 0)
    return verdictName(table, i) === 'DROPPED' || isAudited(table, i) ? ['default-deny'] : ['default-allow']
  // Two sides without a policy say the same thing once, and nothing where the other side has a real decider.
  const real = keys.filter((key) => key !== 'default-allow')
  return real.length > 0 ? real : ['default-allow']
}

/** Namespace of an endpoint's key, or nothing for a peer outside the pods. */
export function namespaceOf(table: FlowTable, peer: number): string {
  const found = table.peers[peer]
  return found === undefined ? '' : namespaceOfPeer(found)
}

export function namespaceOfPeer({ key, kind }: Pick<Peer, 'key' | 'kind'>): string {
  return kind === 'endpoint' ? key.slice(0, key.indexOf('/')) : ''
}

/** When the flow of a row is taken to happen, in milliseconds since 1970: row after row, as the printed flows say too. */
export function flowTimeMs(row: number): number {
  return Date.UTC(2026, 0, 1, 9) + row * 10
}

/** The number of a row among all flows: another one than in the table where that is a part of them. */
export function rowNumber(table: FlowTable, row: number): number {
  return table.numbers?.[row] ?? row
}

/** `09:00:00.120`, in UTC. */
function clockText(ms: number): string {
  const parts = [(ms / 3_600_000) % 24, (ms / 60_000) % 60, (ms / 1000) % 60]
  const clock = parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':')
  return `${clock}.${String(Math.floor(ms % 1000)).padStart(3, '0')}`
}

function decidersText(keys: readonly string[], most: number): string {
  const more = Math.max(0, keys.length - most)
  const named = keys
    .slice(0, keys.length - more)
    .map(deciderName)
    .join(', ')
  return more === 0 ? named : `${named} and ${more.toLocaleString('en')} more`
}

/** The side that decided: where the flow was dropped, else where policy let it through. */
function directionText(table: FlowTable, i: number): string {
  const dropped = droppedAt(table, i)
  if (dropped !== null) return dropped === 'both' ? 'egress, ingress' : dropped
  const isByPolicy = (by: number | undefined): boolean =>
    (table.deciders[by ?? 0] ?? []).some((key) => key !== 'default-allow')
  const sides = [
    isByPolicy(table.egressBy[i]) && table.egress[i] !== FlowSide.none ? ['egress'] : [],
    isByPolicy(table.ingressBy[i]) && table.ingress[i] !== FlowSide.none ? ['ingress'] : [],
  ]
  return sides.flat().join(', ')
}

/**
 * The text of one cell; empty where there is nothing to say.
 *
 * @param most how many policies to name: a flow may be decided by thousands, and the screen need not lay them all out
 */
export function cellText(table: FlowTable, column: FlowColumn, i: number, most = Infinity): string {
  const source = table.source[i] ?? 0
  const destination = table.destination[i] ?? 0
  const port = table.ports[table.port[i] ?? 0]
  switch (column) {
    case 'time':
      return clockText(seenOf(table, i)?.timeMs ?? flowTimeMs(rowNumber(table, i)))
    case 'source':
      return table.peers[source]?.label ?? ''
    case 'sourceNamespace':
      return namespaceOf(table, source)
    case 'sourceIdentity':
      return String(table.peers[source]?.identity ?? '')
    case 'destination':
      return table.peers[destination]?.label ?? ''
    case 'destinationNamespace':
      return namespaceOf(table, destination)
    case 'destinationIdentity':
      return String(table.peers[destination]?.identity ?? '')
    case 'port':
      return port === undefined ? '' : portText(port)
    case 'protocol':
      return port?.protocol ?? ''
    case 'l7':
      return l7Text(table, i)
    case 'verdict':
      return verdictText(table, i)
    case 'reason':
      return reasonOf(table, i)
    case 'direction':
      return directionText(table, i)
    case 'policy':
      return decidersText(decidingKeys(table, i), most)
  }
}
