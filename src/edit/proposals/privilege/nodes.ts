/** Addresses of nodes as the entities that policies see them as: prefixes do not match them, but in a mode of its own. */
import { idName, outsideKey, parsePeer } from '../../../engine/keys'
import type { Analysis, Endpoint } from '../../../engine/types'

export type NodeFacts = Pick<Analysis, 'nodes' | 'settings'>

/**
 * The peers to write a rule for: an address of a node becomes the API server or nodes, and what else it is stays.
 *
 * @param subjects the pods that the rule is for, which see their own node as the host
 */
export function withoutNodeAddress(
  key: string,
  { nodes, settings }: NodeFacts,
  subjects: readonly Endpoint[],
): readonly string[] {
  if (parsePeer(key)?.kind !== 'ip') return [key]
  const isByPrefix = settings.some((one) => one.key === 'policy-cidr-match-mode' && one.value.includes('nodes'))
  const node = isByPrefix ? undefined : nodes.find(({ addresses }) => addresses.includes(idName(key)))
  if (node === undefined) return [key]
  if (node.hasApiServer) return [outsideKey('entity', 'kube-apiserver')]
  const places = new Set(subjects.map((one) => (one.node === node.name ? 'host' : 'remote-node')))
  return [...places].toSorted().map((name) => outsideKey('entity', name))
}
