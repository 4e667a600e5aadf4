/**
 * Entries that are each valid but cannot be combined: the same peers on the same port with layer 7 rules of two kinds,
 * or with two modes of authentication. Cilium then fails to compute the endpoint's policy, in both directions.
 * Source: pkg/policy/rule.go (mergePortProto), pkg/policy/l4.go (canPromoteTo).
 */
import { describePort } from '../policy/describe'
import type { L7, PolicyEntry } from '../policy/entry'

/** Why the entries cannot be combined, as one sentence; null if they can. */
export function findConflict(entries: readonly PolicyEntry[]): string | null {
  if (!entries.some(mayClash)) return null
  const seen = new Map<string, PolicyEntry>()
  for (const entry of entries) {
    if (!mayClash(entry)) continue
    const { ports } = entry
    if (entry.l7?.kind === 'listener' && entry.l7.isOutOfReach && ports?.length !== 0 && entry.peers?.length !== 0) {
      return `${entry.policy.key} is cluster-wide and cannot use the listener ${entry.l7.name} of a CiliumEnvoyConfig, which belongs to a namespace`
    }
    const selectors = entry.peers === null ? ['all'] : entry.peers.map(({ selector }) => selector.text)
    for (const port of ports ?? [{ protocol: 0, first: 0, last: 65_535 }]) {
      for (const selector of selectors) {
        // A port by name is one of its own, whatever number it stands for.
        const name = port.name ?? `${port.first}-${port.last}`
        const key = `${entry.rank} ${port.protocol} ${name} ${selector}`
        const other = seen.get(key)
        if (other === undefined) {
          seen.set(key, entry)
          continue
        }
        const clash = clashOf(other, entry)
        if (clash !== null) {
          return `${other.policy.key} and ${entry.policy.key} both rule ${describePort(port)} for the same peers, with ${clash}`
        }
        if (other.l7 === null || (other.l7.kind === 'tls' && entry.l7?.kind === 'http')) seen.set(key, entry)
      }
    }
  }
  return null
}

function mayClash({ action, l7, authentication }: PolicyEntry): boolean {
  return action === 'allow' && (l7 !== null || authentication !== null)
}

function clashOf(a: PolicyEntry, b: PolicyEntry): string | null {
  if (a.authentication !== null && b.authentication !== null && a.authentication !== b.authentication) {
    return `authentication ${a.authentication} and ${b.authentication}`
  }
  if (a.l7 === null || b.l7 === null) return null
  if (a.l7.kind === 'listener' && b.l7.kind === 'listener') {
    const isSame = a.l7.name === b.l7.name && a.l7.resource === b.l7.resource
    return !isSame && a.l7.priority === b.l7.priority ? 'two listeners of equal priority' : null
  }
  return a.l7.kind === b.l7.kind || canPromote(a.l7, b.l7) || canPromote(b.l7, a.l7)
    ? null
    : `${kindName(a.l7)} rules and ${kindName(b.l7)} rules`
}

/** Server names can be checked beside HTTP rules, but not beside DNS rules. */
function canPromote(from: L7, to: L7): boolean {
  return from.kind === 'tls' && to.kind !== 'dns'
}

function kindName({ kind }: L7): string {
  switch (kind) {
    case 'http':
      return 'HTTP'
    case 'dns':
      return 'DNS'
    case 'tls':
      return 'TLS'
    case 'listener':
      return 'listener'
  }
}
