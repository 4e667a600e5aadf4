/** For a drop by default deny: rules that would have let the flow through but for one thing, best first. */
import { contains, formatPrefix } from '../../cluster/address'
import { cidrGroupNameKey, clusterKey, namespaceKey, namespaceLabelPrefix } from '../../cluster/labels'
import { describeEntry, describePorts, describeSelector, protocolName } from '../../policy/describe'
import type { PolicyEntry } from '../../policy/entry'
import { locate, pathText } from '../../manifest/resource'
import { hasBit } from '../../policy/selectors/bitset'
import type { Requirement, Selector } from '../../policy/selectors/selector'
import type { Step } from '../../types'
import { fulfils, lackText, wouldFulfil, type Labelled } from './label-misses'
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
}

/** Near misses among the allow rules of a map, as steps of an explanation. */
export function nearMisses({ entries, policyEntries, peer, about, protocol, port }: NearMissInput): readonly Step[] {
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
    const miss = hasPeer ? portMiss(origin.entry, protocol) : peerMiss(origin.entry, about)
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

interface SelectorMiss {
  readonly missing: NonNullable<Step['missing']>
  readonly text: string
  readonly distance: number
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

function cidrMiss(selector: Selector & { readonly type: 'cidr' }, identity: Labelled['identity']): SelectorMiss {
  const words = describeSelector(selector)
  if (identity.inner !== undefined)
    return {
      missing: 'cidr',
      text: `${identity.inner.prefixes.map(formatPrefix).join(', ')} is not in ${words}`,
      distance: 2.5,
    }
  const { prefix } = identity
  if (prefix === null) return { missing: 'peer-kind', text: 'a prefix never matches a pod or node', distance: 4 }
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

/** Source: pkg/ipcache/ipcache.go (upsertLocked): what a pod or a node has at its address hides the names of it. */
function nameMiss(selector: Selector, { identity, cluster, pod }: Labelled): SelectorMiss {
  const isNode = identity.labels.some(
    ({ source, key }) => source === 'reserved' && (key === 'host' || key === 'remote-node'),
  )
  if (pod !== null && !isNode)
    return {
      missing: 'peer-kind',
      text: 'toFQDNs never matches a pod, whatever name leads to it: policies see its labels, so select it with toEndpoints',
      distance: 2.2,
    }
  if (isNode && !cluster.settings.cidrMode.nodes)
    return {
      missing: 'peer-kind',
      text: 'toFQDNs never matches a node, whatever name leads to it: select it with toEntities',
      distance: 2.2,
    }
  return { missing: 'name', text: `the address is not known as ${describeSelector(selector)}`, distance: 3 }
}

function labelsMiss(requirements: readonly Requirement[], about: Labelled): SelectorMiss | null {
  const { identity, pod } = about
  const failed = requirements.filter((requirement) => !fulfils(requirement, identity))
  const own = failed.filter(({ key }) => key !== clusterKey)
  const [first] = own
  const isPod = identity.labels.some(({ source, key }) => source === 'k8s' && key === namespaceKey)
  if (!isPod && pod !== null && own.length > 0 && own.every((requirement) => wouldFulfil(requirement, about)))
    return {
      missing: 'peer-kind',
      text: `${pod.key} has these labels, and it is in the network of its node: policies see the node and none of the pod's labels`,
      distance: 0.5,
    }
  if (first === undefined || own.length > 2) return null
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
