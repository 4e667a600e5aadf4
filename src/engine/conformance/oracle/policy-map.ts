/**
 * One direction of one pod: from the rules that select it to the answer to a question.
 *
 * Cilium keeps one entry for each key: (one identity, or an aggregate of them) × (protocol, block of ports). Rules that
 * meet on a key share its entry, and an entry that a broader one of higher rank covers is gone. What is left is looked up
 * twice, by the identity and by its aggregate. Here the keys that cover the question are collected afresh each time.
 */
import type { Identity } from './identity'
import { coverage, type PortMatch, type Question } from './ports'
import type { Rule, RulePort } from './rule'
import type { Selector } from './selector'

export interface Answer {
  readonly decision: 'allowed' | 'denied'
  readonly l7: boolean
  readonly by: readonly string[]
  /** Cilium's own list depends on the order in which it met the rules; any of these may be missing. */
  readonly byVaries?: true
}

/** What the rules of one tier say of one selector on one port. */
interface Grant {
  readonly selector: Selector
  readonly priority: number
  readonly verdict: Rule['verdict']
  readonly parser: RulePort['parser']
  readonly proxyPrecedence: number
  readonly origins: ReadonlySet<string>
}

interface Filter {
  readonly tier: number
  readonly match: PortMatch
  readonly grants: Map<string, Grant>
}

/** A map entry that covers the question. */
interface Entry extends Omit<Grant, 'selector'> {
  readonly tier: number
  /** Whether the key names the identity itself, not its aggregate. */
  readonly isSpecific: boolean
  readonly specificity: number
}

export interface PolicyMap {
  readonly filters: readonly Filter[]
  readonly direction: Rule['direction']
}

/** Null where two rules of a port cannot be merged. */
export function policyMap(rules: readonly Rule[], direction: Rule['direction']): PolicyMap | null {
  const filters = new Map<string, Filter>()
  for (const rule of rules) {
    if (rule.broken) return null
    for (const port of rule.ports) {
      const { protocol, port: number, endPort, name } = port
      const key = `${rule.tier} ${protocol} ${number}-${name === '' ? endPort : ''} ${name}`
      const filter = filters.get(key) ?? { tier: rule.tier, match: port, grants: new Map<string, Grant>() }
      filters.set(key, filter)
      for (const selector of rule.peers) {
        const grant = { selector, ...rule, ...port, origins: new Set([rule.origin]) }
        const known = filter.grants.get(selector.key)
        const merged = known === undefined ? grant : merge(known, grant)
        if (merged === null) return null
        filter.grants.set(selector.key, merged)
      }
    }
  }
  return { filters: [...filters.values()], direction }
}

const rank = { deny: 2, allow: 1, pass: 0 } as const

/** The higher rank replaces the lower; equals are united. Redirects to different parsers do not go together. */
function merge(one: Grant, other: Grant): Grant | null {
  const [high, low] = byRank(one, other) <= 0 ? [one, other] : [other, one]
  if (high.verdict === 'allow' && low.verdict === 'allow' && high.priority === low.priority) {
    const fits = low.parser === 'none' || low.parser === high.parser || (low.parser === 'tls' && high.parser === 'http')
    if (!fits) return null
  }
  return byRank(one, other) === 0 ? { ...high, origins: new Set([...one.origins, ...other.origins]) } : high
}

export function ask(
  map: PolicyMap,
  peer: Identity,
  question: Question,
  ownPorts: ReadonlyMap<string, ReadonlySet<number>>,
): Answer {
  const entries = map.filters.flatMap((filter) => entriesOf(filter, map.direction, peer, question, ownPorts))
  return decide(entries)
}

function entriesOf(
  { tier, match, grants }: Filter,
  direction: Rule['direction'],
  peer: Identity,
  question: Question,
  ownPorts: ReadonlyMap<string, ReadonlySet<number>>,
): readonly Entry[] {
  // A port name that peers resolve is one key for each identity; any other port is the same for all.
  const isNamed = match.name !== ''
  const isResolvedByPeer = isNamed && direction === 'egress'
  const named = direction === 'ingress' ? ownPorts : peer.namedPorts
  const ports = isNamed ? [...(named.get(`${match.protocol}/${match.name}`) ?? [])] : [match.port]
  const covered = ports
    .map((port) => coverage(match.protocol, port, match.endPort, question))
    .filter((specificity) => specificity !== null)
  if (covered.length === 0) return []
  const specificity = Math.max(...covered)
  const forAll = grants.get('wildcard')
  const entries: Entry[] = []
  for (const grant of grants.values()) {
    // What one selector grants on a port just as the wildcard does is left to the wildcard.
    const hasPort = isNamed || match.port !== 0
    if (forAll !== undefined && grant !== forAll && hasPort && byRank(grant, forAll) === 0) continue
    const isAggregate = grant.selector.aggregates.includes(peer.aggregate) && !isResolvedByPeer
    if (isAggregate || grant.selector.selects(peer))
      entries.push({ ...grant, tier, isSpecific: !isAggregate, specificity })
  }
  return entries
}

/** Tier by tier; a pass narrows what lower tiers have to say to its own key and hands on. */
function decide(entries: readonly Entry[]): Answer {
  const tiers = [...new Set(entries.map(({ tier }) => tier))].sort((one, other) => one - other)
  let narrowed: Pick<Entry, 'isSpecific' | 'specificity'> = { isSpecific: false, specificity: 0 }
  let hasPassed = false
  for (const tier of tiers) {
    const best = highest(entries.filter((entry) => entry.tier === tier)).map((entry) => narrow(entry, narrowed))
    const [first] = best
    if (first === undefined) continue
    if (first.verdict === 'pass') {
      for (const entry of best) narrowed = narrow(entry, narrowed)
      hasPassed = true
      continue
    }
    // Of entries that a pass brings onto one key the first one stays.
    const varies = hasPassed && new Set(best.map(({ origins }) => [...origins].join())).size > 1
    return {
      decision: first.verdict === 'deny' ? 'denied' : 'allowed',
      l7: first.proxyPrecedence > 0,
      by: originsOf(best, first.verdict === 'deny' ? broadest(best) : winningAllow(best)),
      ...(varies ? { byVaries: true } : {}),
    }
  }
  return { decision: 'denied', l7: false, by: [] }
}

/** The entries of the highest rank: priority first, then deny over allow over pass, then the stronger redirect. */
function highest(entries: readonly Entry[]): readonly Entry[] {
  const [first] = [...entries].sort(byRank)
  return first === undefined ? [] : entries.filter((entry) => byRank(entry, first) === 0)
}

function byRank(one: Omit<Grant, 'selector'>, other: Omit<Grant, 'selector'>): number {
  return (
    one.priority - other.priority ||
    rank[other.verdict] - rank[one.verdict] ||
    other.proxyPrecedence - one.proxyPrecedence
  )
}

function narrow(entry: Entry, { isSpecific, specificity }: Pick<Entry, 'isSpecific' | 'specificity'>): Entry {
  return {
    ...entry,
    isSpecific: entry.isSpecific || isSpecific,
    specificity: Math.max(entry.specificity, specificity),
  }
}

/** Of denies that cover each other the broadest stays; between the two look-ups the identity's own goes first. */
function broadest(entries: readonly Entry[]): Entry | undefined {
  const kept = entries.filter((entry) => !entries.some((other) => covers(other, entry)))
  return kept.find(({ isSpecific }) => isSpecific) ?? kept[0]
}

/**
 * What an aggregate covers anyway is gone. The two look-ups each find their longest block of ports; the identity's own
 * goes first if it is for all traffic or at least as long.
 */
function winningAllow(entries: readonly Entry[]): Entry | undefined {
  const kept = entries.filter(
    (entry) => !entry.isSpecific || !entries.some((other) => !other.isSpecific && covers(other, entry)),
  )
  const longest = kept.toSorted((one, other) => other.specificity - one.specificity)
  const own = longest.find(({ isSpecific }) => isSpecific)
  const shared = longest.find(({ isSpecific }) => !isSpecific)
  if (own === undefined || shared === undefined) return own ?? shared
  return own.specificity === 0 || own.specificity >= shared.specificity ? own : shared
}

/** Whether the other key lies within the key of this entry. */
function covers(entry: Entry, other: Entry): boolean {
  return !sameKey(entry, other) && entry.specificity <= other.specificity && (!entry.isSpecific || other.isSpecific)
}

function sameKey(one: Entry, other: Entry): boolean {
  return one.isSpecific === other.isSpecific && one.specificity === other.specificity
}

function originsOf(entries: readonly Entry[], winner: Entry | undefined): readonly string[] {
  if (winner === undefined) return []
  const origins = entries.filter((entry) => sameKey(entry, winner)).flatMap((entry) => [...entry.origins])
  return [...new Set(origins)].sort()
}
