/** Identities of what is outside the cluster: prefixes, addresses and names. Source: pkg/identity/numericidentity.go, pkg/ipcache/metadata.go. */
import { lazily } from '../../values/lazily'
import { formatPrefix, parseAddress, type Prefix } from './address'
import type { Cluster } from './cluster'
import { labelsOfGroups } from './group-labels'
import { type ClusterIdentity, identityOf } from './identity'
import { formatLabel, type Label, reserved } from './labels'
import { numberByHash } from './numbering'
import { PrefixTable } from './prefix-table'

/** What policies and names say of addresses, for labels of pods and nodes; without a match mode it is not looked at. */
export interface NamedPrefixes {
  readonly prefixes: readonly Prefix[]
  readonly named: readonly NamedAddress[]
}
const numbersOfAddresses = { base: 1 << 24, room: 1 << 24 }

/** Addresses that some name resolves to, with the labels of the FQDN selectors that match the name. */
export interface NamedAddress {
  readonly address: Prefix
  readonly labels: readonly Label[]
}

/** A name whose addresses nobody states: it stands for one unknown address of its own. */
export interface AssumedName {
  readonly name: string
  readonly labels: readonly Label[]
}

export interface OutsideIdentities {
  readonly identities: readonly ClusterIdentity[]
  /** Index among `identities` by DNS name, for names without stated addresses. */
  readonly ofName: ReadonlyMap<string, number>
  /** Indices of those that stand for all addresses of a family which no other prefix holds: a CIDR group names /0. */
  readonly everyAddress: readonly number[]
}

/**
 * Identities of outside addresses: one for every prefix that anything names, with the labels of all prefixes and CIDR
 * groups that cover it, the longest `cidr:` label only, and a world label; and one for every name without an address.
 */
export function outsideIdentities(
  cluster: Cluster,
  prefixes: Iterable<Prefix>,
  named: readonly NamedAddress[],
  assumed: readonly AssumedName[],
): OutsideIdentities {
  const byPrefix = new Map<string, Prefix>()
  for (const prefix of prefixes) byPrefix.set(formatPrefix(prefix), prefix)
  for (const group of cluster.cidrGroups)
    for (const prefix of group.prefixes) byPrefix.set(formatPrefix(prefix), prefix)
  const namesAt = new Map<string, Label[]>()
  for (const { address, labels } of named) {
    const text = formatPrefix(address)
    namesAt.set(text, [...(namesAt.get(text) ?? []), ...labels])
  }
  const cidrs = [...byPrefix]
  const cidrTexts = new Set(byPrefix.keys())
  const cidrTable = lazily(() => new PrefixTable(cidrs.map(([, prefix]) => (prefix.length === 0 ? null : prefix))))
  for (const { address } of named) byPrefix.set(formatPrefix(address), address)
  const identities: ClusterIdentity[] = []
  const everyAddress: number[] = []
  for (const [text, prefix] of byPrefix) {
    const groupLabels = labelsOfGroups(cluster, prefix)
    // A prefix of length 0 is the world of its family; only the labels of a group make addresses out of it.
    if (prefix.length === 0 && groupLabels.length === 0) continue
    const labels = new Map<string, Label>()
    const add = (label: Label): void => void labels.set(formatLabel(label), label)
    add(reserved(worldOf(cluster, prefix)))
    const around = prefix.length === 0 || cidrTexts.has(text) ? null : cidrTable().longestAround(prefix)
    const longest = prefix.length > 0 && cidrTexts.has(text) ? text : around === null ? undefined : cidrs[around]?.[0]
    if (longest !== undefined) add({ source: 'cidr', key: longest, value: '' })
    groupLabels.forEach(add)
    for (const label of namesAt.get(text) ?? []) add(label)
    if (prefix.length === 0) everyAddress.push(identities.length)
    identities.push(identityOf(0, [...labels.values()], prefix))
  }
  const ofName = new Map<string, number>()
  const world = { family: cluster.settings.family, bits: 0n, length: 0 } as const
  const ofEveryAddress = labelsOfGroups(cluster, world)
  for (const { name, labels } of assumed) {
    ofName.set(name, identities.length)
    const own = [...new Map([...labels, ...ofEveryAddress].map((label) => [formatLabel(label), label])).values()]
    identities.push(identityOf(0, [...own, reserved(worldOf(cluster, world))], world))
  }
  return { identities: numberByHash(identities, numbersOfAddresses).identities, ofName, everyAddress }
}

/** World label of an address: families are told apart in dual-stack clusters only. */
export function worldOf({ settings }: Cluster, prefix: Prefix): 'world' | 'world-ipv4' | 'world-ipv6' {
  if (!settings.isDualStack) return 'world'
  return prefix.family === 4 ? 'world-ipv4' : 'world-ipv6'
}

/** Parsed addresses behind the DNS names that a test selects; texts that are no addresses are left out. */
export function addressesOf(cluster: Cluster, isWanted: (name: string) => boolean): readonly Prefix[] {
  const found: Prefix[] = []
  for (const [name, addresses] of cluster.dns) {
    if (!isWanted(name)) continue
    for (const text of addresses) {
      const address = parseAddress(text)
      if (address !== null) found.push(address)
    }
  }
  return found
}
