/** What policies of different kinds or layers make of each other: allows add up, and the wider one wins. */
import type { PolicyEntry } from '../../policy/entry'
import { andInto, copyOf, forEachBit } from '../../policy/selectors/bitset'
import { answerHttp, matchesHttp } from '../../verdict/explain/l7'
import { coveringEntries } from '../../verdict/maps/policy-map'
import type { ResolvedEntry } from '../../verdict/maps/resolved'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { someOf, type Lint } from './context/lint'
import { rangeOfKey, rangeOfName } from './context/places'
import { Note } from '../../../values/note'

export const mixed: Lint = (context) => {
  const mixtures = new Map<string, Set<string>>()
  const bypassed = new Map<PolicyEntry, string>()
  for (const map of context.maps.keys()) {
    if (context.hasConflict(map)) continue
    const found = mixedIn(map)
    for (const [key, names] of found.kinds) {
      const known = mixtures.get(key)
      if (known === undefined) mixtures.set(key, new Set(names))
      else for (const name of names) known.add(name)
    }
    for (const [entry, by] of found.bypassed) if (!bypassed.has(entry)) bypassed.set(entry, by)
  }
  for (const source of context.policies) {
    const others = mixtures.get(source.policy.key)
    if (others !== undefined) {
      context.report(source, {
        code: 'kinds-mixed',
        severity: 'info',
        message: `Some of these pods are also under ${someOf([...others].sort())}: what either policy allows is allowed`,
        help: 'Policies add up across kinds. To narrow what another one allows, use ingressDeny or egressDeny.',
        range: rangeOfName(source.policy.place),
      })
    }
  }
  for (const [{ policy, path }, by] of bypassed) {
    const source = context.policies.find((candidate) => candidate.policy === policy)
    if (source === undefined) continue
    context.report(source, {
      code: 'l7-bypassed',
      message: `${by} allows the same port for some of these peers without looking at requests, so what this list refuses is let through all the same`,
      help: 'Remove the plain rule, or give it the same HTTP rules.',
      range: rangeOfKey(policy.place, [...path, 'rules', 'http']),
    })
  }
}

/** What one map has of both kinds. */
interface Mixed {
  /** See `collectKinds`. */
  readonly kinds: ReadonlyMap<string, ReadonlySet<string>>
  /** Entries with HTTP rules, with what lets all requests through. */
  readonly bypassed: ReadonlyMap<PolicyEntry, string>
}

/** Kept with their maps, as an edit leaves most of them. */
const knownMixed = new Note<SubjectMap, Mixed>()

function mixedIn(map: SubjectMap): Mixed {
  const known = knownMixed.get(map)
  if (known !== undefined) return known
  const kinds = new Map<string, Set<string>>()
  collectKinds(map, kinds)
  const bypassed = new Map<PolicyEntry, string>()
  for (const entry of map.entries) {
    const by = bypassOf(map, entry)
    if (by !== null && entry.origin.kind === 'policy') bypassed.set(entry.origin.entry, by)
  }
  const found = { kinds, bypassed }
  knownMixed.set(map, found)
  return found
}

/** Cilium policies by key, with the NetworkPolicies that open some of the same for the same pods. */
function collectKinds(map: SubjectMap, mixtures: Map<string, Set<string>>): void {
  const networks = map.entries.filter((entry) => kindOf(entry) === 'NetworkPolicy')
  if (networks.length === 0) return
  for (const entry of map.entries) {
    if (kindOf(entry) !== 'CiliumNetworkPolicy' || entry.origin.kind !== 'policy') continue
    for (const other of networks) {
      if (other.origin.kind !== 'policy' || !overlap(entry, other)) continue
      const { key } = entry.origin.entry.policy
      const name = `NetworkPolicy ${other.origin.entry.policy.name}`
      const known = mixtures.get(key)
      if (known === undefined) mixtures.set(key, new Set([name]))
      else known.add(name)
    }
  }
}

function kindOf({ origin, action }: ResolvedEntry): string | null {
  return origin.kind === 'policy' && action === 'allow' ? origin.entry.policy.kind : null
}

/** Whether two entries are about the same peer on the same port somewhere. */
function overlap(a: ResolvedEntry, b: ResolvedEntry): boolean {
  if (!a.peers.some((word, i) => (word & (b.peers[i] ?? 0)) !== 0)) return false
  if (a.ports === null || b.ports === null) return true
  return a.ports.some((one) =>
    (b.ports ?? []).some(
      (other) => one.protocol === other.protocol && one.first <= other.last && other.first <= one.last,
    ),
  )
}

/** A request that no list of methods and paths is about. */
const strange = { method: 'MEMBRANE-TEST', path: '/membrane-test', host: 'membrane.test' }

/** What lets a request through that an HTTP list refuses; null where nothing does. */
function bypassOf(map: SubjectMap, { origin, peers, ports }: ResolvedEntry): string | null {
  if (origin.kind !== 'policy' || origin.entry.l7?.kind !== 'http') return null
  if (origin.entry.l7.rules.some((rule) => matchesHttp(rule, strange))) return null
  for (const other of map.entries) {
    if (other.action !== 'allow' || other.isL7 || other.origin.kind !== 'policy') continue
    const shared = copyOf(other.peers)
    andInto(shared, peers)
    let by: string | null = null
    forEachBit(shared, (peer) => {
      if (by !== null) return
      for (const { protocol, first } of ports ?? []) {
        const answer = answerHttp(coveringEntries(map, peer, protocol, first), strange)
        if (answer.isAllowed && answer.by === other) by = nameOf(other)
      }
    })
    if (by !== null) return by
  }
  return null
}

function nameOf({ origin }: ResolvedEntry): string {
  return origin.kind === 'policy' ? `${origin.entry.policy.kind} ${origin.entry.policy.name}` : origin.kind
}
