/** What a lint is, and what it is given to look at. */
import type { DiagnosticCode } from '../../../codes'
import type { Place, Resource, ResourceOf } from '../../../manifest/resource'
import { emptyBitset, hasBit, setBit, forEachBit, type Bitset } from '../../../policy/selectors/bitset'
import { waysIn, type Way } from '../../../manifest/routes'
import type { Policy, PolicyRule } from '../../../policy/entry'
import type { Diagnostic, Direction, Fix, Severity, SourceRange } from '../../../types'
import type { SubjectMap } from '../../../verdict/maps/subject-maps'
import { subjectsOf } from '../../../verdict/maps/subjects'
import type { PolicyModel } from '../../../verdict/model'
import type { LintInput } from './linter'
import { likeCluster, stillSaid, type Said, type SaidBy } from './said'

/** One kind of policy with what was read of it and the object that it was read from. */
export interface PolicySource {
  readonly policy: Policy
  readonly resource:
    | ResourceOf<'NetworkPolicy'>
    | ResourceOf<'CiliumNetworkPolicy'>
    | ResourceOf<'CiliumClusterwideNetworkPolicy'>
    | ResourceOf<'ClusterNetworkPolicy'>
  /** What lints that look at one policy alone have said of it. */
  readonly said: Said
}

export interface Finding {
  readonly code: DiagnosticCode
  readonly severity?: Severity
  readonly message: string
  readonly help?: string
  readonly range: SourceRange
  readonly fix?: Fix | null
}

/** A function that looks at the whole workspace and says what it found. */
export type Lint = (context: LintContext) => void

const nothing: readonly Diagnostic[] = []

/** Endpoints from one index to another that share an identity. */
interface Neighbours {
  readonly first: number
  readonly end: number
}

/** Pods with an identity of their own, which most edits leave as they are. */
interface PodsOfIdentities {
  readonly byIdentity: ReadonlyMap<number, readonly number[]>
  readonly runs: readonly Neighbours[]
}

const knownPods = new WeakMap<PolicyModel['inside'], PodsOfIdentities>()

function podsOfIdentities({ cluster, inside }: PolicyModel): PodsOfIdentities {
  const known = knownPods.get(inside)
  if (known !== undefined) return known
  const byIdentity = new Map<number, number[]>()
  const runs: { first: number; end: number }[] = []
  let last = -1
  cluster.endpoints.forEach((endpoint, i) => {
    const identity = endpoint.isHostNetwork ? -1 : (inside.ofEndpoint[i] ?? 0)
    const run = runs.at(-1)
    if (identity >= 0) {
      const list = byIdentity.get(identity)
      if (list === undefined) byIdentity.set(identity, [i])
      else list.push(i)
      if (identity === last && run !== undefined) run.end = i + 1
      else runs.push({ first: i, end: i + 1 })
    }
    last = identity
  })
  const found = { byIdentity, runs }
  knownPods.set(inside, found)
  return found
}

/** What lints look at, put together once for all of them. */
export class LintContext {
  readonly model: PolicyModel
  readonly resources: readonly Resource[]
  /** Accepted policies; a refused one has an error of its own, and no effect to speak of. */
  policies: readonly PolicySource[]
  /** What reading the files has said. */
  readonly diagnostics: readonly Diagnostic[]
  /** Ingresses, Gateways and routes, with where they lead. */
  readonly ways: readonly Way[]
  /** Identities of pods, as a set. */
  readonly podIdentities: Bitset
  found: Diagnostic[] = []
  /** What a lint that looks at each policy by itself says of them. */
  private reportedOf: Map<PolicySource, Diagnostic[]> | null = null
  private readonly texts: ReadonlyMap<string, string>
  /** Indices of the endpoints of each identity. */
  private readonly byIdentity: PodsOfIdentities['byIdentity']
  private readonly conflicted = new Set<SubjectMap>()
  private readonly knownSubjects = new Map<PolicyRule, Bitset>()
  private knownMaps: ReadonlyMap<SubjectMap, readonly number[]> | null = null

  /** @param ofText lints that judge a policy by what is written in it and by the settings alone; see `said.ts` */
  constructor(
    { model, manifest, texts }: LintInput,
    private readonly ofText: ReadonlySet<Lint> = new Set(),
  ) {
    this.model = model
    this.resources = manifest.resources
    this.texts = texts
    this.diagnostics = manifest.diagnostics
    this.ways = waysIn(manifest.unread)
    this.byIdentity = podsOfIdentities(model).byIdentity
    this.podIdentities = emptyBitset(model.identities.length)
    for (const identity of this.byIdentity.keys()) setBit(this.podIdentities, identity)
    const byPlace = new Map<Place, PolicySource['resource']>()
    for (const resource of manifest.resources) {
      switch (resource.kind) {
        case 'NetworkPolicy':
        case 'CiliumNetworkPolicy':
        case 'CiliumClusterwideNetworkPolicy':
        case 'ClusterNetworkPolicy':
          byPlace.set(resource.place, resource)
          break
        default:
      }
    }
    const policies: PolicySource[] = []
    const isLikeNow = likeCluster(model.cluster)
    for (const policy of model.policies) {
      const resource = byPlace.get(policy.place)
      if (policy.rejections.length === 0 && resource !== undefined)
        policies.push({ policy, resource, said: stillSaid(policy, model, isLikeNow) })
    }
    this.policies = policies
  }

  /** The text of the file that a resource stands in. */
  text(place: Place): string {
    const { file } = place
    return this.texts.get(file) ?? ''
  }

  report(source: PolicySource | null, { severity = 'warning', fix, help, ...rest }: Finding): void {
    const diagnostic: Diagnostic = {
      ...rest,
      severity,
      ...(help === undefined ? {} : { help }),
      ...(source === null ? {} : { resource: source.policy.key }),
      ...(fix === undefined || fix === null || (source !== null && this.hasAliases(source)) ? {} : { fix }),
    }
    const { reportedOf } = this
    if (source === null || reportedOf === null) {
      this.found.push(diagnostic)
      return
    }
    const own = reportedOf.get(source)
    if (own === undefined) reportedOf.set(source, [diagnostic])
    else own.push(diagnostic)
  }

  /**
   * Looks with a lint that judges each policy by itself: by its text, and by the pods, services and settings around it, but
   * not by other policies. Of policies of which nothing has changed what was said before is said again.
   */
  lookAtEach(look: Lint): void {
    const all = this.policies
    const asked = all.filter((source) => !this.saidOf(source, look).has(look))
    const reported = new Map<PolicySource, Diagnostic[]>()
    this.policies = asked
    this.reportedOf = reported
    if (asked.length > 0) look(this)
    this.policies = all
    this.reportedOf = null
    for (const source of asked) this.saidOf(source, look).set(look, reported.get(source) ?? nothing)
    // Of a policy that was not asked about.
    for (const [source, own] of reported) if (this.saidOf(source, look).get(look) !== own) this.found.push(...own)
    for (const source of all) {
      const own = this.saidOf(source, look).get(look) ?? nothing
      if (own.length > 0) this.found.push(...own)
    }
  }

  /**
   * Policies of which a lint that looks at all of them may find something. Of the others it found nothing before, when their text
   * and the pods, services and settings around them were the same; see `foundNothing`.
   */
  notSilent(look: Lint): readonly PolicySource[] {
    return this.policies.filter((source) => !this.saidOf(source, look).has(look))
  }

  /** Remembers that a lint found nothing of a policy, and would not by whatever other policies say. */
  foundNothing(look: Lint, source: PolicySource): void {
    this.saidOf(source, look).set(look, nothing)
  }

  private saidOf({ said }: PolicySource, look: Lint): SaidBy {
    return this.ofText.has(look) ? said.ofText : said.ofAll
  }

  /** Whether a document repeats parts of itself: an edit at one place would then change another, or lose its anchor. */
  private hasAliases({ policy: { place } }: PolicySource): boolean {
    const text = this.text(place)
    const { offset } = place
    const end = text.indexOf('\n---', offset)
    return /(?:^|[\s[{,])[&*][^\s"',]/.test(text.slice(offset, end < 0 ? text.length : end))
  }

  /** Indices of the endpoints under policy that have any of the identities. */
  endpointsOf(identities: Bitset): readonly number[] {
    const found: number[] = []
    forEachBit(identities, (identity) => found.push(...(this.byIdentity.get(identity) ?? [])))
    return found
  }

  /** Whether any pod has one of the identities. */
  hasPods(identities: Bitset): boolean {
    // A plain loop: a callback for each word costs more than the rest.
    const { podIdentities } = this
    for (let i = 0; i < podIdentities.length; i++)
      if (((podIdentities[i] ?? 0) & (identities[i] ?? 0)) !== 0) return true
    return false
  }

  /** Identities that the subject of a rule selects. */
  subjectsOf(rule: PolicyRule): Bitset {
    let subjects = this.knownSubjects.get(rule)
    if (subjects === undefined) this.knownSubjects.set(rule, (subjects = subjectsOf(rule, this.model.selection)))
    return subjects
  }

  /** Indices of the endpoints that a rule is about. */
  subjectEndpoints(rule: PolicyRule): readonly number[] {
    return rule.isForNodes ? [] : this.endpointsOf(this.subjectsOf(rule))
  }

  /** All policy maps of the workspace, each with the indices of the endpoints that it holds for. */
  get maps(): ReadonlyMap<SubjectMap, readonly number[]> {
    if (this.knownMaps !== null) return this.knownMaps
    const { model } = this
    const maps = new Map<SubjectMap, number[]>()
    const add = (map: SubjectMap, { first, end }: Neighbours): void => {
      let list = maps.get(map)
      if (list === undefined) maps.set(map, (list = []))
      for (let i = first; i < end; i++) list.push(i)
    }
    for (const neighbours of podsOfIdentities(model).runs) {
      const ingress = model.maps.mapOf(neighbours.first, 'ingress')
      const egress = model.maps.mapOf(neighbours.first, 'egress')
      add(ingress, neighbours)
      add(egress, neighbours)
      if (ingress.conflict === null && egress.conflict === null) continue
      this.conflicted.add(ingress)
      this.conflicted.add(egress)
    }
    return (this.knownMaps = maps)
  }

  /** Whether the policies of some endpoint under a map cannot be combined; its verdicts are then errors, in either direction. */
  hasConflict(map: SubjectMap): boolean {
    return this.maps.has(map) && this.conflicted.has(map)
  }

  /** Policy maps of one direction that hold for the endpoints that a rule is about. */
  mapsOf(rule: PolicyRule, direction: Direction): ReadonlySet<SubjectMap> {
    return new Set(this.subjectEndpoints(rule).map((i) => this.model.maps.mapOf(i, direction)))
  }

  /** Up to three endpoint keys in words: `shop/api, shop/web and 4 more`. */
  names(endpoints: readonly number[]): string {
    const keys = endpoints.map((i) => this.model.cluster.endpoints[i]?.key ?? '').sort()
    return someOf(keys)
  }

  isPod(identity: number): boolean {
    return hasBit(this.podIdentities, identity)
  }
}

/** Up to three of a list in words. */
export function someOf(words: readonly string[]): string {
  if (words.length <= 3) return words.length === 0 ? 'nothing' : joined(words)
  return `${words.slice(0, 3).join(', ')} and ${words.length - 3} more`
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

/** `1 pod`, `3 pods`. */
export function pods(count: number): string {
  return count === 1 ? '1 pod' : `${count} pods`
}
