/**
 * One direction of one pod: from the rules that select it to the answer to a question.
 *
 * Cilium keeps one entry for each key: (one identity, or an aggregate of them) × (protocol, block of ports). Rules that
 * meet on a key share its entry, and an entry that a broader one of higher rank covers is gone. What is left is looked up
 * twice, by the identity and by its aggregate. Here the keys that cover the question are collected afresh each time.
 */
import type { Identity } from './identity'
import type { NamedPorts } from './labels'
import { coverage, type Parser, type PortMatch, type Question } from './ports'
import { authentications, type Authentication, type ProxyRules, type Rule, type RulePort } from './rule'
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
  readonly proxy: ProxyRules
  readonly proxyPrecedence: number
  readonly origins: ReadonlySet<string>
  readonly authentication?: Authentication
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
  /** Whether peers can be authenticated at all. */
  readonly hasAuthentication: boolean
}

/** Null where two rules of a port cannot be merged. */
export function policyMap(
  rules: readonly Rule[],
  direction: Rule['direction'],
  hasAuthentication: boolean,
): PolicyMap | null {
  const filters = new Map<string, Filter>()
  // Rules are merged in the order of tier, priority and name; the first to name a port by name says how far it goes.
  const inOrder = rules.toSorted(
    (one, other) => one.tier - other.tier || one.priority - other.priority || compare(one.origin, other.origin),
  )
  for (const rule of inOrder) {
    if (rule.peers.length === 0) continue
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
  return { filters: [...filters.values()], direction, hasAuthentication }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

const rank = { deny: 2, allow: 1, pass: 0 } as const

/** A more urgent rule replaces another, a deny an allow and an allow a pass; equals are united. Null where they clash. */
function merge(known: Grant, next: Grant): Grant | null {
  if (next.priority !== known.priority) return next.priority < known.priority ? next : known
  if (next.verdict !== known.verdict) return rank[next.verdict] > rank[known.verdict] ? next : known
  const origins = new Set([...known.origins, ...next.origins])
  if (known.verdict !== 'allow' || known.selector.key.startsWith('reserved:none ')) return { ...known, origins }
  const [stated, asked] = [known.authentication, next.authentication]
  if (known.proxy.text === next.proxy.text && stated === asked) return { ...known, origins }
  if (stated !== undefined && asked !== undefined && stated !== asked) return null
  const parser = mergedParser(known.parser, next.parser)
  const proxy = mergedProxy(known.proxy, next.proxy)
  if (parser === null || proxy === null) return null
  const authentication = stated ?? asked
  return {
    ...known,
    parser,
    proxy,
    proxyPrecedence: Math.max(known.proxyPrecedence, next.proxyPrecedence),
    origins,
    ...(authentication === undefined ? {} : { authentication }),
  }
}

function mergedParser(one: Parser, other: Parser): Parser | null {
  if (one === other || other === 'none') return one
  if (one === 'none') return other
  const both = [one, other]
  return both.includes('tls') && both.includes('http') ? 'http' : null
}

function mergedProxy(known: ProxyRules, next: ProxyRules): ProxyRules | null {
  const clash = (one: string, other: string): boolean => one !== '' && other !== '' && one !== other
  if (clash(known.terminating, next.terminating) || clash(known.originating, next.originating)) return null
  if (clash(known.listener, next.listener) && known.listenerPriority === next.listenerPriority) return null
  const terminating = known.terminating || next.terminating
  const hasServerNames = known.hasServerNames || next.hasServerNames
  // The rules that are merged in now are not looked at yet.
  if (hasServerNames && known.hasLayer7 && terminating === '') return null
  const isNextListener =
    known.listener === '' || (next.listener !== '' && urgency(next.listenerPriority) < urgency(known.listenerPriority))
  const { listener, listenerPriority } = isNextListener ? next : known
  return {
    text: `${known.text} ${next.text}`,
    hasLayer7: known.hasLayer7 || next.hasLayer7,
    hasServerNames,
    terminating,
    originating: known.originating || next.originating,
    listener,
    listenerPriority,
  }
}

function urgency(priority: number): number {
  return priority === 0 ? Infinity : priority
}

export function ask(map: PolicyMap, peer: Identity, question: Question, ownPorts: NamedPorts): Answer {
  const entries = map.filters.flatMap((filter) =>
    entriesOf(filter, peer, question, { direction: map.direction, ownPorts }),
  )
  return decide(entries, map)
}

function entriesOf(
  { tier, match, grants }: Filter,
  peer: Identity,
  question: Question,
  { direction, ownPorts }: { readonly direction: Rule['direction']; readonly ownPorts: NamedPorts },
): readonly Entry[] {
  // A port name that peers resolve is one key for each identity; any other port is the same for all.
  const isNamed = match.name !== ''
  const isResolvedByPeer = isNamed && direction === 'egress'
  const named = (direction === 'ingress' ? ownPorts : peer.namedPorts).get(match.name)
  if (isNamed && named?.protocol !== match.protocol) return []
  // Towards a peer a name stands for one port, whatever end is written beside it.
  const end = isResolvedByPeer ? 0 : match.endPort
  const specificity = coverage(match.protocol, isNamed ? (named?.port ?? 0) : match.port, end, question)
  if (specificity === null) return []
  const forAll = grants.get('wildcard')
  const entries: Entry[] = []
  for (const grant of grants.values()) {
    // What one selector grants on a port just as the wildcard does is left to the wildcard.
    const hasPort = isNamed || match.port !== 0
    if (forAll !== undefined && grant !== forAll && hasPort && isLike(grant, forAll)) continue
    const isAggregate = grant.selector.aggregates.includes(peer.aggregate) && !isResolvedByPeer
    if (isAggregate || grant.selector.selects(peer))
      entries.push({ ...grant, tier, isSpecific: !isAggregate, specificity })
  }
  return entries
}

function isLike(grant: Grant, other: Grant): boolean {
  return byRank(grant, other) === 0 && grant.authentication === other.authentication
}

/** Tier by tier; a pass narrows what lower tiers have to say to its own key and hands on. */
function decide(entries: readonly Entry[], { hasAuthentication }: PolicyMap): Answer {
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
    // Which keys an aggregate's makes needless goes by that order, too, where they differ in what they ask for.
    const isMixed = hasPassed || new Set(best.map(({ authentication }) => authentication)).size > 1
    const varies = isMixed && new Set(best.map(({ origins }) => [...origins].join())).size > 1
    const winner = first.verdict === 'deny' ? broadest(best) : winningAllow(best)
    const wanted = first.verdict === 'allow' ? authenticationOf(best, winner) : undefined
    const isUnmet = wanted === 'test-always-fail' || (wanted === 'required' && !hasAuthentication)
    return {
      decision: first.verdict === 'deny' || isUnmet ? 'denied' : 'allowed',
      l7: first.proxyPrecedence > 0 && !isUnmet,
      by: originsOf(best, winner),
      ...(varies ? { byVaries: true } : {}),
    }
  }
  return { decision: 'denied', l7: false, by: [] }
}

/** What the winning key asks for, or else the strongest that another key of its rank does that covers the flow. */
function authenticationOf(best: readonly Entry[], winner: Entry | undefined): Authentication | undefined {
  const own = best.filter((entry) => winner !== undefined && sameKey(entry, winner))
  return strongest(own) ?? strongest(best)
}

function strongest(entries: readonly Entry[]): Authentication | undefined {
  return authentications.findLast((mode) => entries.some(({ authentication }) => authentication === mode))
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

/** Of denies that cover each other the broadest stays; of those that stay the look-up finds the longest. */
function broadest(entries: readonly Entry[]): Entry | undefined {
  return longest(entries.filter((entry) => !entries.some((other) => covers(other, entry))))
}

/** An identity has no key of its own where its aggregate has the same one. */
function winningAllow(entries: readonly Entry[]): Entry | undefined {
  const isRepeated = (entry: Entry): boolean =>
    entry.isSpecific &&
    entries.some(
      (other) =>
        !other.isSpecific && other.specificity === entry.specificity && other.authentication === entry.authentication,
    )
  return longest(entries.filter((entry) => !isRepeated(entry)))
}

/** The longest block of ports; the identity's own goes first where its aggregate has one as long. */
function longest(entries: readonly Entry[]): Entry | undefined {
  return entries.toSorted(
    (one, other) => other.specificity - one.specificity || Number(other.isSpecific) - Number(one.isSpecific),
  )[0]
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
