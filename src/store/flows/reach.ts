/** Who reaches an endpoint, and whom it reaches, in the fewest words: peers that get the same answers are one line. */
import { FlowSide, FlowVerdict } from '../../worker/index'
import { namespaceOf, isUndecided } from '../../worker/rows'
import type { FlowTable } from '../state/store-type'

export interface ReachLine {
  /** `everything in shop`, `every pod and host`, `shop/api and shop/db`. */
  readonly who: string
  /** `TCP/8080`; `every port they serve` where they differ and all are let through. */
  readonly ports: string
  /** Some of it goes through the layer 7 proxy. */
  readonly isProxied: boolean
  readonly peers: readonly { readonly key: string; readonly label: string; readonly rows: readonly number[] }[]
}

export interface Reach {
  readonly allowed: readonly ReachLine[]
  readonly dropped: readonly ReachLine[]
  /** Those that depend on what the workspace does not state. */
  readonly undecided: readonly ReachLine[]
}

interface Peer {
  readonly index: number
  readonly allowed: number[]
  readonly dropped: number[]
  readonly undecided: number[]
}

/**
 * Folds the flows of one endpoint.
 *
 * @param end the end at which the other peers are: `source` for who reaches it, `destination` for whom it reaches
 */
export function foldReach(table: FlowTable, key: string, end: 'source' | 'destination'): Reach {
  const own = table.peers.findIndex((peer) => peer.key === key)
  const [mine, theirs] = end === 'source' ? [table.destination, table.source] : [table.source, table.destination]
  const found = new Map<number, Peer>()
  for (let row = 0; row < table.count; row++) {
    if (mine[row] !== own) continue
    const index = theirs[row] ?? 0
    let peer = found.get(index)
    if (peer === undefined) found.set(index, (peer = { index, allowed: [], dropped: [], undecided: [] }))
    const verdict = table.verdict[row]
    const isDropped = verdict === FlowVerdict.DROPPED || verdict === FlowVerdict.ERROR
    peer[isUndecided(table, row) ? 'undecided' : isDropped ? 'dropped' : 'allowed'].push(row)
  }
  const peers = [...found.values()]
  return {
    allowed: linesOf(table, peers, 'allowed', end),
    dropped: linesOf(table, peers, 'dropped', end),
    undecided: linesOf(table, peers, 'undecided', end),
  }
}

type Side = keyof Reach

const sides: readonly Side[] = ['allowed', 'dropped', 'undecided']

function linesOf(
  table: FlowTable,
  peers: readonly Peer[],
  side: Side,
  end: 'source' | 'destination',
): readonly ReachLine[] {
  const groups = new Map<string, { readonly ports: string; readonly members: Peer[] }>()
  for (const peer of peers) {
    const rows = peer[side]
    if (rows.length === 0) continue
    const isWhole = sides.every((other) => other === side || peer[other].length === 0)
    // Ports of different receivers say little in one list: where all of them are let through, the sentence says just that.
    const ports = isWhole && end === 'destination' ? 'every port they serve' : portsText(table, rows)
    // Those whom the proxy checks do not get the same answers as those whom it does not.
    const key = `${rows.some((row) => isProxied(table, row))} ${ports}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { ports, members: [peer] })
    else group.members.push(peer)
  }
  const everyone = peers.map(({ index }) => index)
  return [...groups.values()]
    .sort((a, b) => b.members.length - a.members.length)
    .map(({ ports, members }) => {
      const [only] = members
      return {
        who: foldPeers(
          table,
          members.map(({ index }) => index),
          everyone,
        ),
        ports: members.length === 1 && only !== undefined ? portsText(table, only[side]) : ports,
        isProxied: members.some((peer) => peer[side].some((row) => isProxied(table, row))),
        peers: members.map((peer) => {
          const { key = '', label = '' } = table.peers[peer.index] ?? {}
          return { key, label, rows: peer[side] }
        }),
      }
    })
}

export function isProxied(table: FlowTable, row: number): boolean {
  return table.egress[row] === FlowSide.redirected || table.ingress[row] === FlowSide.redirected
}

function portsText(table: FlowTable, rows: readonly number[]): string {
  const texts = rows.map((row) => {
    const port = table.ports[table.port[row] ?? 0]
    return port === undefined ? '' : `${port.protocol}/${port.port}`
  })
  return [...new Set(texts)].sort().join(', ')
}

const namedAtMost = 6

/** Peers in the fewest words, among all that there are: `everyone but host`, `everything in shop and web/site`. */
export function foldPeers(table: FlowTable, members: readonly number[], everyone: readonly number[]): string {
  const label = (peer: number): string => table.peers[peer]?.label ?? ''
  const chosen = new Set(members)
  const missing = everyone.filter((peer) => !chosen.has(peer))
  if (everyone.length > 1 && missing.length === 0) return 'everyone'
  if (missing.length <= 2 && members.length >= 4) return `everyone but ${list(missing.map(label))}`
  const isPod = (peer: number): boolean => table.peers[peer]?.kind === 'endpoint'
  const parts: string[] = []
  const pods = everyone.filter(isPod)
  if (pods.length > 1 && pods.every((peer) => chosen.has(peer))) parts.push('every pod')
  else parts.push(...namespaceParts(table, chosen, pods, label))
  parts.push(...members.filter((peer) => !isPod(peer)).map(label))
  return list(parts)
}

function namespaceParts(
  table: FlowTable,
  chosen: ReadonlySet<number>,
  pods: readonly number[],
  label: (peer: number) => string,
): readonly string[] {
  const places = new Map<string, number[]>()
  for (const peer of pods) {
    const place = namespaceOf(table, peer)
    const inside = places.get(place)
    if (inside === undefined) places.set(place, [peer])
    else inside.push(peer)
  }
  return [...places].flatMap(([place, inside]) => {
    const own = inside.filter((peer) => chosen.has(peer))
    const missing = inside.filter((peer) => !chosen.has(peer))
    if (own.length > 1 && missing.length === 0) return [`everything in ${place}`]
    if (own.length >= 4 && missing.length <= 2) return [`everything in ${place} but ${list(missing.map(label))}`]
    return own.map(label)
  })
}

function list(names: readonly string[]): string {
  const shown =
    names.length > namedAtMost ? [...names.slice(0, namedAtMost - 1), `${names.length - namedAtMost + 1} more`] : names
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}
