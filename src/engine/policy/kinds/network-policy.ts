/**
 * NetworkPolicy → entries. Cilium turns it straight into its internal form and does not check what the API server
 * should have checked. Source: pkg/k8s/network_policy.go.
 */
import { parseAddress, parsePrefix, type Prefix } from '../../cluster/address'
import type { Cluster } from '../../cluster/cluster'
import { namespaceLabelPrefix } from '../../cluster/labels'
import type { Settings } from '../../cluster/settings'
import { below, type Path, type ResourceOf } from '../../manifest/resource'
import type { NetworkPolicyPeer, NetworkPolicyPort } from '../../manifest/shapes/kubernetes'
import type { Direction } from '../../types'
import { protocolNumber } from '../../cilium/numbers'
import { normalRank, tiers, type Peer, type Policy, type PolicyEntry, type PortRange } from '../entry'
import { hasNamespace, readKubernetesSelector, readPodSelector } from '../selectors/label-selector'
import { isServiceName, parsePortNumber, portRange, protocolsNamed } from '../ports'
import type { Findings } from '../findings'
import { cidrSelector, labelsSelector, type Selector } from '../selectors/selector'

/** Reads one NetworkPolicy. */
export function readNetworkPolicy(
  resource: ResourceOf<'NetworkPolicy'>,
  { settings }: Cluster,
  findings: Findings,
): Policy {
  const { key, kind, namespace, name, object, place } = resource
  const spec = object.spec ?? {}
  const entries: PolicyEntry[] = []
  const subject = labelsSelector(
    readPodSelector(spec.podSelector ?? {}, ['spec', 'podSelector'], findings, { namespace, peerIn: null }),
  )
  const types = spec.policyTypes ?? []
  const ingress = spec.ingress ?? []
  const egress = spec.egress ?? []
  // Rules count whatever policyTypes says; without rules a direction is isolated if the types ask for it.
  const enforces: Direction[] = []
  if (ingress.length > 0 || types.includes('Ingress') || !types.includes('Egress')) enforces.push('ingress')
  if (egress.length > 0 || types.includes('Egress')) enforces.push('egress')
  const policy: Policy = {
    key,
    kind,
    namespace,
    name,
    place,
    rejections: findings.rejections,
    warnings: findings.warnings,
    rules: [
      {
        subject: [subject],
        subjectPath: ['spec', 'podSelector'],
        entries,
        enforces,
        isolates: enforces,
        isForNodes: false,
      },
    ],
  }
  const add = (
    direction: Direction,
    i: number,
    peers: readonly NetworkPolicyPeer[] | undefined,
    ports: readonly NetworkPolicyPort[] | undefined,
  ): void => {
    const path: Path = ['spec', direction, i]
    const field = direction === 'ingress' ? 'from' : 'to'
    entries.push({
      policy,
      path,
      direction,
      action: 'allow',
      rank: normalRank,
      tier: tiers.Normal,
      peers: readPeers(peers ?? [], { direction, path: below(path, field), namespace, settings, findings }),
      ports:
        (ports ?? []).length === 0
          ? null
          : (ports ?? []).flatMap((port, j) => readPort(port, below(path, 'ports', j), findings)),
      l7: null,
      authentication: null,
    })
  }
  for (let i = 0; i < ingress.length; i++) add('ingress', i, ingress[i]?.from, ingress[i]?.ports)
  for (let i = 0; i < egress.length; i++) add('egress', i, egress[i]?.to, egress[i]?.ports)
  if (name === '') findings.reject(['metadata'], 'policy-no-name', 'this policy has no name', 'Give it metadata.name.')
  return policy
}

interface PeerContext {
  readonly direction: Direction
  readonly path: Path
  readonly namespace: string
  readonly settings: Settings
  readonly findings: Findings
}

/** A missing or empty list of peers is any peer. */
function readPeers(peers: readonly NetworkPolicyPeer[], context: PeerContext): readonly Peer[] | null {
  if (peers.length === 0) return null
  return peers.flatMap((peer, i) => {
    const path = [...context.path, i]
    return readPeer(peer, { ...context, path }).map((selector) => ({ selector, path }))
  })
}

/** A peer without any field is every pod of the namespace in ingress, and nobody in egress. */
function readPeer(
  peer: NetworkPolicyPeer,
  { direction, path, namespace, settings, findings }: PeerContext,
): readonly Selector[] {
  const { podSelector = {}, namespaceSelector, ipBlock } = peer
  const selectors: Selector[] = []
  if (ipBlock !== undefined) selectors.push(...readBlock(ipBlock.cidr ?? '', ipBlock.except ?? []))
  const isPlain = peer.podSelector === undefined && namespaceSelector === undefined
  if (isPlain && (ipBlock !== undefined || direction === 'egress')) return selectors
  const at = below(path, 'podSelector')
  if (namespaceSelector === undefined) {
    selectors.push(labelsSelector(readPodSelector(podSelector, at, findings, { namespace, peerIn: settings })))
    return selectors
  }
  const where = below(path, 'namespaceSelector')
  const namespaces = readKubernetesSelector(namespaceSelector, namespaceLabelPrefix, where, findings)
  const pods = readPodSelector(podSelector, at, findings, { peerIn: settings })
  selectors.push(labelsSelector([...pods, ...(namespaces.length === 0 ? [hasNamespace] : namespaces)]))
  return selectors
}

/** A bare address counts as one address; what is no address matches nothing; an except around the block leaves nothing. */
function readBlock(cidr: string, except: readonly string[]): readonly Selector[] {
  const prefix = readPrefix(cidr)
  if (prefix === null) return []
  return [
    cidrSelector(
      prefix,
      except.map(readPrefix).filter((hole) => hole !== null),
    ),
  ]
}

function readPrefix(text: string): Prefix | null {
  return parsePrefix(text) ?? parseAddress(text)
}

function readPort(
  { port, protocol, endPort }: NetworkPolicyPort,
  path: Path,
  findings: Findings,
): readonly PortRange[] {
  // A missing protocol is TCP; an empty one is any, as in Cilium's own policies.
  const numbers = protocol === undefined ? [protocolNumber.TCP] : protocolsNamed(protocol)
  if (numbers === null) {
    findings.reject(
      below(path, 'protocol'),
      'protocol-unknown',
      `"${protocol}" is not a protocol that NetworkPolicy knows`,
      'Write TCP, UDP or SCTP.',
    )
    return []
  }
  const text = port === undefined ? '0' : String(port)
  if (isServiceName(text))
    return numbers.map((number) => ({ protocol: number, first: 0, last: endPort ?? 0, name: text }))
  // What is neither a name nor a number is read as port 0, which is every port.
  const first = parsePortNumber(text) ?? 0
  return numbers.map((number) => portRange(number, first, endPort ?? 0))
}
