/** Flows that the table does not list and the picture is to show all the same. */
import { parsePeer } from '../../engine/keys'
import { FlowSide, judgedSide } from '../../worker/index'
import type { FlowRef, SeenFlow, Snapshot, Verdict } from '../state/store-type'
import { rowOfFlow } from '../../worker/rows'
import { withSeen } from './with-seen'

/** A flow with its verdict as a row that can be drawn; of a request only its connection is. */
export function rowOfVerdict({ from, to, protocol, port }: FlowRef, verdict: Verdict): SeenFlow {
  const sideOf = (side: Verdict['egress']): SeenFlow['egress'] => {
    const { decision, l7, by } = judgedSide(side)
    return { side: decision === 'allowed' && l7 ? FlowSide.redirected : FlowSide[decision], by }
  }
  return {
    flow: { from, to, protocol, port },
    timeMs: 0,
    count: 0,
    verdict: verdict.verdict,
    dropReason: verdict.dropReason?.code ?? 0,
    egress: sideOf(verdict.egress),
    ingress: sideOf(verdict.ingress),
    ...(verdict.identities === undefined ? {} : { identities: verdict.identities }),
    ...(verdict.isUndecided === true ? { isUndecided: true as const } : {}),
    records: [],
  }
}

/**
 * A snapshot whose flows have those of some requests that it lists no flow for, such as one from outside that no policy is about,
 * so that they can be drawn. Ends that the workspace does not have stay away.
 */
export function withUnlisted(snapshot: Snapshot, requests: readonly SeenFlow[]): Snapshot {
  if (requests.length === 0) return snapshot
  const { flows, endpoints } = snapshot
  const pods = new Set<string>(endpoints.map(({ key }) => key))
  const isKnown = (key: string): boolean => pods.has(key) || parsePeer(key)?.kind !== 'endpoint'
  const found = new Map<string, SeenFlow>()
  for (const request of requests) {
    const { from, to, protocol, port } = request.flow
    const key = `${from}\n${to}\n${protocol}/${port}`
    if (!found.has(key) && isKnown(from) && isKnown(to) && rowOfFlow(flows, request.flow) < 0) found.set(key, request)
  }
  return found.size === 0 ? snapshot : { ...snapshot, flows: withSeen(flows, [...found.values()]) }
}
