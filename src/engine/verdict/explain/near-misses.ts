/** For a drop by default deny: rules that would have let the flow through but for one thing, best first. */
import { protocolNumber } from '../../cilium/numbers'
import { contains, formatPrefix } from '../../cluster/address'
import { cidrGroupNameKey, clusterKey, namespaceKey, namespaceLabelPrefix } from '../../cluster/labels'
import type { NamedPorts } from '../../cluster/named-ports'
import { describeEntry, describePorts, describeSelector, protocolName } from '../../policy/describe'
import type { PolicyEntry } from '../../policy/entry'
import { locate, pathText } from '../../manifest/resource'
import { hasBit } from '../../policy/selectors/bitset'
import type { Requirement, Selector } from '../../policy/selectors/selector'
import type { EndpointPort, Step } from '../../types'
import { canBeMet, fulfils, lackText, wouldFulfil, type Labelled } from './label-misses'
import { nameMiss, type SelectorMiss } from './name-misses'
import { serviceMiss } from './service-misses'
import { coversPort, type ResolvedEntry } from '../maps/resolved'

interface Miss {
  readonly step: Step
  /** Lower is nearer. */
  readonly distance: number
}

const limit = 5

/** A flow that one side drops, and what that side's policies say. */
export interface NearMissInput {
  readonly entries: readonly ResolvedEntry[]
  readonly policyEntries: readonly PolicyEntry[]
  /** Index of the peer's identity. */
  readonly peer: number
  readonly about: Labelled
  readonly protocol: number
  readonly port: number
  /** Who gives ports their names: the subject of ingress, the peer of egress. */
  readonly names: NamedPorts
  /** All ports of that pod, if it is one. */
  readonly declared: readonly EndpointPort[]
  /** Whether an entry is about the peer. */
  readonly isMeant: (entry: PolicyEntry) => boolean
}

/** Near misses among the allow rules of a map, as steps of an explanation. */
export function nearMisses(input: NearMissInput): readonly Step[] {
  const { entries, policyEntries, peer, about, protocol, port } = input
  const misses: Miss[] = []
  const seen = new Set<PolicyEntry>()
  const passes = entries.filter(({ action }) => action === 'pass')
  for (const resolved of entries) {
    const { origin, action, peers, ports } = resolved
    if (origin.kind !== 'policy' || action !== 'allow' || seen.has(origin.entry)) continue
    const hasPeer = hasBit(peers, peer)
    const hasPort = hasPeer ? coversPort(ports, protocol, port) : wouldCoverPort(resolved, input)
    if (hasPeer === hasPort) {
      const service = hasPeer ? null : serviceMiss(origin.entry, about, protocol)
      if (hasPeer || service !== null) seen.add(origin.entry)
      if (service !== null) misses.push({ distance: 1.2, step: addressStep(origin.entry, service) })
      continue
    }
    if (passes.some((pass) => wouldSkip(pass, resolved, hasPeer, input))) continue
    const miss = hasPeer ? portMiss(origin.entry, input) : peerMiss(origin.entry, about)
    if (miss === null) continue
    seen.add(origin.entry)
    misses.push(miss)
  }
  for (const entry of policyEntries) {
    if (seen.has(entry) || entry.action !== 'allow') continue
    const miss = emptyMiss(entry) ?? namedMiss(entry, input)
    if (miss !== null) misses.push(miss)
  }
  misses.sort((a, b) => a.distance - b.distance)
  return misses.slice(0, limit).map(({ step }) => step)
}

/** Whether an entry would cover the port for a peer that it misses: a name means to each peer of egress what the peer says. */
function wouldCoverPort({ origin, ports }: ResolvedEntry, { protocol, port, names }: NearMissInput): boolean {
  if (ports === null || (origin.kind === 'policy' && origin.entry.direction === 'ingress'))
    return coversPort(ports, protocol, port)
  return ports.some(
    (range) =>
      coversPort([range], protocol, port) && (range.name === undefined || names.byName.get(range.name)?.port === port),
  )
}

/** Whether a Pass rule skips an entry even for a flow that has what it lacks. */
function wouldSkip(
  pass: ResolvedEntry,
  { tier, precedence, ports }: ResolvedEntry,
  hasPeer: boolean,
  { peer, protocol, port }: NearMissInput,
): boolean {
  if (pass.tier !== tier || pass.precedence < precedence) return false
  const isForAll = pass.origin.kind === 'policy' && pass.origin.entry.peers === null
  if (!isForAll && !hasBit(pass.peers, peer)) return false
  return hasPeer
    ? ports !== null && ports.every((range) => coversPort(pass.ports, range.protocol, range.first))
    : coversPort(pass.ports, protocol, port)
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

function addressStep(entry: PolicyEntry, { path, text }: NonNullable<ReturnType<typeof serviceMiss>>): Step {
  return missStep(entry, path, 'peer-kind', `${describeEntry(entry)}: ${text}`)
}

function portMiss(entry: PolicyEntry, { protocol, names }: NearMissInput): Miss {
  const ranges = entry.ports?.filter((range) => range.protocol === protocol) ?? []
  const isProtocol = ranges.length > 0
  const numbers = ranges.flatMap(({ name }) => (name === undefined ? [] : (names.byName.get(name)?.port ?? [])))
  const text = `${describeEntry(entry)}: this peer, but ${describePorts(entry.ports)} only${numbers.length === 0 ? '' : `, which is ${numbers.join(' and ')} here`}`
  const wanted = isProtocol ? 'port' : 'protocol'
  return {
    step: missStep(entry, entry.path, wanted, isProtocol ? text : `${text}, not ${protocolName(protocol)}`),
    distance: isProtocol ? 1 : 1.5,
  }
}

function peerMiss(entry: PolicyEntry, about: Labelled): Miss | null {
  let best: Miss | null = null
  for (const { selector, path } of entry.peers ?? []) {
    const found = selectorMiss(selector, about)
    if (found === null || (best !== null && best.distance <= found.distance)) continue
    best = {
      distance: found.distance,
      step: missStep(entry, path, found.missing, `${describeEntry(entry)}: ${found.text}`),
    }
  }
  return best
}

function selectorMiss(selector: Selector, about: Labelled): SelectorMiss | null {
  const { identity, cluster } = about
  switch (selector.type) {
    case 'all':
      return null
    case 'labels':
      return labelsMiss(selector.requirements, about)
    case 'cidr':
      return cidrMiss(selector, identity)
    case 'cidr-group': {
      const name = selector.requirements.find(({ key }) => key.startsWith(cidrGroupNameKey))?.key
      const group = name?.slice(cidrGroupNameKey.length)
      if (group !== undefined && !cluster.cidrGroups.some((other) => other.name === group))
        return { missing: 'cidr', text: `there is no CIDR group ${group} in the workspace`, distance: 1 }
      return { missing: 'cidr', text: `the address is in no prefix of ${describeSelector(selector)}`, distance: 3 }
    }
    case 'fqdn':
      return nameMiss(selector, about)
  }
}

/** Why a prefix does not match what is inside the cluster. Source: pkg/policy/types/selector.go, pkg/option/config.go. */
function insideText({ labels }: Labelled['identity'], length: number): string {
  const entities = labels.flatMap(({ source, key }) => (source === 'reserved' ? key : []))
  if (entities.includes('host') || entities.includes('remote-node'))
    return length === 0
      ? 'it is the world outside, which nodes are no part of; the entities host and remote-node match them'
      : 'a prefix matches nodes only where policy-cidr-match-mode is nodes; the entities host and remote-node match them'
  return entities.length > 0
    ? `a prefix never matches the entity ${entities.join(' or ')}`
    : 'a prefix never matches a pod'
}

function cidrMiss(selector: Selector & { readonly type: 'cidr' }, identity: Labelled['identity']): SelectorMiss {
  const words = describeSelector(selector)
  if (identity.inner !== undefined)
    return {
      missing: 'cidr',
      text: `${identity.inner.prefixes.map(formatPrefix).join(', ')} is not in ${words}`,
      distance: 2.5,
    }
  const { prefix } = identity
  if (prefix === null) return { missing: 'peer-kind', text: insideText(identity, selector.prefix.length), distance: 4 }
  if (prefix.length === 0) return { missing: 'cidr', text: `this address is not in ${words}`, distance: 2.5 }
  const hole = selector.except.find((except) => contains(except, prefix))
  return hole === undefined
    ? { missing: 'cidr', text: `${formatPrefix(prefix)} is not in ${words}`, distance: 2.5 }
    : {
        missing: 'cidr',
        text: `this rule leaves ${formatPrefix(hole)} out of ${formatPrefix(selector.prefix)}`,
        distance: 1,
      }
}

function labelsMiss(requirements: readonly Requirement[], about: Labelled): SelectorMiss | null {
  const { identity, pod } = about
  const failed = requirements.filter((requirement) => !fulfils(requirement, identity))
  const isPod = identity.labels.some(({ source, key }) => source === 'k8s' && key === namespaceKey)
  // What is no pod has no cluster either.
  const own = isPod ? failed : failed.filter(({ key }) => key !== clusterKey)
  const [first] = own
  if (!isPod && pod !== null && own.length > 0 && own.every((requirement) => wouldFulfil(requirement, about)))
    return {
      missing: 'peer-kind',
      text: `${pod.key} has these labels, and it is in the network of its node: policies see the node and none of the pod's labels`,
      distance: 0.5,
    }
  if (first === undefined || own.length > 2 || !own.every((one) => canBeMet(one, requirements))) return null
  const wantsPod = requirements.every(({ source }) => source !== 'reserved')
  if (isPod !== wantsPod)
    return {
      missing: 'peer-kind',
      text: `it names ${wantsPod ? 'pods' : 'nodes or entities'}, and this peer is none`,
      distance: 5,
    }
  const isNamespace = own.every(({ key }) => key === namespaceKey || key.startsWith(namespaceLabelPrefix))
  return {
    missing: isNamespace ? 'namespace' : 'label',
    text: own.map((requirement) => lackText(requirement, about)).join('; '),
    distance: own.length === 1 ? (isNamespace ? 1.2 : 1) : 3,
  }
}

/** A port by a name that nobody gives to one of his own, so that the rule opens nothing there. */
function namedMiss(entry: PolicyEntry, { protocol, names, declared, isMeant }: NearMissInput): Miss | null {
  const named = entry.ports?.find((range) => range.name !== undefined && range.protocol === protocol)
  if (named?.name === undefined || !isMeant(entry)) return null
  const known = names.byName.get(named.name)
  if (known !== undefined && protocolNumber[known.protocol] === protocol) return null
  const sidecar = declared.find(({ name, isSidecar }) => isSidecar === true && name === named.name)
  const instead =
    sidecar === undefined ? '' : `; Cilium does not know the names of init containers’ ports: write ${sidecar.port}`
  const whose = entry.direction === 'ingress' ? 'the pod' : 'this peer'
  return {
    distance: 1.4,
    step: missStep(
      entry,
      entry.path,
      'port',
      `${describeEntry(entry)}: ${whose} has no port with the name ${named.name} for ${protocolName(protocol)}${instead}`,
    ),
  }
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
