/** What is said of ends whose node decides as what they are seen; the list of flows does without these words. */
import { hasUnknownAddress } from '../unknown-address'
import { placement, type Standing } from '../sight'
import type { PolicyModel } from '../model'

/** A pod that shares its node's network is the node to others; null for any other peer, and where nobody asks. */
export function hostNetworkWords(peer: Standing, subject: Standing): string | null {
  const isPod = peer.isNode && !/^(node|ip):/.test(peer.key)
  if (!isPod || subject.endpoint === null || subject.isNode) return null
  const node = peer.node.kind === 'known' ? `node ${peer.node.name}` : 'its node'
  const seen = {
    same: `${subject.key}, on the same node, sees the local host`,
    other: `${subject.key}, on another node, sees a remote node`,
    unknown: `${subject.key} sees the local host on the same node, and a remote node elsewhere`,
  }[placement(peer.node, subject.node)]
  return `${peer.key} is in the network of ${node}: ${seen}, and labels of the pod do not count.`
}

/** What is not stated where a peer may be seen in several ways. */
export function doubtsOf(model: PolicyModel, peer: Standing, subject: Standing): readonly string[] {
  if (subject.endpoint !== null && hasUnknownAddress(model, peer.endpoint))
    return [`No address is stated for ${peer.key}, and prefixes match pods here (policy-cidr-match-mode).`]
  const doubt = placeDoubt(peer, subject)
  return doubt === null ? [] : [doubt]
}

function placeDoubt(peer: Standing, subject: Standing): string | null {
  if (!peer.isNode || subject.endpoint === null || placement(peer.node, subject.node) !== 'unknown') return null
  if (peer.node.kind === 'every' || subject.node.kind === 'every') return null
  const silent = [peer, subject].filter(({ node }) => node.kind !== 'known').map(({ key }) => key)
  return `No node is stated for ${silent.join(' and ')}: on one node with the other it is the local host, elsewhere a remote node.`
}
