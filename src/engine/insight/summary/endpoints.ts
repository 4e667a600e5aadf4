/** Endpoints, namespaces and identities as the outside of the engine sees them. */
import type { ClusterEndpoint } from '../../cluster/endpoints'
import type { ClusterIdentity } from '../../cluster/identity'
import type { Namespace } from '../../cluster/namespaces'
import { isOn } from '../../cluster/settings'
import { placedAt } from '../../manifest/placed'
import { resourceRange } from '../../manifest/resource'
import type { Direction, Endpoint, Identity, Isolation, NamespaceSummary, SourceRange } from '../../types'
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { RuleOfPolicy, RuleSet } from '../../verdict/maps/subjects'
import { isSame } from '../../../values/same'
import { Note } from '../../../values/note'
import { bearersOf, bearersSince, type Bearers } from './changed-endpoints'

/** What rules make of their subjects. */
type Ruled = Pick<Endpoint, 'ingressEnforced' | 'egressEnforced' | 'isolation' | 'selectedBy' | 'isUnderNoPolicy'>

/** Of an endpoint without a policy of its own. */
const unruled: Ruled = {
  ingressEnforced: false,
  egressEnforced: false,
  isolation: { ingress: { state: 'open', by: [] }, egress: { state: 'open', by: [] } },
  selectedBy: [],
}

/** An edit keeps the sets of rules that it does not touch. */
const ofRules = new Note<RuleSet, Ruled>()

/** @param before what was said of the endpoint last: the very object, where other rules make the same of it */
function ruled(model: PolicyModel, endpoint: number, before: Ruled | undefined): Ruled {
  const set = model.maps.ruleSet(endpoint)
  if (set === undefined) return unruled
  let found = ofRules.get(set)
  if (found === undefined) {
    const isolation = isolationBy(set.rules, (direction) => model.maps.mapOf(endpoint, direction))
    const made = {
      ingressEnforced: isolation.ingress.state !== 'open',
      egressEnforced: isolation.egress.state !== 'open',
      isolation,
      selectedBy: [...new Set(set.rules.map(({ policy }) => policy.key))].sort(),
      ...(set.ingress.label === 'host' && !isOn(model.cluster.settings, 'enable-host-firewall')
        ? { isUnderNoPolicy: true }
        : {}),
    }
    found = before !== undefined && isSame(made, before) ? before : made
    ofRules.set(set, found)
  }
  return found
}

/** How both directions of a subject stand, by its rules and maps. */
export function isolationBy(
  rules: readonly RuleOfPolicy[],
  mapOf: (direction: Direction) => Pick<SubjectMap, 'isEnforced' | 'isIsolated'>,
): Isolation {
  const direction = (name: Direction): Isolation[Direction] => {
    const { isEnforced, isIsolated } = mapOf(name)
    if (!isIsolated) return { state: isEnforced ? 'rules' : 'open', by: [] }
    const keys = rules.filter(({ rule }) => rule.isolates.includes(name)).map(({ policy }) => policy.key)
    return { state: 'isolated', by: [...new Set(keys)].sort() }
  }
  return { ingress: direction('ingress'), egress: direction('egress') }
}

/** What was said of all endpoints last, and of whom. */
interface Said extends Bearers {
  readonly sets: readonly RuleSet[]
  /** By endpoint: what its rules make of it, and all that was said. */
  readonly ruled: readonly Ruled[]
  readonly list: readonly Endpoint[]
}

const said = new LastMade<Said>()

/** All endpoints, each where it stands; of which nothing has changed are the objects of before. */
export function summariseEndpoints(model: PolicyModel): readonly Endpoint[] {
  const { endpoints } = model.cluster
  return unplacedEndpoints(model).map((item, i) => {
    const endpoint = endpoints[i]
    return endpoint === undefined ? item : placedAt(item, resourceRange(endpoint.resource.place))
  })
}

/** The same with ranges that may be those of an earlier text: what has only moved is the object of before. */
export function unplacedEndpoints(model: PolicyModel): readonly Endpoint[] {
  const {
    cluster: { endpoints },
    identities,
    groups: { ofIdentity: sets },
    inside,
  } = model
  const { ofEndpoint } = inside
  const before = said.of(model) ?? null
  const isInPlace = before?.endpoints === endpoints && before.inside === inside
  if (isInPlace && before.identities === identities && before.sets === sets) return before.list
  const since = before === null ? null : bearersSince(model, before)
  // By identity: its place before, where it is under the rules of before.
  const keptAs = Int32Array.from(identities, (_, i) => {
    const old = since?.identityBefore(i) ?? -1
    return sets[i] === before?.sets[old] ? old : -1
  })
  const ruledOf = before?.ruled.slice(0, endpoints.length) ?? []
  const list = before?.list.slice(0, endpoints.length) ?? []
  for (let i = 0; i < endpoints.length; i++) {
    const endpoint = endpoints[i]
    const index = ofEndpoint[i] ?? 0
    const old = since?.endpointBefore(i) ?? -1
    const indexBefore = before?.inside.ofEndpoint[old] ?? -1
    // Most edits leave nearly all endpoints as they were.
    if (indexBefore >= 0 && keptAs[index] === indexBefore) {
      if (old === i) continue
      const [known, under] = [before?.list[old], before?.ruled[old]]
      if (known !== undefined && under !== undefined) {
        list[i] = known
        ruledOf[i] = under
        continue
      }
    }
    if (endpoint === undefined) continue
    const isSameIdentity = before !== null && identities[index] === before.identities[indexBefore]
    const isSameSet = isSameIdentity && sets[index] === before.sets[indexBefore]
    const known = before !== null && before.endpoints[old] === endpoint ? before.list[old] : undefined
    const ruledBefore = known === undefined ? undefined : before?.ruled[old]
    const isUnder = isSameSet && ruledBefore !== undefined
    const own = isUnder ? ruledBefore : endpoint.isHostNetwork ? unruled : ruled(model, i, ruledBefore)
    const conflict = isUnder ? (known?.error ?? null) : conflictOf(model, i)
    ruledOf[i] = own
    list[i] =
      known === undefined || !isSameIdentity || own !== ruledBefore || conflict !== (known.error ?? null)
        ? summaryOf(endpoint, identities[index], { range: resourceRange(endpoint.resource.place), own, conflict })
        : known
  }
  const isSame =
    before !== null && list.length === before.list.length && list.every((item, i) => item === before.list[i])
  const all = isSame ? before.list : list
  said.keep(model, { endpoints, inside, identities, sets, ruled: ruledOf, list: all })
  return all
}

function conflictOf({ cluster, maps }: PolicyModel, i: number): string | null {
  return cluster.endpoints[i]?.isHostNetwork === true ? null : maps.conflictOf(i)
}

function summaryOf(
  endpoint: ClusterEndpoint,
  identity: ClusterIdentity | undefined,
  { range, own, conflict }: { readonly range: SourceRange; readonly own: Ruled; readonly conflict: string | null },
): Endpoint {
  return {
    key: endpoint.key,
    namespace: endpoint.namespace,
    name: endpoint.name,
    kind: endpoint.kind,
    replicas: endpoint.replicas,
    podLabels: Object.fromEntries(endpoint.podLabels),
    labels: identity?.texts ?? [],
    identity: identity?.number ?? 0,
    ports: endpoint.ports,
    ...(endpoint.podIP === '' ? {} : { address: endpoint.podIP }),
    ...(endpoint.addresses.length === 0 ? {} : { addresses: endpoint.addresses }),
    ...(endpoint.nodeName === '' ? {} : { node: endpoint.nodeName }),
    ...(endpoint.workload === null ? {} : { workload: endpoint.workload }),
    range,
    ...own,
    ...(endpoint.isHostNetwork ? { hostNetwork: true } : {}),
    ...(conflict === null ? {} : { error: conflict }),
  }
}

/** The identities of before and their bearers, for what an edit leaves. */
const saidOfIdentities = new LastMade<{ readonly bearers: Bearers; readonly list: readonly Identity[] }>()

export function summariseIdentities(model: PolicyModel): readonly Identity[] {
  const { identities, cluster, inside } = model
  const before = saidOfIdentities.of(model)
  if (before?.bearers.identities === identities && before.bearers.inside === inside) return before.list
  const bearers = bearersOf(model)
  const known: readonly (Identity | undefined)[] =
    before === undefined ? identities.map(() => undefined) : knownIdentities(model, before)
  const keys: string[][] = known.map(() => [])
  cluster.endpoints.forEach(({ key }, i) => {
    const identity = inside.ofEndpoint[i] ?? 0
    if (known[identity] === undefined) keys[identity]?.push(key)
  })
  const list = identities.map(
    ({ number, texts }, i): Identity => known[i] ?? { number, labels: texts, endpoints: keys[i] ?? [] },
  )
  saidOfIdentities.keep(model, { bearers, list })
  return list
}

/** What was said of identities that have the bearers that they had. */
function knownIdentities(
  model: PolicyModel,
  { bearers, list }: { readonly bearers: Bearers; readonly list: readonly Identity[] },
): readonly (Identity | undefined)[] {
  const { gone, come, identityBefore } = bearersSince(model, bearers)
  const won = new Set(come.map((i) => model.inside.ofEndpoint[i]))
  const lost = new Set(gone.map((i) => bearers.inside.ofEndpoint[i]))
  return model.identities.map((_, i) => {
    const old = identityBefore(i)
    return won.has(i) || lost.has(old) ? undefined : list[old]
  })
}

/** Kept with the namespaces that an edit leaves. */
const saidOfNamespaces = new WeakMap<Namespace, NamespaceSummary>()

export function summariseNamespaces({ cluster }: PolicyModel): readonly NamespaceSummary[] {
  return Array.from(cluster.namespaces.values(), (namespace) => {
    const { name, labels, resource } = namespace
    let said = saidOfNamespaces.get(namespace)
    if (said === undefined) {
      said = { name, labels: Object.fromEntries(labels), implicit: resource === undefined }
      saidOfNamespaces.set(namespace, said)
    }
    return resource === undefined ? said : { ...said, range: resourceRange(resource.place) }
  })
}
