/** Selectors of peers that are no pods: entities, prefixes, groups of prefixes, and names. */
import { contains, readPrefixOrAddress, type Prefix } from './address'
import { refuse } from './decode'
import { matchesFqdn } from './fqdn'
import { groupNameKey } from './labels'
import { groupKey, inCluster, labelSelector, readRequirements, remembering, wildcard, type Selector } from './selector'
import type { CidrRule, Fqdn } from './shapes'
import type { Identity } from './identity'
import type { Settings } from './settings'

const single = [
  'host',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'health',
  'init',
  'unmanaged',
  'world-ipv4',
  'world-ipv6',
]
const clusterMembers = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver']

function isReserved({ labels }: Identity, names: readonly string[]): boolean {
  return labels.some(({ source, key }) => source === 'reserved' && names.includes(key))
}

export function isWorld(identity: Identity): boolean {
  return isReserved(identity, ['world', 'world-ipv4', 'world-ipv6'])
}

/** Null for a name that is no entity. An entity is one selector for each label that it stands for. */
export function entitySelectors(name: string, cluster: string): readonly Selector[] | null {
  if (name === 'all') return [wildcard]
  if (name === 'none') return [reserved('none')]
  if (name === 'world') return [...['world', 'world-ipv4', 'world-ipv6'].map(reserved), aggregate('world')]
  if (name === 'remote-node') return [reserved(name), aggregate('nodes')]
  if (name === 'cluster' || name === 'cluster-mesh') {
    return [
      ...clusterMembers.map(reserved),
      labelSelector([inCluster(cluster)]),
      aggregate('cluster'),
      aggregate('nodes'),
    ]
  }
  return single.includes(name) ? [reserved(name)] : null
}

function reserved(name: string): Selector {
  return labelSelector([{ source: 'reserved', key: name, operator: 'In', values: [''] }])
}

/** All identities that share an entry, and none of them by itself. */
function aggregate(name: Identity['aggregate']): Selector {
  return { key: `aggregate ${name}`, wildcard: false, aggregates: [name], selects: () => false }
}

/**
 * A prefix selects outside addresses, and by the match mode nodes and pods. The whole address space is the world entity of
 * its family, and in a cluster of one family just the world; it covers nodes in both modes together, as up to 1.18 in one.
 */
function inPrefix(text: string, settings: Settings): (identity: Identity) => boolean {
  const prefix = readPrefixOrAddress(text)
  if (prefix === null) return () => false
  if (prefix.length > 0) return ({ addresses }) => addresses.some((address) => contains(prefix, address))
  const { cidrNodes, cidrPods, dualStack, version } = settings
  const world = prefix.bits === 128 ? 'world-ipv6' : dualStack ? 'world-ipv4' : 'world'
  return (identity) => {
    if (isReserved(identity, [world])) return true
    if (isWorld(identity)) return false
    const isCovered = isNode(identity) ? cidrNodes && (cidrPods || version < 19) : cidrPods
    return isCovered && identity.addresses.some((address: Prefix) => address.bits === prefix.bits)
  }
}

function isNode(identity: Identity): boolean {
  return isReserved(identity, ['host', 'remote-node'])
}

/** Whom rules about groups of addresses look at; before 1.20 they looked at labels alone. */
function isInGroups(identity: Identity, { cidrNodes, cidrPods, version }: Settings): boolean {
  return version < 20 || isWorld(identity) || (isNode(identity) ? cidrNodes : cidrPods)
}

/** The whole address space is no prefix that addresses would get an identity for. */
function isBelow(texts: readonly string[]): (identity: Identity) => boolean {
  const prefixes = texts.map(readPrefixOrAddress).filter((prefix) => prefix !== null && prefix.length > 0)
  return ({ addresses }) =>
    addresses.some((address) => prefixes.some((prefix) => prefix !== null && contains(prefix, address)))
}

export function cidrSelector(text: string, settings: Settings): Selector {
  const prefix = readPrefixOrAddress(text)
  return remembering({
    // Bits behind the prefix do not count.
    key: prefix === null ? `cidr ${text}` : `cidr ${prefix.bits}:${prefix.value}/${prefix.length}`,
    wildcard: false,
    aggregates: [],
    selects: inPrefix(text, settings),
    distinguishes: isBelow([text]),
  })
}

export function cidrRuleSelector(rule: CidrRule, settings: Settings): Selector {
  const inside = cidrRuleBase(rule, settings)
  const excepts = (rule.except ?? []).map((text) => inPrefix(text, settings))
  // Without excepts an entry of a set is the same selector as a plain prefix.
  if (excepts.length === 0) return inside
  return remembering({
    key: `${inside.key} except ${[...(rule.except ?? [])].sort().join(',')}`,
    wildcard: false,
    aggregates: [],
    selects: (identity) => inside.selects(identity) && !excepts.some((outside) => outside(identity)),
    distinguishes: isBelow([...(rule.cidr === undefined ? [] : [rule.cidr]), ...(rule.except ?? [])]),
  })
}

function cidrRuleBase(rule: CidrRule, settings: Settings): Selector {
  if (rule.cidrGroupSelector !== undefined) {
    const requirements = readRequirements(rule.cidrGroupSelector, groupKey)
    const selector = labelSelector(requirements)
    if (selector.wildcard) return selector
    return {
      ...selector,
      aggregates: [],
      selects: (identity) => isInGroups(identity, settings) && selector.selects(identity),
    }
  }
  if (rule.cidrGroupRef !== undefined && rule.cidrGroupRef !== '') {
    const selector = labelSelector([
      { source: 'cidrgroup', key: `${groupNameKey}${rule.cidrGroupRef}`, operator: 'Exists', values: [] },
    ])
    return {
      ...selector,
      aggregates: [],
      selects: (identity) => isInGroups(identity, settings) && selector.selects(identity),
    }
  }
  return cidrSelector(rule.cidr ?? refuse('a CIDR entry without a prefix'), settings)
}

export function fqdnSelector(fqdn: Fqdn): Selector {
  const selects: Selector['selects'] = ({ names }) => names.some((name) => matchesFqdn(fqdn, name))
  return remembering({
    key: `fqdn ${fqdn.matchName ?? ''} ${fqdn.matchPattern ?? ''}`,
    wildcard: false,
    aggregates: [],
    selects,
    distinguishes: selects,
  })
}
