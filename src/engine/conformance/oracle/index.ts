/** The oracle: one manifest, one question at a time. */
import { contains, readAddress, type Prefix } from './address'
import { ciliumPolicyRules } from './cilium-policy'
import { clusterNetworkPolicyRules } from './cluster-network-policy'
import type { Context } from './context'
import { Refused } from './decode'
import { addressIdentity, podIdentity, reservedIdentity, type Identity } from './identity'
import { podIdentityLabels, printLabel, type Label } from './labels'
import { networkPolicyRules } from './network-policy'
import { read, readObjects, type Objects, type PolicyObject, type PodObject } from './objects'
import { directionMap, type Enforced, type Enforcement } from './enforcement'
import type { Protocol } from './ports'
import { ask } from './policy-map'
import type { Rule } from './rule'
import { ciliumPolicy, clusterPolicySpec, networkPolicySpec } from './shapes'

export { matchPattern } from './fqdn'

export interface OracleOptions {
  readonly enforcement: Enforcement
  readonly ipv6?: boolean
  readonly nodes?: boolean
  readonly dns?: Readonly<Record<string, readonly string[]>>
}

export interface OracleQuestion {
  readonly from: string
  readonly to: string
  readonly proto: Protocol
  readonly port: number
}

export interface OracleSide {
  readonly decision: 'allowed' | 'denied' | 'none' | 'error'
  readonly l7: boolean
  readonly by: readonly string[]
  /** The list of deciders is one of several that Cilium may come to. */
  readonly byVaries?: true
}

export interface OraclePod {
  readonly labels: readonly string[]
  readonly ingressEnforced: boolean
  readonly egressEnforced: boolean
}

export interface Oracle {
  /** Pods whose policies can be computed, by `namespace/name`. */
  readonly pods: Readonly<Record<string, OraclePod>>
  /** Keys of refused objects and of pods whose policies cannot be combined, sorted. */
  readonly rejected: readonly string[]
  readonly ask: (question: OracleQuestion) => { readonly egress: OracleSide; readonly ingress: OracleSide }
}

const open: OracleSide = { decision: 'allowed', l7: false, by: ['default-allow'] }
const none: OracleSide = { decision: 'none', l7: false, by: [] }
const failed: OracleSide = { decision: 'error', l7: false, by: [] }

type Direction = Rule['direction']

interface Subject {
  readonly pod: PodObject
  readonly identity: Identity
  /** Null where the policy of the pod cannot be computed. */
  readonly maps: Readonly<Record<Direction, Enforced>> | null
}

export function oracle(manifest: string, options: OracleOptions): Oracle {
  const objects = readObjects(manifest)
  const context: Context = {
    dualStack: options.ipv6 ?? false,
    nodeLabels: options.nodes ?? false,
    services: objects.services,
  }
  const { rules, refused } = readPolicies(objects.policies, context)
  const subjects = new Map(
    podIdentities(objects).map(({ pod, identity }) => [
      pod.key,
      { pod, identity, maps: mapsOf(identity, rules, options) },
    ]),
  )
  const broken = [...subjects.values()].filter(({ maps }) => maps === null).map(({ pod }) => `pod/${pod.key}`)
  const peers = new Map<string, Identity | null>()

  function peerOf(key: string): Identity | null {
    const known = peers.get(key)
    if (known !== undefined) return known
    const peer = subjects.get(key)?.identity ?? outsidePeer(key, objects, rules, options)
    peers.set(key, peer)
    return peer
  }

  function side(
    subject: Subject | undefined,
    direction: Direction,
    peer: Identity,
    question: OracleQuestion,
  ): OracleSide {
    if (subject === undefined) return none
    if (subject.maps === null) return failed
    const map = subject.maps[direction]
    if (map === 'open') return open
    return ask(map, peer, { protocol: question.proto, port: question.port }, subject.pod.namedPorts)
  }

  return {
    pods: Object.fromEntries(
      [...subjects].flatMap(([key, { identity, maps }]) =>
        maps === null
          ? []
          : [
              [
                key,
                {
                  labels: identity.labels.map(printLabel),
                  ingressEnforced: maps.ingress !== 'open',
                  egressEnforced: maps.egress !== 'open',
                },
              ],
            ],
      ),
    ),
    rejected: [...objects.rejected, ...refused, ...broken].sort(),
    ask: (question) => {
      const from = peerOf(question.from)
      const to = peerOf(question.to)
      if (from === null || to === null) return { egress: none, ingress: none }
      return {
        egress: side(subjects.get(question.from), 'egress', to, question),
        ingress: side(subjects.get(question.to), 'ingress', from, question),
      }
    },
  }
}

function readPolicies(policies: readonly PolicyObject[], context: Context) {
  const rules: Rule[] = []
  const refused: string[] = []
  for (const policy of policies) {
    try {
      rules.push(...policyRules(policy, context))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refused.push(policy.key)
    }
  }
  return { rules, refused }
}

function policyRules({ kind, key, namespace, document }: PolicyObject, context: Context): readonly Rule[] {
  switch (kind) {
    case 'NetworkPolicy':
      return networkPolicyRules(key, namespace, read(document, networkPolicySpec), context)
    case 'ClusterNetworkPolicy':
      return clusterNetworkPolicyRules(key, read(document, clusterPolicySpec), context)
    default:
      return ciliumPolicyRules(key, namespace === '' ? null : namespace, ciliumPolicy(document, kind), context)
  }
}

/** The labels of a pod spell out its named ports, so that pods with one identity agree on them. */
function podIdentities({
  pods,
  namespaces,
}: Objects): readonly { readonly pod: PodObject; readonly identity: Identity }[] {
  return pods.map((pod) => {
    const namespaceLabels = namespaces.get(pod.namespace) ?? new Map<string, string>()
    return { pod, identity: podIdentity(podIdentityLabels({ ...pod, namespaceLabels }), pod.namedPorts) }
  })
}

function outsidePeer(
  key: string,
  { groups }: Objects,
  rules: readonly Rule[],
  options: OracleOptions,
): Identity | null {
  if (key.startsWith('entity:')) return reservedIdentity(key.slice('entity:'.length), options.nodes ?? false)
  if (!key.startsWith('ip:')) return null
  const text = key.slice('ip:'.length)
  const address = readAddress(text)
  if (address === null) return null
  const names = Object.entries(options.dns ?? {})
    .filter(([, addresses]) => addresses.some((other) => readAddress(other)?.value === address.value))
    .map(([name]) => name)
  const groupLabels = groupLabelsOf(groups, address)
  const identity = addressIdentity(address, names, groupLabels, options.ipv6 ?? false)
  const isDistinguished =
    groupLabels.length > 0 || rules.some(({ peers }) => peers.some((peer) => peer.distinguishes?.(identity)))
  return isDistinguished ? identity : { ...identity, aggregate: 'none' }
}

/** A label has one value: the longest prefix's, and of groups with the same prefix the first one's by name. */
function groupLabelsOf(groups: Objects['groups'], address: Prefix): readonly Label[] {
  const length = ({ prefixes }: Objects['groups'][number]): number =>
    Math.max(-1, ...prefixes.filter((prefix) => contains(prefix, address)).map((prefix) => prefix.length))
  const around = groups
    .filter((group) => length(group) >= 0)
    .toSorted((one, other) => length(other) - length(one) || (one.name < other.name ? -1 : 1))
  const all = around.flatMap(({ labels }) => labels)
  return all.filter(({ key }, index) => all.findIndex((other) => other.key === key) === index)
}

function mapsOf(identity: Identity, rules: readonly Rule[], options: OracleOptions): Subject['maps'] {
  const ingress = directionMap(identity, rules, 'ingress', options.enforcement)
  const egress = directionMap(identity, rules, 'egress', options.enforcement)
  return ingress === null || egress === null ? null : { ingress, egress }
}
