/** The kind of policy that gestures write: the one chosen last. */
import type { ConnectionKind } from '../../../../store/index'

export const policyKinds: readonly { readonly kind: ConnectionKind; readonly name: string }[] = [
  { kind: 'NetworkPolicy', name: 'NetworkPolicy' },
  { kind: 'CiliumNetworkPolicy', name: 'CiliumNetworkPolicy' },
  { kind: 'CiliumClusterwideNetworkPolicy', name: 'Cluster-wide Cilium policy' },
]

let lastKind: ConnectionKind = 'NetworkPolicy'

export function preferredKind(): ConnectionKind {
  return lastKind
}

export function preferKind(kind: ConnectionKind): void {
  lastKind = kind
}
