/** The node on which a peer is. */
import { canonicalAddress } from '../cluster/address'
import type { Directory } from './directory'

/** Whether a sender is outside the cluster. */
export function isOutside(directory: Directory, key: string): boolean {
  if (key.startsWith('entity:')) return key.startsWith('entity:world')
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
  if (key.startsWith('node:')) return { kind: 'known', name: key.slice('node:'.length) }
  if (key.startsWith('ip:')) {
    const address = canonicalAddress(key.slice('ip:'.length)) ?? ''
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
