/**
 * The schema of ClusterNetworkPolicy v1alpha2, its experimental channel, of which the standard one is a part.
 * Source: sigs.k8s.io/network-policy-api config/crd/experimental.
 */
import { isMappedIPv4, parsePrefix } from '../../cluster/address'
import { below, type Path } from '../../manifest/resource'
import type {
  ClusterNetworkPolicySpec,
  ClusterPolicyEgressPeer,
  ClusterPolicyProtocol,
} from '../../manifest/shapes/cluster-network-policy'
import type { LabelSelector } from '../../manifest/shapes/selector'
import { cidrFix, cidrHelp } from '../cidr-help'
import type { Checks } from './checks'
import { isDomainName } from './names'

const most = 25
const actions = ['Accept', 'Deny', 'Pass']

export function checkClusterNetworkPolicy(spec: ClusterNetworkPolicySpec | undefined, checks: Checks): void {
  checks.required(spec, ['spec'], 'spec')
  if (spec === undefined) return
  if (spec.tier === undefined)
    checks.refuse(['spec'], 'tier-unknown', 'this policy has no tier', 'Add tier: Admin or tier: Baseline.')
  else checks.oneOf(spec.tier, ['spec', 'tier'], ['Admin', 'Baseline'], 'tier-unknown')
  if (spec.priority === undefined)
    checks.refuse(
      ['spec'],
      'field-missing',
      'this policy has no priority',
      'Add priority, from 0 (asked first) to 1000.',
    )
  else checks.range(spec.priority, ['spec', 'priority'], [0, 1000], 'priority-range')
  checkSubject(spec.subject, ['spec', 'subject'], checks)
  checks.length(spec.ingress, ['spec', 'ingress'], [0, most])
  checks.length(spec.egress, ['spec', 'egress'], [0, most])
  ;(spec.ingress ?? []).forEach((rule, i) =>
    checkRule({ ...rule, peers: rule.from }, 'from', ['spec', 'ingress', i], checks),
  )
  ;(spec.egress ?? []).forEach((rule, i) => checkRule({ ...rule, peers: rule.to }, 'to', ['spec', 'egress', i], checks))
}

function checkSubject(subject: ClusterNetworkPolicySpec['subject'], path: Path, checks: Checks): void {
  if (subject === undefined) {
    checks.refuse(['spec'], 'subject-missing', 'this policy has no subject', 'Add subject.namespaces or subject.pods.')
    return
  }
  const count = Object.keys(subject).length
  if (count !== 1)
    checks.refuse(
      path,
      count === 0 ? 'subject-missing' : 'subject-twice',
      count === 0 ? 'this policy has no subject' : 'a subject is either namespaces or pods, and this one has both',
      count === 0 ? 'Add subject.namespaces or subject.pods.' : 'Remove one, or make two policies.',
    )
  checkSelecting(subject, path, checks)
}

interface Selecting {
  readonly namespaces?: LabelSelector
  readonly pods?: { readonly namespaceSelector?: LabelSelector; readonly podSelector?: LabelSelector }
}

function checkSelecting({ namespaces, pods }: Selecting, path: Path, checks: Checks): void {
  checkLooseSelector(namespaces, below(path, 'namespaces'), checks)
  if (pods === undefined) return
  const at = below(path, 'pods')
  checks.required(pods.podSelector, below(at, 'podSelector'), 'podSelector; "podSelector: {}" is every pod')
  checkLooseSelector(pods.namespaceSelector, below(at, 'namespaceSelector'), checks)
  checkLooseSelector(pods.podSelector, below(at, 'podSelector'), checks)
}

interface Rule {
  readonly name?: string
  readonly action?: string
  readonly protocols?: readonly ClusterPolicyProtocol[]
  /** What is under `from` or `to`. */
  readonly peers: readonly ClusterPolicyEgressPeer[] | undefined
}

function checkRule(
  { name = '', action, protocols, peers }: Rule,
  field: 'from' | 'to',
  path: Path,
  checks: Checks,
): void {
  if (action === undefined)
    checks.refuse(path, 'action-unknown', 'this rule has no action', 'Add action: Accept, Deny or Pass.')
  else checks.oneOf(action, below(path, 'action'), actions, 'action-unknown')
  if (name.length > 100)
    checks.refuse(below(path, 'name'), 'name-invalid', 'a name of a rule has at most 100 characters', 'Shorten it.')
  if (peers === undefined)
    checks.refuse(path, 'field-missing', `this rule has no ${field}`, {
      help: `Add ${field}; "${field}: [{namespaces: {}}]" is every pod.`,
      isTakenByCilium: true,
    })
  checks.length(peers, below(path, field), [1, most])
  ;(peers ?? []).forEach((peer, i) => checkPeer(peer, below(path, field, i), checks))
  checks.length(protocols, below(path, 'protocols'), [1, most])
  ;(protocols ?? []).forEach((protocol, i) => checkProtocol(protocol, below(path, 'protocols', i), checks))
  checkNamedPorts(peers ?? [], protocols ?? [], path, checks)
}

const peerKinds = ['namespaces', 'pods', 'nodes', 'networks', 'domainNames']

function checkPeer(peer: ClusterPolicyEgressPeer, path: Path, checks: Checks): void {
  checks.exactlyOne(peer, path, peerKinds, 'a peer')
  checkSelecting(peer, path, checks)
  checkLooseSelector(peer.nodes, below(path, 'nodes'), checks)
  const networks = below(path, 'networks')
  checks.length(peer.networks, networks, [1, most])
  checks.unique(peer.networks, networks)
  ;(peer.networks ?? []).forEach((text, i) => {
    const prefix = parsePrefix(text)
    if (text.length > 43 || prefix === null)
      checks.refuse([...networks, i], 'cidr-invalid', `"${text}" is not a CIDR prefix`, {
        help: cidrHelp(text),
        replacement: cidrFix(text),
      })
    else if (isMappedIPv4(prefix))
      checks.refuse(
        [...networks, i],
        'cidr-invalid',
        `"${text}" is an IPv4 address in IPv6 form, which is not taken here`,
        'Write the IPv4 prefix.',
      )
  })
  const names = below(path, 'domainNames')
  checks.length(peer.domainNames, names, [1, most])
  checks.unique(peer.domainNames, names)
  ;(peer.domainNames ?? []).forEach((text, i) => {
    if (!isDomainName(text))
      checks.refuse(
        [...names, i],
        'fqdn-invalid',
        `"${text}" is not a domain name`,
        'Write a name of two labels or more, such as api.example.com, or *.example.com.',
      )
  })
}

const members = ['tcp', 'udp', 'sctp', 'destinationNamedPort'] as const

function checkProtocol(protocol: ClusterPolicyProtocol, path: Path, checks: Checks): void {
  checks.exactlyOne(protocol, path, members, 'an entry of protocols')
  for (const name of ['tcp', 'udp', 'sctp'] as const) {
    const match = protocol[name]
    if (match === undefined) continue
    const at = below(path, name, 'destinationPort')
    const port = match.destinationPort
    checks.required(port, at, 'destinationPort: {number: 80}', { isTakenByCilium: true })
    if (port === undefined) continue
    checks.exactlyOne(port, at, ['number', 'range'], 'destinationPort')
    checks.range(port.number, below(at, 'number'), [1, 65_535], 'port-invalid')
    if (port.range === undefined) continue
    const { start, end } = port.range
    checks.required(start, below(at, 'range', 'start'), 'start')
    checks.required(end, below(at, 'range', 'end'), 'end')
    checks.range(start, below(at, 'range', 'start'), [1, 65_535], 'port-invalid')
    checks.range(end, below(at, 'range', 'end'), [1, 65_535], 'end-port-invalid')
    if (start !== undefined && end !== undefined && start >= end)
      checks.refuse(
        below(at, 'range'),
        'end-port-invalid',
        `a range begins below its end, and this one goes from ${start} to ${end}`,
        start === end ? `Write number: ${start} instead of the range.` : 'Write the lower number first.',
      )
  }
}

/** Nodes, networks and names have no ports by name. */
function checkNamedPorts(
  peers: readonly ClusterPolicyEgressPeer[],
  protocols: readonly ClusterPolicyProtocol[],
  path: Path,
  checks: Checks,
): void {
  const without = peers.some(
    ({ nodes, networks, domainNames }) => nodes !== undefined || networks !== undefined || domainNames !== undefined,
  )
  if (!without) return
  protocols.forEach(({ destinationNamedPort }, i) => {
    if (destinationNamedPort !== undefined)
      checks.refuse(
        [...path, 'protocols', i, 'destinationNamedPort'],
        'port-name-invalid',
        'a port by name cannot be combined with nodes, networks or domainNames',
        {
          help: 'Write the number, such as tcp: {destinationPort: {number: 443}}, or make a rule of pods by itself.',
          isTakenByCilium: true,
        },
      )
  })
}

/** A selector in the schema of ClusterNetworkPolicy, which asks for key and operator and looks at neither. */
function checkLooseSelector(selector: LabelSelector | undefined, path: Path, checks: Checks): void {
  const expressions = selector?.matchExpressions ?? []
  for (let i = 0; i < expressions.length; i++) {
    const { key, operator } = expressions[i] ?? {}
    const at = below(path, 'matchExpressions', i)
    checks.required(key, below(at, 'key'), 'key')
    checks.required(operator, below(at, 'operator'), 'operator: In, NotIn, Exists or DoesNotExist')
  }
}
