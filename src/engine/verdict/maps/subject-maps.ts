/** Policy maps by endpoint and direction; endpoints under the same rules with the same named ports share theirs. */
import { noEnds, sharedEnds } from './filters'
import type { DirectionPolicy, Lineage, RuleSet, SpecialLabel } from './subjects'
import { findConflict } from './conflicts'
import { defaultEntries, hostSet, inOrder, type PolicyMap } from './policy-map'
import { EntryResolver, type ResolvedEntry } from './resolved'
import type { InsideIdentities } from '../../cluster/identities'
import { Notable } from '../../../values/note'
import { noNamedPorts, type NamedPorts } from '../../cluster/named-ports'
import type { Bitset } from '../../policy/selectors/bitset'
import type { SelectorCache } from '../../policy/selectors/selector-cache'
import type { Direction } from '../../types'

export interface SubjectMap extends PolicyMap {
  readonly id: number
  readonly direction: Direction
  readonly lineage: Lineage
  readonly rules: RuleSet['rules']
  /** What it is made of. */
  readonly policy: DirectionPolicy
  /** The named ports of its subjects, where they matter. */
  readonly ports: NamedPorts
  /** Who its selectors select. */
  readonly selection: SelectorCache
}

export interface SubjectMapsInput {
  readonly inside: InsideIdentities
  readonly selection: SelectorCache
  /** The rule set of each identity. */
  readonly ofIdentity: readonly RuleSet[]
}

/** Numbers of maps: they tell maps apart and order nothing. */
let count = 0

class NotableLineage extends Notable implements Lineage {
  readonly id = count++

  constructor(readonly conflict: string | null) {
    super()
  }
}

/**
 * @param isOwn whether what the map means goes by who is there, so that no other is the same
 */
function lineageOf({ lineages, entries }: DirectionPolicy, key: string, isOwn: boolean): Lineage {
  let lineage = lineages.get(key)
  if (lineage === undefined || isOwn) {
    lineage = new NotableLineage(lineage === undefined ? findConflict(entries) : lineage.conflict)
    lineages.set(key, lineage)
  }
  return lineage
}

/** All maps that were made for one numbering of identities, by the rules and what else they depend on. */
export class MapStore {
  /** Held by the rules alone: those of earlier texts go with them. */
  private readonly maps = new WeakMap<DirectionPolicy, SubjectMap | Map<string, SubjectMap>>()
  private readonly resolver: EntryResolver
  private readonly host: Bitset
  private readonly defaults = new Map<string, readonly ResolvedEntry[]>()

  constructor(readonly selection: SelectorCache) {
    this.resolver = new EntryResolver(selection)
    this.host = hostSet(selection)
  }

  /** The engine's own rules of a direction. */
  defaultsOf(policy: DirectionPolicy): readonly ResolvedEntry[] {
    const key = defaultsKey(policy)
    let entries = this.defaults.get(key)
    if (entries === undefined) this.defaults.set(key, (entries = defaultEntries(policy, this.selection, this.host)))
    return entries
  }

  /** The entries of a map, or of some of its rules, in order. */
  entriesOf({ direction, policy, ports }: SubjectMap, own = policy.entries): readonly ResolvedEntry[] {
    const dependsOnPorts = direction === 'ingress' && policy.namesPorts
    const subject = { own: ports, ends: dependsOnPorts ? sharedEnds(policy.entries) : noEnds }
    const resolved: ResolvedEntry[] = []
    for (const entry of own) for (const one of this.resolver.resolve(entry, subject)) resolved.push(one)
    return inOrder(resolved, this.defaultsOf(policy))
  }

  mapOf(ruleSet: RuleSet, direction: Direction, ports: NamedPorts): SubjectMap {
    const policy = ruleSet[direction]
    const known = this.maps.get(policy)
    if (!(direction === 'ingress' && policy.namesPorts)) {
      if (known !== undefined && !(known instanceof Map)) return known
      const map = new MapOfRules(this, ruleSet, direction, noNamedPorts)
      this.maps.set(policy, map)
      return map
    }
    const byPorts = known instanceof Map ? known : new Map<string, SubjectMap>()
    if (byPorts !== known) this.maps.set(policy, byPorts)
    let map = byPorts.get(ports.text)
    if (map === undefined) byPorts.set(ports.text, (map = new MapOfRules(this, ruleSet, direction, ports)))
    return map
  }
}

/** Equal for directions under the same rules of the engine's own. */
export function defaultsKey({ isIsolated, admitsLocalhost, hasPass, datapath }: DirectionPolicy): string {
  return `${isIsolated} ${admitsLocalhost} ${hasPass} ${datapath.text}`
}

/** A map whose entries are looked up when somebody asks for them: an edit makes all maps again, and few are looked at. */
class MapOfRules extends Notable implements SubjectMap {
  readonly isEnforced: boolean
  readonly isIsolated: boolean
  readonly datapath: DirectionPolicy['datapath']
  declare readonly label?: SpecialLabel
  readonly conflict: string | null
  readonly id: number
  readonly lineage: Lineage
  readonly rules: RuleSet['rules']
  readonly policy: DirectionPolicy
  readonly selection: SelectorCache
  private known: readonly ResolvedEntry[] | null = null

  constructor(
    private readonly store: MapStore,
    ruleSet: RuleSet,
    readonly direction: Direction,
    readonly ports: NamedPorts,
  ) {
    super()
    const policy = ruleSet[direction]
    this.policy = policy
    this.isEnforced = policy.isEnforced
    this.isIsolated = policy.isIsolated
    this.datapath = policy.datapath
    if (policy.label !== undefined) this.label = policy.label
    this.selection = store.selection
    this.rules = ruleSet.rules
    // Which peers an egress rule reaches by a port's name, and on which number, goes by who is there.
    this.lineage = lineageOf(policy, ports.text, direction === 'egress' && policy.namesPorts)
    this.conflict = this.lineage.conflict
    this.id = this.lineage.id
  }

  get entries(): readonly ResolvedEntry[] {
    return (this.known ??= this.store.entriesOf(this))
  }
}

export class SubjectMaps {
  private readonly byIdentity: Readonly<Record<Direction, (SubjectMap | undefined)[]>>
  private readonly store: MapStore

  /** @param before maps of an earlier model; those of the same identities are taken over */
  constructor(
    private readonly input: SubjectMapsInput,
    before: SubjectMaps | null,
  ) {
    const { selection, ofIdentity } = input
    if (before?.store.selection === selection) {
      this.store = before.store
      this.byIdentity = before.known(ofIdentity)
    } else {
      this.store = new MapStore(selection)
      this.byIdentity = { ingress: [], egress: [] }
    }
  }

  /** Maps of the identities that are under the same rules as in this model. */
  private known(ofIdentity: readonly RuleSet[]): Readonly<Record<Direction, (SubjectMap | undefined)[]>> {
    const ingress = this.byIdentity.ingress.slice()
    const egress = this.byIdentity.egress.slice()
    for (let i = 0; i < ofIdentity.length; i++) {
      if (ofIdentity[i] === this.input.ofIdentity[i]) continue
      ingress[i] = undefined
      egress[i] = undefined
    }
    return { ingress, egress }
  }

  /** Rules that select an endpoint. */
  ruleSet(endpoint: number): RuleSet | undefined {
    return this.input.ofIdentity[this.input.inside.ofEndpoint[endpoint] ?? 0]
  }

  mapOf(endpoint: number, direction: Direction): SubjectMap {
    return this.mapOfIdentity(this.input.inside.ofEndpoint[endpoint] ?? 0, direction)
  }

  /** The map of an identity: cluster-wide policies also select Cilium's own endpoints, which are not pods. */
  mapOfIdentity(identity: number, direction: Direction): SubjectMap {
    const known = this.byIdentity[direction][identity]
    if (known !== undefined) return known
    const ruleSet = this.input.ofIdentity[identity]
    if (ruleSet === undefined) throw new RangeError(`no rules for identity ${identity}`)
    const ports = this.input.selection.identities[identity]?.namedPorts ?? noNamedPorts
    const map = this.mapOfRules(ruleSet, direction, ports)
    this.byIdentity[direction][identity] = map
    return map
  }

  /** The map of whoever is under a set of rules. */
  mapOfRules(ruleSet: RuleSet, direction: Direction, ports: NamedPorts): SubjectMap {
    return this.store.mapOf(ruleSet, direction, ports)
  }

  /** Why an endpoint's policies cannot be combined; null if they can. */
  conflictOf(endpoint: number): string | null {
    return this.mapOf(endpoint, 'ingress').conflict ?? this.mapOf(endpoint, 'egress').conflict
  }
}
