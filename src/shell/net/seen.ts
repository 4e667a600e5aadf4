/** A request with its verdict → what the rest of the page gets to know of it. */
import { parsePeer } from '../../engine/keys'
import {
  FlowSide,
  judgedSide,
  type HubbleFlow,
  type Probe,
  type SentFlow,
  type SentSide,
  type Verdict,
} from '../../engine/doors/whole'
import type { Cluster } from '../cluster/cluster'
import { listAt, textAt, type LiveObject } from '../cluster/object'

export function seenRequest(
  probe: Probe,
  verdict: Verdict,
  records: readonly HubbleFlow[],
  cluster: Cluster,
): SentFlow {
  const { egress, ingress, request, dropReason, identities } = verdict
  return {
    flow: { ...probe, from: workspaceKey(probe.from, cluster), to: workspaceKey(probe.to, cluster) },
    timeMs: cluster.clock.ms,
    verdict: verdict.verdict,
    ...(request?.verdict === 'DROPPED' ? { refusal: request.response } : {}),
    dropReason: dropReason?.code ?? 0,
    egress: sideOf(egress),
    ingress: sideOf(ingress),
    ...(identities === undefined ? {} : { identities }),
    records,
  }
}

function sideOf(side: Verdict['egress']): SentSide {
  const { decision, l7, by } = judgedSide(side)
  return { side: decision === 'allowed' && l7 ? FlowSide.redirected : FlowSide[decision], by }
}

/** The key by which the workspace knows a peer: a pod that a controller made is part of its workload there. */
export function workspaceKey(key: string, cluster: Cluster): string {
  const parts = parsePeer(key)
  if (parts?.kind !== 'endpoint') return key
  const { namespace, name } = parts
  let made: LiveObject | null = cluster.find('Pod', namespace, name)
  let known = name
  while (made !== null && made.file === null) {
    const [owner] = listAt(made.value, 'metadata', 'ownerReferences')
    if (owner === undefined) break
    known = textAt(owner, 'name')
    made = cluster.find(textAt(owner, 'kind'), namespace, known)
  }
  return `${namespace}/${known}`
}
