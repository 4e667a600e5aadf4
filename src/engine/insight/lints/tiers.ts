/**
 * What rules of ClusterNetworkPolicies decide before other policies are asked: the Admin tier overrules the denies of Cilium policies,
 * and the Baseline tier is asked before default deny, by which a NetworkPolicy isolates.
 * Source: pkg/policy/types/entry.go, pkg/policy/mapstate.go.
 */
import { tiers as tierNumbers, type PolicyEntry } from '../../policy/entry'
import { andInto, copyOf, forEachBit } from '../../policy/selectors/bitset'
import { decideSide } from '../../verdict/maps/side'
import type { ResolvedEntry } from '../../verdict/maps/resolved'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { someOf, type Lint, type LintContext } from './context/lint'
import { rangeAt } from './context/places'
import { Note } from '../../../values/note'

export const tiers: Lint = (context) => {
  if (!context.policies.some(({ policy }) => policy.kind === 'ClusterNetworkPolicy')) return
  /** Rules with the policies that they decide before, and the pods for which they do. */
  const found = new Map<PolicyEntry, { readonly names: Set<string>; readonly endpoints: Set<number> }>()
  for (const [map, endpoints] of context.maps) {
    if (context.hasConflict(map)) continue
    for (const [entry, names] of decidedBefore(map)) {
      const known = found.get(entry)
      if (known === undefined) found.set(entry, { names: new Set(names), endpoints: new Set(endpoints) })
      else {
        for (const name of names) known.names.add(name)
        for (const endpoint of endpoints) known.endpoints.add(endpoint)
      }
    }
  }
  for (const [entry, { names, endpoints }] of found) report(context, entry, [...names].sort(), [...endpoints])
}

function report(
  context: LintContext,
  { policy, path, direction, tier }: PolicyEntry,
  names: readonly string[],
  endpoints: readonly number[],
): void {
  const source = context.policies.find((candidate) => candidate.policy === policy)
  if (source === undefined) return
  const who = context.names(endpoints)
  const isAdmin = tier === tierNumbers.Admin
  context.report(source, {
    code: 'tier-decides',
    message: isAdmin
      ? `This lets through what ${someOf(names)} ${names.length === 1 ? 'denies' : 'deny'} for ${who}: the Admin tier is asked first, and policies of other tiers do not deny what it accepts`
      : `This opens ${direction} of ${who}, which ${someOf(names)} ${names.length === 1 ? 'isolates' : 'isolate'}: Cilium asks the Baseline tier before default deny`,
    help: isAdmin
      ? 'Use the action Pass to leave the decision to other policies, or a Deny of a lower priority number.'
      : 'By the Kubernetes API a NetworkPolicy would be final. To keep its pods isolated in Cilium, leave them out of the subject.',
    range: rangeAt(policy.place, path),
  })
}

type Decided = ReadonlyMap<PolicyEntry, readonly string[]>

/** Kept with their maps, as an edit leaves most of them. */
const knownDecided = new Note<SubjectMap, Decided>()

function decidedBefore(map: SubjectMap): Decided {
  const known = knownDecided.get(map)
  if (known !== undefined) return known
  const found = new Map<PolicyEntry, readonly string[]>()
  for (const one of map.entries) {
    const entry = one.origin.kind === 'policy' ? one.origin.entry : null
    if (entry?.policy.kind !== 'ClusterNetworkPolicy' || one.action !== 'allow') continue
    const names = entry.tier === tierNumbers.Admin ? overruled(map, one) : isolatorsBehind(map, one)
    if (names.length > 0) found.set(entry, names)
  }
  knownDecided.set(map, found)
  return found
}

/** Cilium policies whose denies an accept of the Admin tier overrules somewhere. */
function overruled(map: SubjectMap, accept: ResolvedEntry): readonly string[] {
  return map.entries.flatMap((deny) => {
    if (deny.action !== 'deny' || deny.tier !== tierNumbers.Normal || deny.origin.kind !== 'policy') return []
    const { kind, name } = deny.origin.entry.policy
    return decidesSome(map, accept, deny) ? [`${kind} ${name}`] : []
  })
}

/** NetworkPolicies that isolate where an accept of the Baseline tier decides. */
function isolatorsBehind(map: SubjectMap, accept: ResolvedEntry): readonly string[] {
  if (!map.policy.isIsolated) return []
  const isolators = map.rules.filter(
    ({ policy, rule }) => policy.kind === 'NetworkPolicy' && rule.isolates.includes(map.direction),
  )
  if (isolators.length === 0 || !decidesSome(map, accept, null)) return []
  return [...new Set(isolators.map(({ policy }) => `NetworkPolicy ${policy.name}`))]
}

/** Whether an entry decides a flow, of those that another one is about; some peers, and the first port of each range, are tried. */
function decidesSome(map: SubjectMap, entry: ResolvedEntry, other: ResolvedEntry | null): boolean {
  const shared = copyOf(entry.peers)
  if (other !== null) andInto(shared, other.peers)
  const ports = portsOf(entry, other)
  let tries = 0
  let decides = false
  forEachBit(shared, (peer) => {
    if (decides || tries++ >= mostTries) return
    decides = ports.some(({ protocol, first }) => decideSide(map, peer, protocol, first).winners.includes(entry))
  })
  return decides
}

/** Peers that are tried; rules of other tiers rarely decide about more of them. */
const mostTries = 20

const tcp = 6

/** The first port of each range that entries share; any where they are about all ports. */
function portsOf(
  { ports }: ResolvedEntry,
  other: ResolvedEntry | null,
): readonly { protocol: number; first: number }[] {
  const others = other?.ports ?? null
  if (ports === null) return others ?? [{ protocol: tcp, first: 80 }]
  if (others === null) return ports
  return ports.flatMap((one) =>
    others
      .filter(({ protocol, first, last }) => protocol === one.protocol && first <= one.last && one.first <= last)
      .map(({ first }) => ({ protocol: one.protocol, first: Math.max(first, one.first) })),
  )
}
