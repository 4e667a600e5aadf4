/** What the picture shows of observed flows: what was seen between two peers. */
import type { PageReport } from '../../../worker/messages/replay-protocol'
import { pairKey } from './changes'

/** What becomes of the connections that were seen between two peers, or on one port of theirs. */
export interface ObservedPair {
  /** Connections that the draft leaves as they are, or opens. */
  readonly isKept: boolean
  /** Connections that break. */
  readonly isBroken: boolean
  /** Requests on connections that stay. */
  readonly isRequestBroken: boolean
}

/** By `pairKey`, and by that with the port in a line of its own: `…\nTCP/8080`. */
export function observedPairs({ rows }: PageReport): ReadonlyMap<string, ObservedPair> {
  const pairs = new Map<string, ObservedPair>()
  for (const { peers, group, requests, protocol, port } of rows) {
    if (peers === null) continue
    const isBroken = group === 'breaks'
    const isRequestBroken = !isBroken && requests.some((request) => request.group === 'breaks')
    const pair = pairKey(peers.from, peers.to)
    for (const key of [pair, `${pair}\n${protocol}/${port}`]) {
      const known = pairs.get(key)
      pairs.set(key, {
        isKept: !isBroken || known?.isKept === true,
        isBroken: isBroken || known?.isBroken === true,
        isRequestBroken: isRequestBroken || known?.isRequestBroken === true,
      })
    }
  }
  return pairs
}
