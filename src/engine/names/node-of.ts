/** The node on which a peer is. */
import { hasScheme, idName, isWorldKey } from '../keys'
import { canonicalAddress } from '../cluster/address'
import type { Directory } from './directory'

/** Whether a sender is outside the cluster. */
export function isOutside(directory: Directory, key: string): boolean {
  if (hasScheme(key, 'entity')) return isWorldKey(key)
  return nodeOf(directory, key).kind === 'outside'
}

/** The node of a peer. */
export type NodeOf =
  | { readonly kind: 'known'; readonly name: string }
  /** A pod of it runs on every node. */
  | { readonly kind: 'every' }
  /** Somewhere in the cluster. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'outside' }

export function nodeOf(directory: Directory, key: string): NodeOf {
  if (hasScheme(key, 'node')) return { kind: 'known', name: idName(key) }
  if (hasScheme(key, 'ip')) {
    const address = canonicalAddress(idName(key)) ?? ''
    const pod = directory.podAt(address)
    if (pod !== null) return nodeOf(directory, pod.key)
    const node = directory.nodeAt(address)
    return node === null ? { kind: 'outside' } : { kind: 'known', name: node.name }
  }
  const pod = directory.pods.get(key)
  if (pod === undefined) return { kind: 'outside' }
  if (pod.node !== undefined) return { kind: 'known', name: pod.node }
  return { kind: pod.kind === 'DaemonSet' ? 'every' : 'unknown' }
}
