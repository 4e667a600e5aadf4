/** The node on which a peer is. */
import { hasScheme, idName, isWorldKey } from '../keys'
import { canonicalAddress } from '../cluster/address'
import type { Directory, NamedPod } from './directory'

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
  /** Any node but that one. */
  | { readonly kind: 'except'; readonly name: string }
  /** That of the other end, whichever it is. */
  | { readonly kind: 'shared' }
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
  return { kind: isEverywhere(pod) ? 'every' : 'unknown' }
}

/** Whether a pod of it runs on every node. */
export function isEverywhere({ kind, isChoosy }: NamedPod): boolean {
  return kind === 'DaemonSet' && isChoosy !== true
}

/** The pod that sends, by its key or its address; null where the sender is none. */
export function sendingPod(directory: Directory, from: string): NamedPod | null {
  return directory.pods.get(from) ?? (hasScheme(from, 'ip') ? directory.podAt(idName(from)) : null)
}

/** A node whose port is dialled. One that nobody states goes by the pod in its network; its name is that of no other node. */
export interface DialledNode {
  readonly name: string
  readonly isStated: boolean
  /** `node n1`, `the node of shop/proxy`. */
  readonly words: string
}

export function statedNode(name: string): DialledNode {
  return { name, isStated: true, words: `node ${name}` }
}

/** The node on which a pod runs that shares its network. */
export function nodeOfPod(key: string): DialledNode {
  return { name: `of ${key}`, isStated: false, words: `the node of ${key}` }
}

/** Nodes that one way of a flow fixes where nothing states them. */
export interface FixedNodes {
  readonly from: NodeOf
  readonly to: NodeOf
}

/** A sender on the node that it dials. */
export function onOneNode(sender: NodeOf, { name, isStated }: DialledNode): FixedNodes {
  const own: NodeOf = !isStated && sender.kind === 'known' ? sender : { kind: 'known', name }
  return { from: own, to: own }
}

/** A sender on another node than the one that it dials. */
export function onTwoNodes(sender: NodeOf, { name, isStated }: DialledNode): FixedNodes {
  if (!isStated && sender.kind === 'known') return { from: sender, to: { kind: 'except', name: sender.name } }
  return { from: sender.kind === 'known' ? sender : { kind: 'except', name }, to: { kind: 'known', name } }
}
