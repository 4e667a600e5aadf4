/**
 * Entries that are each valid but cannot be combined: for the same peers on the same port, layer 7 rules of two kinds,
 * two TLS contexts, two listeners or two modes of authentication. Cilium then fails to compute the endpoint's policy, in
 * both directions. Source: pkg/policy/rule.go (mergePortProto), pkg/policy/l4.go (canPromoteTo).
 */
import { describePort } from '../../policy/describe'
import type { L7, PolicyEntry } from '../../policy/entry'
import { filterKey, inMergeOrder, portsOf, selectorTexts } from './filters'

/** Why the entries cannot be combined, as one sentence; null if they can. */
export function findConflict(entries: readonly PolicyEntry[]): string | null {
  return maySomeClash(entries) ? firstClash(inMergeOrder(entries)) : null
}

/** A quick look: most entries have nothing about them that could clash. */
function maySomeClash(entries: readonly PolicyEntry[]): boolean {
  if (!entries.some(mayClash)) return false
  const seen = new Map<string, PolicyEntry>()
  for (const entry of entries) {
    if (!mayClash(entry)) continue
    for (const port of portsOf(entry)) {
      for (const selector of selectorTexts(entry)) {
        const key = `${entry.rank} ${filterKey(port)} ${selector}`
        const other = seen.get(key)
        if (other === undefined) seen.set(key, entry)
        else if (!areOfOneKind(other, entry)) return true
      }
    }
  }
  return false
}

function mayClash({ action, l7, authentication }: PolicyEntry): boolean {
  return action === 'allow' && (l7 !== null || authentication !== null)
}

/** Whether two entries are so alike that no closer look is needed. */
function areOfOneKind(a: PolicyEntry, b: PolicyEntry): boolean {
  if (a.authentication !== b.authentication) return false
  if (a.l7 === null || b.l7 === null) return a.l7 === b.l7
  if (a.l7.kind !== b.l7.kind || a.l7.terminating !== b.l7.terminating || a.l7.originating !== b.l7.originating)
    return false
  return a.l7.kind === 'dns' || (a.l7.kind === 'http' && b.l7.kind === 'http' && hasNoNames(a.l7, b.l7))
}

function hasNoNames(...rules: readonly Extract<L7, { readonly kind: 'http' }>[]): boolean {
  return rules.every(({ serverNames }) => serverNames.length === 0)
}

/** What the rules so far make of one selector on one port. */
interface Merged {
  /** The entry that was merged last, to speak of. */
  readonly last: PolicyEntry
  /** Nothing else is in it. */
  readonly isSingle: boolean
  readonly rank: number
  readonly action: PolicyEntry['action']
  readonly kind: L7['kind'] | null
  readonly hasRules: boolean
  readonly hasServerNames: boolean
  readonly terminating: string | null
  readonly originating: string | null
  readonly authentication: PolicyEntry['authentication']
  readonly listener: Extract<L7, { readonly kind: 'listener' }> | null
}

function firstClash(entries: readonly PolicyEntry[]): string | null {
  const merged = new Map<string, Merged>()
  for (const entry of entries) {
    for (const port of portsOf(entry)) {
      for (const selector of selectorTexts(entry)) {
        // Nobody has this label, and its rules are never merged.
        if (selector === 'reserved:none') continue
        const key = `${entry.tier} ${filterKey(port)} ${selector}`
        const known = merged.get(key)
        const next = known === undefined ? mergedOf(entry) : merge(known, entry)
        if (typeof next === 'string')
          return `${known?.last.policy.key} and ${entry.policy.key} both rule ${describePort(port)} for the same peers, with ${next}`
        merged.set(key, next)
      }
    }
  }
  return null
}

function mergedOf(entry: PolicyEntry): Merged {
  const { l7, rank, action, authentication } = entry
  return {
    last: entry,
    isSingle: true,
    rank,
    action,
    kind: l7?.kind ?? null,
    hasRules: l7?.kind === 'http' || l7?.kind === 'dns',
    hasServerNames: (l7?.kind === 'http' || l7?.kind === 'tls') && l7.serverNames.length > 0,
    terminating: l7?.terminating ?? null,
    originating: l7?.originating ?? null,
    authentication,
    listener: l7?.kind === 'listener' ? l7 : null,
  }
}

const strength = { deny: 2, allow: 1, pass: 0 } as const

/** What an entry adds to those before it; a text says why it cannot be combined with them. */
function merge(known: Merged, entry: PolicyEntry): Merged | string {
  const next = mergedOf(entry)
  if (next.rank !== known.rank) return known
  if (next.action !== known.action) return strength[next.action] > strength[known.action] ? next : known
  if (known.action !== 'allow' || (known.isSingle && areEqual(known.last, entry))) return known
  const kind = mergedKind(known.kind, next.kind)
  if (kind === undefined) return `${kindName(known.kind)} rules and ${kindName(next.kind)} rules`
  if (known.listener !== null && next.listener !== null && !canShare(known.listener, next.listener))
    return 'two listeners of equal priority'
  if (areTwo(known.authentication, next.authentication))
    return `authentication ${known.authentication} and ${next.authentication}`
  if (areTwo(known.terminating, next.terminating)) return 'two terminating TLS contexts'
  if (areTwo(known.originating, next.originating)) return 'two originating TLS contexts'
  const terminating = known.terminating ?? next.terminating
  const hasServerNames = known.hasServerNames || next.hasServerNames
  // Only the rules of earlier entries are looked at, so the same two entries may be combined in the other order.
  if (hasServerNames && known.hasRules && terminating === null)
    return 'layer 7 rules and then server names, without terminating TLS'
  return {
    last: entry,
    isSingle: false,
    rank: known.rank,
    action: 'allow',
    kind,
    hasRules: known.hasRules || next.hasRules,
    hasServerNames,
    terminating,
    originating: known.originating ?? next.originating,
    authentication: known.authentication ?? next.authentication,
    listener: moreUrgent(known.listener, next.listener),
  }
}

/** Rules that say the same are not merged at all. */
function areEqual(a: PolicyEntry, b: PolicyEntry): boolean {
  return a === b || (a.authentication === b.authentication && JSON.stringify(a.l7) === JSON.stringify(b.l7))
}

function areTwo(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b
}

/** Anything goes with plain rules, and TLS goes with HTTP; undefined for two kinds that do not go together. */
function mergedKind(a: Merged['kind'], b: Merged['kind']): Merged['kind'] | undefined {
  if (a === b || b === null) return a
  if (a === null) return b
  return (a === 'tls' && b === 'http') || (a === 'http' && b === 'tls') ? 'http' : undefined
}

type Listener = NonNullable<Merged['listener']>

function canShare(a: Listener, b: Listener): boolean {
  return (a.name === b.name && a.resource === b.resource) || a.priority !== b.priority
}

/** A listener without priority comes last. */
function moreUrgent(a: Listener | null, b: Listener | null): Listener | null {
  if (a === null || b === null) return a ?? b
  const place = ({ priority }: Listener): number => (priority === 0 ? Infinity : priority)
  return place(b) < place(a) ? b : a
}

function kindName(kind: Merged['kind']): string {
  switch (kind) {
    case 'http':
      return 'HTTP'
    case 'dns':
      return 'DNS'
    case 'tls':
      return 'TLS'
    case 'listener':
      return 'listener'
    case null:
      return 'plain'
  }
}
