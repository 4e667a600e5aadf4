/** What CIDR groups add to identities: labels of the addresses in them, and the mark of those that their selectors may take. */
import { compareTexts } from '../../values/compare'
import { isAtLeast } from '../cilium/settings/versions'
import type { Prefix } from './address'
import type { CidrGroup, Cluster } from './cluster'
import type { ClusterIdentity } from './identity'
import { cidrGroupNameKey, type Label } from './labels'
import { PrefixTable } from './prefix-table'

/** Before 1.20 labels alone decided, so that a group's selector that only rules labels out took everything. */
export function marksForGroups({ cidrMode, version }: Cluster['settings']): boolean {
  return !isAtLeast(version, '1.20') || cidrMode.nodes || cidrMode.pods
}

export function markForGroups(identities: ClusterIdentity[], { settings: { cidrMode, version } }: Cluster): void {
  const isUngated = !isAtLeast(version, '1.20')
  identities.forEach((identity, i) => {
    if (identity.prefix !== null || identity.texts.some((text) => text.startsWith('reserved:world'))) return
    const isNode = identity.texts.includes('reserved:host') || identity.texts.includes('reserved:remote-node')
    if (isUngated || (isNode ? cidrMode.nodes : cidrMode.pods)) identities[i] = marked(identity)
  })
}

/** The form of an identity with its mark, kept so that it stays the same object from one edit to the next. */
const markedForms = new WeakMap<ClusterIdentity, ClusterIdentity>()

function marked(identity: ClusterIdentity): ClusterIdentity {
  let result = markedForms.get(identity)
  if (result === undefined) markedForms.set(identity, (result = { ...identity, isInGroups: true }))
  return result
}

/**
 * Labels that addresses of a prefix get from the CIDR groups around it. A key has one value: that of the group with the
 * longest prefix, and of several with the same one that of the first by name. Source: pkg/ipcache/metadata.go, types.go.
 */
export function labelsOfGroups({ cidrGroups }: Cluster, prefix: Prefix): readonly Label[] {
  const around: { readonly group: CidrGroup; readonly length: number }[] = []
  for (const group of cidrGroups) {
    const index = tableOf(group.prefixes).longestAround(prefix)
    const found = index === null ? undefined : group.prefixes[index]
    if (found !== undefined) around.push({ group, length: found.length })
  }
  around.sort((a, b) => b.length - a.length || compareTexts(a.group.name, b.group.name))
  const values = new Map<string, string>()
  for (const { group } of around) {
    values.set(cidrGroupNameKey + group.name, '')
    for (const [key, value] of group.labels) if (!values.has(key)) values.set(key, value)
  }
  return [...values].map(([key, value]) => ({ source: 'cidrgroup', key, value }))
}

/** Tables of CIDR groups, which are asked again at every edit. */
const tables = new WeakMap<readonly Prefix[], PrefixTable>()

function tableOf(prefixes: readonly Prefix[]): PrefixTable {
  let table = tables.get(prefixes)
  if (table === undefined) tables.set(prefixes, (table = new PrefixTable(prefixes)))
  return table
}
