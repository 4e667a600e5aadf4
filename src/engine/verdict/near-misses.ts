/** For a drop by default deny: rules that would have let the flow through but for one thing, best first. */
import { formatPrefix } from '../cluster/address'
import type { ClusterIdentity } from '../cluster/identities'
import { clusterKey, namespaceKey, namespaceLabelPrefix } from '../cluster/labels'
import { describeEntry, describePorts, describeRequirement, describeSelector, protocolName } from '../policy/describe'
import type { PolicyEntry } from '../policy/entry'
import { locate, pathText } from '../manifest/resource'
import { hasBit } from '../policy/bitset'
import type { Requirement, Selector } from '../policy/selector'
import type { Step } from '../types'
import { coversPort, type ResolvedEntry } from './resolved'

interface Miss {
  readonly step: Step
  /** Lower is nearer. */
  readonly distance: number
}

const limit = 5

/** Near misses among the allow rules of a map, as steps of an explanation. */
export function nearMisses(
  entries: readonly ResolvedEntry[],
  policyEntries: readonly PolicyEntry[],
  peer: number,
  identity: ClusterIdentity,
  protocol: number,
  port: number,
): readonly Step[] {
  const misses: Miss[] = []
  const seen = new Set<PolicyEntry>()
  for (const { origin, action, peers, ports } of entries) {
    if (origin.kind !== 'policy' || action !== 'allow' || seen.has(origin.entry)) continue
    const hasPeer = hasBit(peers, peer)
    const hasPort = coversPort(ports, protocol, port)
    if (hasPeer === hasPort) {
      if (hasPeer) seen.add(origin.entry)
      continue
    }
    const miss = hasPeer ? portMiss(origin.entry, protocol) : peerMiss(origin.entry, identity)
    if (miss === null) continue
    seen.add(origin.entry)
    misses.push(miss)
  }
  for (const entry of policyEntries) {
    if (seen.has(entry) || entry.action !== 'allow') continue
    const miss = emptyMiss(entry)
    if (miss !== null) misses.push(miss)
  }
  misses.sort((a, b) => a.distance - b.distance)
  return misses.slice(0, limit).map(({ step }) => step)
}

function missStep(
  entry: PolicyEntry,
  path: PolicyEntry['path'],
  missing: NonNullable<Step['missing']>,
  text: string,
): Step {
  return {
    kind: 'near-miss',
    effect: 'none',
    missing,
    text,
    policy: entry.policy.key,
    path: pathText(path),
    range: locate(entry.policy.place, path),
  }
}

function portMiss(entry: PolicyEntry, protocol: number): Miss {
  const isProtocol = entry.ports?.some((range) => range.protocol === protocol) ?? false
  const text = `${describeEntry(entry)}: this peer, but ${describePorts(entry.ports)} only`
  const wanted = isProtocol ? 'port' : 'protocol'
  return {
    step: missStep(entry, entry.path, wanted, isProtocol ? text : `${text}, not ${protocolName(protocol)}`),
    distance: isProtocol ? 1 : 1.5,
  }
}

function peerMiss(entry: PolicyEntry, identity: ClusterIdentity): Miss | null {
  let best: Miss | null = null
  for (const { selector, path } of entry.peers ?? []) {
    const found = selectorMiss(selector, identity)
    if (found === null || (best !== null && best.distance <= found.distance)) continue
    best = {
      distance: found.distance,
      step: missStep(entry, path, found.missing, `${describeEntry(entry)}: ${found.text}`),
    }
  }
  return best
}

interface SelectorMiss {
  readonly missing: NonNullable<Step['missing']>
  readonly text: string
  readonly distance: number
}

function selectorMiss(selector: Selector, identity: ClusterIdentity): SelectorMiss | null {
  switch (selector.type) {
    case 'all':
      return null
    case 'labels':
      return labelsMiss(selector.requirements, identity)
    case 'cidr': {
      if (identity.inner !== undefined)
        return {
          missing: 'cidr',
          text: `${identity.inner.prefixes.map(formatPrefix).join(', ')} is not in ${describeSelector(selector)}`,
          distance: 2.5,
        }
      if (identity.prefix === null)
        return { missing: 'peer-kind', text: 'a prefix never matches a pod or node', distance: 4 }
      const isHole = selector.except.length > 0
      const address = identity.prefix.length === 0 ? 'this address' : formatPrefix(identity.prefix)
      return { missing: 'cidr', text: `${address} is not in ${describeSelector(selector)}`, distance: isHole ? 1 : 2.5 }
    }
    case 'cidr-group':
      return { missing: 'cidr', text: `the address is in no prefix of ${describeSelector(selector)}`, distance: 3 }
    case 'fqdn':
      return { missing: 'name', text: `the address is not known as ${describeSelector(selector)}`, distance: 3 }
  }
}

function labelsMiss(requirements: readonly Requirement[], identity: ClusterIdentity): SelectorMiss | null {
  const failed = requirements.filter((requirement) => !fulfils(requirement, identity))
  const own = failed.filter(({ key }) => key !== clusterKey)
  const [first] = own
  if (first === undefined || own.length > 2) return null
  const isPod = identity.labels.some(({ source, key }) => source === 'k8s' && key === namespaceKey)
  const wantsPod = requirements.every(({ source }) => source !== 'reserved')
  if (isPod !== wantsPod)
    return {
      missing: 'peer-kind',
      text: `it names ${wantsPod ? 'pods' : 'nodes or entities'}, and this peer is none`,
      distance: 5,
    }
  const isNamespace = own.every(({ key }) => key === namespaceKey || key.startsWith(namespaceLabelPrefix))
  const words = own.map((requirement) => lackText(requirement, identity)).join('; ')
  return {
    missing: isNamespace ? 'namespace' : 'label',
    text: words,
    distance: own.length === 1 ? (isNamespace ? 1.2 : 1) : 3,
  }
}

function valueOf({ source, key }: Requirement, identity: ClusterIdentity): string | undefined {
  return identity.labels.find((label) => label.key === key && (source === 'any' || source === label.source))?.value
}

function fulfils(requirement: Requirement, identity: ClusterIdentity): boolean {
  const value = valueOf(requirement, identity)
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value)
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
  }
}

function lackText(requirement: Requirement, identity: ClusterIdentity): string {
  const value = valueOf(requirement, identity)
  if (requirement.key === namespaceKey)
    return `it looks in namespace ${requirement.values.join(' or ')}, and the peer is in ${value ?? 'none'}`
  const wanted = describeRequirement(requirement)
  return value === undefined
    ? `it needs ${wanted}, and the peer has no such label`
    : `it needs ${wanted}, and the peer has ${value === '' ? 'an empty value' : value}`
}

/** Rules that hold nobody or no port at all, which surprises most. */
function emptyMiss(entry: PolicyEntry): Miss | null {
  if (entry.peers !== null && entry.peers.length === 0) {
    return {
      distance: 2,
      step: missStep(
        entry,
        entry.path,
        'peer-kind',
        'this rule names no peer, so it lets nobody through; in a Cilium policy {} is nobody',
      ),
    }
  }
  if (entry.ports !== null && entry.ports.length === 0) {
    return {
      distance: 2,
      step: missStep(entry, entry.path, 'port', 'this rule lists ports but names none, so it opens nothing'),
    }
  }
  return null
}
