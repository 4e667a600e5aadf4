/** Policy maps by endpoint and direction; endpoints under the same rules with the same named ports share theirs. */
import { noEnds, sharedEnds } from './filters'
import type { DirectionPolicy, RuleSet } from './subjects'
import { findConflict } from './conflicts'
import { defaultEntries, hostSet, policyMap, type PolicyMap } from './policy-map'
import { EntryResolver, type ResolvedEntry } from './resolved'
import { carryRows } from './rows'
import type { InsideIdentities } from '../../cluster/identities'
import { noNamedPorts, type NamedPorts } from '../../cluster/named-ports'
import type { Bitset } from '../../policy/selectors/bitset'
import type { Renumbering } from '../../policy/selectors/renumbering'
import type { SelectorCache } from '../../policy/selectors/selector-cache'
import type { Direction } from '../../types'

export interface SubjectMap extends PolicyMap {
  /** Endpoints with the same number share this map. */
  readonly id: number
  readonly direction: Direction
  /** Equal for maps of an edited workspace that decide alike for each peer, whatever the numbers of the peers. */
  readonly lineage: object
  readonly rules: RuleSet['rules']
  /** Who its selectors select. */
  readonly selection: SelectorCache
}

export interface SubjectMapsInput {
  readonly inside: InsideIdentities
  readonly selection: SelectorCache
  readonly sets: readonly RuleSet[]
  readonly ofIdentity: Uint32Array
}

/** Maps of an earlier model, and how its identities became those of the present one: null where they are the same. */
export interface EarlierMaps {
  readonly maps: SubjectMaps
  readonly renumbering: Renumbering | null
}

export class SubjectMaps {
  private readonly maps = new Map<RuleSet, Map<string, SubjectMap>>()
  private readonly byIdentity: Record<Direction, (SubjectMap | undefined)[]> = { ingress: [], egress: [] }
  private readonly resolver: EntryResolver
  private readonly host: Bitset
  private readonly defaults = new Map<string, readonly ResolvedEntry[]>()
  private count = 0

  constructor(
    private readonly input: SubjectMapsInput,
    before: EarlierMaps | null,
  ) {
    const { selection, sets } = input
    this.host = hostSet(selection)
    const renumbering = before?.renumbering ?? null
    this.resolver = before !== null && renumbering === null ? before.maps.resolver : new EntryResolver(selection)
    if (before === null) return
    this.count = before.maps.count
    for (const set of sets) {
      const earlier = before.maps.maps.get(set)
      if (earlier !== undefined)
        this.maps.set(set, renumbering === null ? earlier : this.takeOver(set, earlier, renumbering))
    }
  }

  private takeOver(
    set: RuleSet,
    earlier: ReadonlyMap<string, SubjectMap>,
    renumbering: Renumbering,
  ): Map<string, SubjectMap> {
    const taken = new Map<string, SubjectMap>()
    for (const [key, map] of earlier) {
      // Which peers an egress rule reaches by a port's name, and on which number, may have changed.
      if (map.direction === 'egress' && namesPorts(set.egress)) continue
      taken.set(key, this.renewed(map, set, renumbering))
    }
    return taken
  }

  private renewed(earlier: SubjectMap, set: RuleSet, renumbering: Renumbering): SubjectMap {
    const defaults = this.defaultsOf(set[earlier.direction])
    const entries = earlier.entries.map(
      (entry) =>
        this.resolver.renew(entry) ?? defaults.find(({ origin }) => origin.kind === entry.origin.kind) ?? entry,
    )
    const map = { ...earlier, entries, selection: this.input.selection }
    carryRows(earlier, map, renumbering)
    return map
  }

  private defaultsOf(policy: DirectionPolicy): readonly ResolvedEntry[] {
    const key = `${policy.isIsolated} ${policy.admitsLocalhost} ${policy.hasPass} ${policy.datapath.text}`
    let entries = this.defaults.get(key)
    if (entries === undefined)
      this.defaults.set(key, (entries = defaultEntries(policy, this.input.selection, this.host)))
    return entries
  }

  /** Rules that select an endpoint. */
  ruleSet(endpoint: number): RuleSet | undefined {
    return this.input.sets[this.input.ofIdentity[this.input.inside.ofEndpoint[endpoint] ?? 0] ?? 0]
  }

  mapOf(endpoint: number, direction: Direction): SubjectMap {
    return this.mapOfIdentity(this.input.inside.ofEndpoint[endpoint] ?? 0, direction)
  }

  /** The map of an identity: cluster-wide policies also select Cilium's own endpoints, which are not pods. */
  mapOfIdentity(identity: number, direction: Direction): SubjectMap {
    const known = this.byIdentity[direction][identity]
    if (known !== undefined) return known
    const ruleSet = this.input.sets[this.input.ofIdentity[identity] ?? 0]
    if (ruleSet === undefined) throw new RangeError(`no rules for identity ${identity}`)
    const map = this.mapOfRules(
      ruleSet,
      direction,
      this.input.selection.identities[identity]?.namedPorts ?? noNamedPorts,
    )
    this.byIdentity[direction][identity] = map
    return map
  }

  /** The map of whoever is under a set of rules. */
  mapOfRules(ruleSet: RuleSet, direction: Direction, ports: NamedPorts): SubjectMap {
    const policy = ruleSet[direction]
    const dependsOnPorts = direction === 'ingress' && namesPorts(policy)
    const own = dependsOnPorts ? ports : noNamedPorts
    const key = `${direction} ${own.text}`
    let maps = this.maps.get(ruleSet)
    if (maps === undefined) this.maps.set(ruleSet, (maps = new Map()))
    let map = maps.get(key)
    if (map === undefined) {
      const subject = { own, ends: dependsOnPorts ? sharedEnds(policy.entries) : noEnds }
      const resolved = policy.entries.flatMap((entry) => this.resolver.resolve(entry, subject))
      map = {
        ...policyMap(policy, resolved, this.defaultsOf(policy)),
        conflict: findConflict(policy.entries),
        id: this.count++,
        direction,
        lineage: {},
        rules: ruleSet.rules,
        selection: this.input.selection,
      }
      maps.set(key, map)
    }
    return map
  }

  /** Why an endpoint's policies cannot be combined; null if they can. */
  conflictOf(endpoint: number): string | null {
    return this.mapOf(endpoint, 'ingress').conflict ?? this.mapOf(endpoint, 'egress').conflict
  }
}

const naming = new WeakMap<DirectionPolicy, boolean>()

/** Whether any entry names a port, so that it matters which ports the subject declares. */
function namesPorts(policy: DirectionPolicy): boolean {
  let known = naming.get(policy)
  if (known === undefined) {
    known = policy.entries.some((entry) => entry.ports?.some((port) => port.name !== undefined) ?? false)
    naming.set(policy, known)
  }
  return known
}
