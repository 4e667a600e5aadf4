/**
 * ClusterNetworkPolicy → entries with tiers and priorities. It never asks for default deny.
 * Source: pkg/k8s/cluster_network_policy.go.
 */
import { parseAddress, parsePrefix } from '../../cluster/address'
import type { Cluster } from '../../cluster/cluster'
import { namespaceLabelPrefix } from '../../cluster/labels'
import type { Settings } from '../../cluster/settings'
import { below, type Path, type ResourceOf } from '../../manifest/resource'
import type { ClusterPolicyEgressPeer, ClusterPolicyProtocol } from '../../manifest/shapes/cluster-network-policy'
import type { LabelSelector } from '../../manifest/shapes/selector'
import type { Direction } from '../../types'
import { protocolNumber } from '../../cilium/numbers'
import { Checks } from '../admission/checks'
import { checkClusterNetworkPolicy } from '../admission/cluster-network-policy'
import { rankOf, tiers, type L7, type Peer, type Policy, type PolicyEntry, type PortRange } from '../entry'
import { fqdnProblem } from '../selectors/fqdn'
import { hasNamespace, localCluster, readKubernetesSelector, readPodSelector } from '../selectors/label-selector'
import { isServiceName, portRange } from '../ports'
import type { Findings } from '../findings'
import {
  cidrSelector,
  fqdnSelector,
  labelsSelector,
  type FqdnPattern,
  type Requirement,
  type Selector,
} from '../selectors/selector'

interface RuleFields {
  readonly action?: string
  readonly peers: readonly ClusterPolicyEgressPeer[]
  readonly protocols: readonly ClusterPolicyProtocol[]
}

/** Reads one ClusterNetworkPolicy, with what the API server refuses in its fields. */
export function readClusterNetworkPolicy(
  resource: ResourceOf<'ClusterNetworkPolicy'>,
  cluster: Cluster,
  findings: Findings,
): Policy {
  const { key, kind, name, object, place } = resource
  checkClusterNetworkPolicy(object.spec, new Checks(findings))
  const spec = object.spec ?? {}
  const entries: PolicyEntry[] = []
  const subject = readSubject(spec.subject?.namespaces, spec.subject?.pods, findings)
  const ingress = spec.ingress ?? []
  const egress = spec.egress ?? []
  const enforces: Direction[] = []
  const policy: Policy = {
    key,
    kind,
    namespace: '',
    name,
    place,
    rejections: findings.rejections,
    warnings: findings.warnings,
    rules: [{ subject, subjectPath: ['spec', 'subject'], entries, enforces, isolates: [], isForNodes: false }],
  }
  const tier = readTier(spec.tier)
  const priority = spec.priority ?? 0
  const context = { policy, tier, cluster, findings }
  for (let i = 0; i < ingress.length; i++) {
    const { action, from = [], protocols = [] } = ingress[i] ?? {}
    entries.push(
      ...readRule(
        { ...(action === undefined ? {} : { action }), peers: from, protocols },
        { direction: 'ingress', index: i, rank: rankOf(tier, priority, i) },
        context,
      ),
    )
  }
  for (let i = 0; i < egress.length; i++) {
    const { action, to = [], protocols = [] } = egress[i] ?? {}
    entries.push(
      ...readRule(
        { ...(action === undefined ? {} : { action }), peers: to, protocols },
        { direction: 'egress', index: i, rank: rankOf(tier, priority, i) },
        context,
      ),
    )
  }
  for (const direction of ['ingress', 'egress'] as const)
    if (entries.some((entry) => entry.direction === direction)) enforces.push(direction)
  if (name === '') findings.reject(['metadata'], 'policy-no-name', 'this policy has no name', 'Give it metadata.name.')
  return policy
}

/** A tier that the API server should have refused counts as Admin. */
function readTier(tier: string | undefined): number {
  switch (tier) {
    case 'Admin':
      return tiers.Admin
    case 'Baseline':
      return tiers.Baseline
    default:
      return tiers.Admin
  }
}

interface PodsSelector {
  readonly namespaceSelector?: LabelSelector
  readonly podSelector?: LabelSelector
}

function readNamespaces(selector: LabelSelector, path: Path, findings: Findings): readonly Requirement[] {
  const requirements = readKubernetesSelector(selector, namespaceLabelPrefix, path, findings)
  return requirements.length === 0 ? [hasNamespace] : requirements
}

function readPods(
  { namespaceSelector, podSelector }: PodsSelector,
  path: Path,
  findings: Findings,
  peerIn: Settings | null,
): readonly Requirement[] {
  return [
    ...readPodSelector(podSelector ?? {}, below(path, 'podSelector'), findings, { peerIn, hasSources: true }),
    ...readNamespaces(namespaceSelector ?? {}, below(path, 'namespaceSelector'), findings),
  ]
}

function readSubject(
  namespaces: LabelSelector | undefined,
  pods: PodsSelector | undefined,
  findings: Findings,
): readonly Selector[] {
  const path = ['spec', 'subject']
  if (namespaces !== undefined) return [labelsSelector(readNamespaces(namespaces, below(path, 'namespaces'), findings))]
  if (pods !== undefined) return [labelsSelector(readPods(pods, below(path, 'pods'), findings, null))]
  findings.reject(path, 'subject-missing', 'this policy has no subject', 'Add subject.namespaces or subject.pods.')
  return []
}

interface Context {
  readonly policy: Policy
  readonly tier: number
  readonly cluster: Cluster
  readonly findings: Findings
}

/** Where a rule stands in its policy, and its rank among all rules. */
interface RulePlace {
  readonly direction: Direction
  readonly index: number
  readonly rank: number
}

function readRule(rule: RuleFields, { direction, index, rank }: RulePlace, context: Context): readonly PolicyEntry[] {
  const { policy, tier, findings } = context
  const path: Path = ['spec', direction, index]
  const action = readAction(rule.action)
  const peersPath = below(path, direction === 'ingress' ? 'from' : 'to')
  const peers: Peer[] = []
  let isUnknown = false
  const names: FqdnPattern[] = []
  for (let i = 0; i < rule.peers.length; i++) {
    const at = [...peersPath, i]
    const selectors = readPeer(rule.peers[i] ?? {}, at, { direction, action, names }, context)
    if (selectors === null) {
      isUnknown = true
      findings.warn(
        at,
        'peer-unknown',
        'this peer is of no kind that Cilium knows',
        action === 'allow' ? 'It matches nothing.' : 'Because of it the rule denies everyone.',
      )
    } else {
      for (const selector of selectors) peers.push({ selector, path: at })
    }
  }
  const ports = readProtocols(rule.protocols)
  const wanted: readonly Peer[] | null = rule.peers.length === 0 ? null : peers
  const entry = { policy, path, direction, action, rank, tier, peers: wanted, ports, l7: null, authentication: null }
  const entries: PolicyEntry[] = isUnknown && peers.length === 0 ? [] : [entry]
  // An unknown peer fails closed: an accept goes without it, and what was to be denied or passed is denied to all.
  if (isUnknown && action !== 'allow') entries.push({ ...entry, action: 'deny', peers: null })
  if (names.length > 0 && action === 'allow') entries.push(dnsEntry(entry, names))
  return entries
}

/** A rule with domain names also lets the names be looked up at kube-dns, through the DNS proxy. */
function dnsEntry(entry: PolicyEntry, names: readonly FqdnPattern[]): PolicyEntry {
  const l7: L7 = { kind: 'dns', rules: names, terminating: null, originating: null }
  const kubeDns = labelsSelector([{ source: 'any', key: 'k8s-app', operator: 'In', values: ['kube-dns'] }])
  return {
    ...entry,
    peers: [{ selector: kubeDns, path: entry.path }],
    ports: ['dns', 'dns-tcp'].flatMap(namedPort),
    l7,
  }
}

/** Cilium takes an action that it does not know for Accept. */
function readAction(action: string | undefined): 'allow' | 'deny' | 'pass' {
  switch (action) {
    case 'Accept':
      return 'allow'
    case 'Deny':
      return 'deny'
    case 'Pass':
      return 'pass'
    default:
      return 'allow'
  }
}

interface PeerPlace {
  readonly direction: Direction
  readonly action: 'allow' | 'deny' | 'pass'
  /** Names of the rule's peers, which the peer adds its own to. */
  readonly names: FqdnPattern[]
}

/** Selectors of one peer; null for a peer that Cilium does not recognise. */
function readPeer(
  peer: ClusterPolicyEgressPeer,
  path: Path,
  { direction, action, names }: PeerPlace,
  { cluster, findings }: Context,
): readonly Selector[] | null {
  if (peer.pods !== undefined)
    return [labelsSelector(readPods(peer.pods, below(path, 'pods'), findings, cluster.settings))]
  if (peer.namespaces !== undefined)
    return [labelsSelector(readNamespaces(peer.namespaces, below(path, 'namespaces'), findings))]
  if (direction === 'ingress') return null
  if (peer.nodes !== undefined) {
    if (!cluster.settings.hasNodeLabels) {
      findings.reject(
        below(path, 'nodes'),
        'node-labels-off',
        'node selectors need node labels, which are off in this cluster',
        'Turn on node labels in the cluster settings (enable-node-selector-labels).',
      )
    }
    return nodeSelectors(readKubernetesSelector(peer.nodes, '', below(path, 'nodes'), findings), cluster.settings)
  }
  if (peer.networks !== undefined) {
    return peer.networks.flatMap((text, i) => {
      // A bare address counts as one address.
      const prefix = parsePrefix(text) ?? parseAddress(text)
      if (prefix === null) {
        findings.reject(
          below(path, 'networks', i),
          'cidr-invalid',
          `"${text}" is not a CIDR prefix`,
          'Write an address and a length, such as 10.0.0.0/8.',
        )
        return []
      }
      return [cidrSelector(prefix, [])]
    })
  }
  if (peer.domainNames !== undefined) {
    return peer.domainNames.flatMap((name, i) => {
      const pattern = domainName(name)
      const problem = fqdnProblem(pattern)
      if (problem !== null) {
        findings.reject(
          below(path, 'domainNames', i),
          'fqdn-invalid',
          `"${name}" cannot be matched: ${problem}`,
          'Correct the name.',
        )
        return []
      }
      if (action !== 'allow') {
        findings.reject(
          below(path, 'domainNames', i),
          'domain-name-action',
          'domain names work with the action Accept only',
          'Use networks to deny addresses.',
        )
      }
      names.push(pattern)
      return [fqdnSelector(pattern)]
    })
  }
  return null
}

/** Nodes carry the cluster label and a reserved one; which of them is the local host does not matter. */
function nodeSelectors(requirements: readonly Requirement[], settings: Settings): readonly Selector[] {
  const labels = requirements.map((requirement) => ({ ...requirement, source: 'node' }))
  return ['host', 'remote-node'].map((key) =>
    labelsSelector([...labels, { source: 'reserved', key, operator: 'Exists', values: [] }, ...localCluster(settings)]),
  )
}

/** `*.x` covers any number of labels here, which is written `**.x` elsewhere. */
function domainName(name: string): FqdnPattern {
  if (!name.startsWith('*')) return { kind: 'name', text: name }
  return { kind: 'pattern', text: name.startsWith('**') ? name : `*${name}` }
}

/** Ports as written; Cilium leaves it to the API server to check them. */
function readProtocols(protocols: readonly ClusterPolicyProtocol[]): readonly PortRange[] | null {
  return protocols.length === 0 ? null : protocols.flatMap(readProtocol)
}

/** The first protocol named counts, or a port by name; an item without either is every port of them all. */
function readProtocol({ tcp, udp, sctp, destinationNamedPort = '' }: ClusterPolicyProtocol): readonly PortRange[] {
  const [protocol, match] =
    tcp !== undefined
      ? [protocolNumber.TCP, tcp]
      : udp !== undefined
        ? [protocolNumber.UDP, udp]
        : [protocolNumber.SCTP, sctp]
  const { number, range } = match?.destinationPort ?? {}
  if (range !== undefined) return [portRange(protocol, range.start ?? 0, range.end ?? 0)]
  if (number !== undefined) return [portRange(protocol, number, 0)]
  if (isServiceName(destinationNamedPort)) return namedPort(destinationNamedPort)
  return (match === undefined ? portProtocols : [protocol]).map((each) => portRange(each, 0, 0))
}

const portProtocols = [protocolNumber.TCP, protocolNumber.UDP, protocolNumber.SCTP]

/** A port by name, of any protocol. Capitals count: unlike those of Cilium's own policies the name is not lowered. */
function namedPort(name: string): readonly PortRange[] {
  return portProtocols.map((protocol) => ({ protocol, first: 0, last: 0, name }))
}
