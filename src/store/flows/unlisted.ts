/** Flows that the table does not list and the picture is to show all the same. */
import { parsePeer } from '../../engine/keys'
import type { SeenFlow, Snapshot } from '../state/store-type'
import { rowOfFlow } from './rows'
import { withSeen } from './seen'

/**
 * A snapshot whose flows have those of some requests that it lists no flow for, such as one from outside that no policy is about,
 * so that they can be drawn. Ends that the workspace does not have stay away.
 */
export function withUnlisted(snapshot: Snapshot, requests: readonly SeenFlow[]): Snapshot {
  if (requests.length === 0) return snapshot
  const { flows, endpoints } = snapshot
  const pods = new Set(endpoints.map(({ key }) => key))
  const isKnown = (key: string): boolean => pods.has(key) || parsePeer(key)?.kind !== 'endpoint'
  const found = new Map<string, SeenFlow>()
  for (const request of requests) {
    const { from, to, protocol, port } = request.flow
    const key = `${from}\n${to}\n${protocol}/${port}`
    if (!found.has(key) && isKnown(from) && isKnown(to) && rowOfFlow(flows, request.flow) < 0) found.set(key, request)
  }
  return found.size === 0 ? snapshot : { ...snapshot, flows: withSeen(flows, [...found.values()]) }
}
