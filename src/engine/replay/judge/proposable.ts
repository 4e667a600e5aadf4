/** What of the flows that were seen a policy can be proposed for. */
import { hasScheme } from '../../keys'
import type { Protocol } from '../../types'
import type { ReplayReport } from './report'

/** A flow to allow. */
export interface ProposableFlow {
  /** Keys of peers, as in `Peer`. */
  readonly from: string
  readonly to: string
  readonly protocol: Protocol
  readonly port: number
  readonly events: number
  /** Why it is left out unless it is asked for: it was only seen denied, audited… */
  readonly doubt?: string
  /** Names that the address outside was seen under. */
  readonly names?: readonly string[]
}

export interface Proposable {
  readonly flows: readonly ProposableFlow[]
  /** What cannot be asked about, and so is not proposed, in sentences. */
  readonly unasked: readonly string[]
}

/** The rows of a report as flows to allow; pods that are gone, undecided ends and traffic that needs no rule are kept apart. */
export function proposableOf({ rows, dns }: Pick<ReplayReport, 'rows' | 'dns'>): Proposable {
  const known = namesByAddress(dns)
  const flows: ProposableFlow[] = []
  const unasked: string[] = []
  for (const { from, to, peers, protocol, port, events, seen, isProposable, cannotSay, gone } of rows) {
    const name = `${from} → ${to} on ${protocol ?? 'an unknown protocol'}/${port}`
    if (peers === null || protocol === null || cannotSay !== undefined)
      unasked.push(`${name}: ${cannotSay ?? 'an end is not known'}`)
    else if (gone !== undefined) unasked.push(`${name}: its pods are gone`)
    else if (!isProposable)
      unasked.push(`${name}: of the pod’s own node, such as a probe of the kubelet, which is let in without a rule`)
    else {
      // What an identity or the cluster says that an address is stays true where the address changes.
      const [source, destination] = [nameOrPeer(from, peers.from), nameOrPeer(to, peers.to)]
      const names = known.get(peers.to.replace(/^ip:/, '')) ?? []
      flows.push({
        from: source,
        to: destination,
        protocol,
        port,
        events,
        ...(names.length === 0 ? {} : { names }),
        ...(seen === 'allowed' ? {} : { doubt: `only seen ${seen}` }),
      })
    }
  }
  return { flows, unasked }
}

function nameOrPeer(name: string, peer: string): string {
  return hasScheme(name, 'entity') ? name : peer
}

function namesByAddress(dns: ReplayReport['dns']): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>()
  for (const [name, addresses] of Object.entries(dns))
    for (const address of addresses) {
      const list = names.get(address)
      if (list === undefined) names.set(address, [name])
      else list.push(name)
    }
  return names
}
