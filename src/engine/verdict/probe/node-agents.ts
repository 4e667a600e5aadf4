/** Flows to agents of the sender's own node at link-local addresses, which Cilium may take for the node itself. */
import { canonicalName } from '../../cluster/cluster'
import { nodeAgentAt } from '../../cluster/node-agents'
import { hasScheme, idName } from '../../keys'
import type { Probe } from '../../types'
import { addressesOfName } from '../find-peer'
import type { PolicyModel } from '../model'
import type { JudgedFlow } from './probe'

/** What comes out differently where policies see the node in place of the address. */
export function nodeAgentDoubts({ model, probe, found, ask, isStopped }: JudgedFlow): readonly string[] {
  const { from, to, protocol, port } = probe
  if (found.problem !== undefined || found.reached !== undefined || !model.endpointIndex.has(from)) return []
  for (const text of addressesAt(model, to)) {
    const agent = nodeAgentAt(text, model.cluster.nodes.values())
    if (agent === null) continue
    const seen = agent.portOf(port)
    const other: Probe = { from, to: 'entity:host', protocol, port: seen }
    const isDenied = isStopped(found)
    if (isStopped(ask(model, other, { isBrief: true })) === isDenied) return []
    return [
      `${text} is where ${agent.name} answers, on the node of ${from} itself: ${agent.isOnDevice ? 'where it runs' : 'where it runs and the node translates the address first'}, policies see the local host (entity host) and port ${seen}, and it would be ${isDenied ? 'allowed' : 'denied'}.`,
    ]
  }
  return []
}

/** The texts by which an agent may be known: an address, or a name and its addresses. */
function addressesAt(model: PolicyModel, to: string): readonly string[] {
  if (hasScheme(to, 'ip')) return [idName(to)]
  if (!hasScheme(to, 'dns')) return []
  const name = canonicalName(idName(to))
  return [name, ...addressesOfName(model, name)]
}
