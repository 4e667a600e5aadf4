/**
 * Objects that look like policies and that Cilium does not enforce: policies of other programs, kinds of the network policy
 * project that Cilium never read, and misspelt kinds.
 */
import { apiVersionsOf, groupOf, isBuiltIn, kinds, policyKinds, type Kind } from './kinds'
import { nearestWord } from '../../values/words'

/** Why nothing is made of an object whose kind and version the engine does not read. */
export type Unread =
  /** It plays no part in network policy. */
  | { readonly why: 'other' }
  /** A policy of another program; `advice` is true of that program. */
  | { readonly why: 'foreign'; readonly owner: string; readonly advice: string }
  | { readonly why: 'misspelt'; readonly kind: Kind }
  /** The kind is known under another apiVersion. */
  | { readonly why: 'version'; readonly apiVersion: string }
  /** It calls itself a policy, and nobody here knows it. */
  | { readonly why: 'unknown-policy' }

interface Owner {
  readonly group: RegExp
  readonly kinds: RegExp
  readonly owner: string
  readonly advice: string
}

const owners: readonly Owner[] = [
  {
    group: /^(crd\.)?projectcalico\.org$/,
    kinds: /Policy$/,
    owner: 'Calico',
    advice: 'Only Calico enforces it. Write it as a NetworkPolicy or a CiliumNetworkPolicy if Cilium runs the cluster.',
  },
  {
    group: /^policy\.networking\.k8s\.io$/,
    kinds: /^AdminNetworkPolicy$/,
    owner: 'the network policy project',
    advice:
      'No version of Cilium reads it. Cilium 1.20 and later read ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2: write it with tier: Admin.',
  },
  {
    group: /^policy\.networking\.k8s\.io$/,
    kinds: /^BaselineAdminNetworkPolicy$/,
    owner: 'the network policy project',
    advice:
      'No version of Cilium reads it. Cilium 1.20 and later read ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2: write it with tier: Baseline.',
  },
  {
    group: /\.istio\.io$/,
    kinds: /^(AuthorizationPolicy|PeerAuthentication|RequestAuthentication)$/,
    owner: 'Istio',
    advice: 'Istio’s proxies enforce it, beside what Cilium decides. It takes no part in verdicts here.',
  },
  {
    group: /(^|\.)antrea\.io$/,
    kinds: /Policy$/,
    owner: 'Antrea',
    advice:
      'Only Antrea enforces it. Write it as a ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2 or as a Cilium policy.',
  },
  {
    group: /^networking\.k8s\.aws$/,
    kinds: /Policy$/,
    owner: 'Amazon EKS',
    advice: 'Only the network policy agent of Amazon’s VPC CNI enforces it, and Cilium does not read it.',
  },
  {
    group: /^policy\.linkerd\.io$/,
    kinds: /Policy$/,
    owner: 'Linkerd',
    advice: 'Linkerd’s proxies enforce it, beside what Cilium decides. It takes no part in verdicts here.',
  },
  {
    group: /^(k8s\.ovn\.org|network\.openshift\.io)$/,
    kinds: /(Firewall|NetworkPolicy)$/,
    owner: 'OVN-Kubernetes',
    advice: 'Only OVN-Kubernetes enforces it. Write it as a Cilium policy if Cilium runs the cluster.',
  },
]

const policyNames: readonly Kind[] = [...policyKinds, 'CiliumCIDRGroup']

/** Sorts an object that is not read by what there is to say of it. */
export function unreadOf(kindName: string, apiVersion: string): Unread {
  const group = groupOf(apiVersion)
  const owner = owners.find((each) => each.group.test(group) && each.kinds.test(kindName))
  if (owner !== undefined) return { why: 'foreign', owner: owner.owner, advice: owner.advice }
  // Of ConfigMaps one by its name is read, and the others are nothing to complain of.
  if (Object.hasOwn(kinds, kindName) && kindName !== 'ConfigMap') {
    // Just checked that the name is a key of `kinds`.
    const kind = kindName as Kind
    const [wanted = ''] = apiVersionsOf(kind)
    // A kind of a common name in somebody else's group is another kind, unless it is a policy's.
    const isOurs = group === 'extensions' || isBuiltIn(group) || policyNames.includes(kind)
    return isOurs ? { why: 'version', apiVersion: wanted } : { why: 'other' }
  }
  const near = nearestWord(kindName, policyNames)
  if (near !== null) return { why: 'misspelt', kind: policyNames.find((name) => name === near) ?? 'NetworkPolicy' }
  const alike = kindAlike(kindName, group)
  if (alike !== null) return { why: 'misspelt', kind: alike }
  return /Network(Policy|Policies)$|EgressFirewall$/.test(kindName) ? { why: 'unknown-policy' } : { why: 'other' }
}

/** The kind of a group whose name differs in its capitals alone, or is that of several. */
function kindAlike(kindName: string, group: string): Kind | null {
  const wanted = kindName.toLowerCase()
  const names = Object.keys(kinds).filter((name) => [name, `${name}s`].some((each) => each.toLowerCase() === wanted))
  // The keys of `kinds` are its kinds.
  return (names as Kind[]).find((name) => kinds[name].group === group && name !== kindName) ?? null
}
