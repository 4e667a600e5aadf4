/**
 * Whether Cilium learns the addresses of a name, so that rules with `toFQDNs` match them: the agent's DNS proxy must see a pod of
 * the node look the name up, by a rule of layer 7 towards the resolver. Source: pkg/fqdn/dnsproxy/proxy.go, pkg/fqdn/namemanager.
 */
import type { PeerKey } from '../../keys'
import type { Cluster } from '../../cluster/cluster'
import { isUnresolved } from '../../names/resolution'
import { directoryOf } from '../../names/cluster-directory'
import { behindService } from '../../names/backends'
import { dnsPort as usualPort, isDnsService } from '../../names/dns-service'
import type { Directory, NamedService } from '../../names/directory'
import type { PolicyEntry } from '../../policy/entry'
import { matchesFqdn } from '../../policy/selectors/fqdn'
import type { Selector } from '../../policy/selectors/selector'
import { hasBit } from '../../policy/selectors/bitset'
import { protocolNumber } from '../../cilium/numbers'
import type { Protocol } from '../../types'
import { decideFlow } from './probe'
import { coversPort, type ResolvedEntry } from '../maps/resolved'
import { standingOf, type Standing } from '../sight'
import type { SubjectMap } from '../maps/subject-maps'
import type { PolicyModel } from '../model'

/** What comes of a pod's lookups of a name. */
export type Learning =
  /** The proxy sees the answer. */
  | { readonly kind: 'learnt' }
  /** It does not, for the reason that is given. */
  | { readonly kind: 'missed'; readonly why: string }
  /** It does not, but it may see that of another pod of the node. */
  | { readonly kind: 'elsewhere'; readonly why: string; readonly teacher: string }
  /** The workspace says nothing of DNS. */
  | { readonly kind: 'unknown' }

/** A pod that answers DNS queries, and the port on which policies see it. */
export interface Resolver {
  readonly key: string
  readonly port: number
}

const lookups: readonly Protocol[] = ['UDP', 'TCP']

const known = new WeakMap<PolicyModel, Map<string, Learning>>()

/** Finds out what comes of the lookups of a pod under default deny for egress. */
export function learning(model: PolicyModel, pod: Standing, name: string): Learning {
  if (pod.endpoint === null) return { kind: 'learnt' }
  let answers = known.get(model)
  if (answers === undefined) known.set(model, (answers = new Map()))
  const key = `${pod.key} ${name}`
  let answer = answers.get(key)
  if (answer === undefined) answers.set(key, (answer = find(model, pod, pod.endpoint, name)))
  return answer
}

function find(model: PolicyModel, pod: Standing, endpoint: number, name: string): Learning {
  const why = obstacle(model, pod, model.maps.mapOf(endpoint, 'egress'), name)
  if (why === null) return { kind: 'learnt' }
  if (why === '') return { kind: 'unknown' }
  const teacher = teacherOf(model, pod, name)
  return teacher === null ? { kind: 'missed', why } : { kind: 'elsewhere', why, teacher }
}

/** What keeps the proxy from seeing a pod's own lookups: null where nothing does, empty where nothing is said of DNS. */
function obstacle(model: PolicyModel, pod: Standing, map: SubjectMap, name: string): string | null {
  const resolvers = resolversOf(model)
  if (resolvers.length === 0) return fromRules(map, name)
  const why = fromLookups(model, pod, name, resolvers)
  return why !== null && asksElsewhere(model, map, name, resolvers) ? null : why
}

const knownResolvers = new WeakMap<Cluster, readonly Resolver[]>()

/** The pods that answer DNS queries, on the ports on which policies see them. */
export function resolversOf({ cluster }: PolicyModel): readonly Resolver[] {
  let resolvers = knownResolvers.get(cluster)
  if (resolvers === undefined) knownResolvers.set(cluster, (resolvers = findResolvers(cluster)))
  return resolvers
}

function findResolvers(cluster: Cluster): readonly Resolver[] {
  const directory = directoryOf(cluster)
  const behind = [...directory.services.values()]
    .filter(isDnsService)
    .flatMap((service) => targetsOf(directory, service))
  if (behind.length > 0) return behind
  return cluster.endpoints
    .filter(({ podLabels }) => podLabels.get('k8s-app') === 'kube-dns')
    .map(({ key, ports }) => ({ key, port: ports.find(({ protocol }) => protocol === 'UDP')?.port ?? usualPort }))
}

function targetsOf(directory: Directory, service: NamedService): readonly Resolver[] {
  const asking = { role: 'receiver', namespace: null, port: String(usualPort), protocol: null } as const
  const found = behindService(directory, service, asking)
  if (isUnresolved(found)) return []
  return found.targets.flatMap(({ key, ports }) => (ports ?? []).map(({ port }) => ({ key, port })))
}

/** Asks each resolver. Null where a lookup goes through the proxy; otherwise what is in the way. */
function fromLookups(model: PolicyModel, pod: Standing, name: string, resolvers: readonly Resolver[]): string | null {
  switch (bestLookup(model, pod, name, resolvers)) {
    case 'learnt':
      return null
    case 'refused':
      return `no DNS rule of ${pod.key} lists ${name}, so its lookup is refused`
    case 'plain':
      return `lookups of ${pod.key} do not go through Cilium’s DNS proxy: no rule towards the resolver has rules.dns`
    case 'closed':
      return `${pod.key} may not ask the resolver ${resolvers[0]?.key ?? ''} on port ${resolvers[0]?.port ?? usualPort}`
  }
}

/** What comes of a lookup at the resolver that is best for Cilium's learning. */
function bestLookup(
  model: PolicyModel,
  pod: Standing,
  name: string,
  resolvers: readonly Resolver[],
): 'learnt' | 'refused' | 'plain' | 'closed' {
  let [isRefused, isPlain] = [false, false]
  for (const { key, port } of resolvers) {
    const to = standingOf(model, key)
    if (typeof to === 'string') continue
    for (const protocol of lookups) {
      const probe = { from: pod.key, to: key, protocol, port, dnsName: name }
      for (const { verdict: found } of decideFlow(model, probe, { from: pod, to }, null)) {
        const { verdict, request } = found
        if (verdict === 'REDIRECTED' && request?.verdict === 'FORWARDED') return 'learnt'
        isRefused ||= verdict === 'REDIRECTED'
        isPlain ||= verdict === 'FORWARDED'
      }
    }
  }
  return isRefused ? 'refused' : isPlain ? 'plain' : 'closed'
}

/**
 * Why a pod under default deny for egress gets no answer when it looks a name up; null where it gets one, or may get one from
 * somebody whom the workspace does not hold.
 */
export function lookupObstacle(model: PolicyModel, pod: Standing, name: string): string | null {
  if (pod.endpoint === null) return null
  const map = model.maps.mapOf(pod.endpoint, 'egress')
  if (!map.isIsolated) return null
  const resolvers = resolversOf(model)
  const rules = map.rules.flatMap(({ rule }) => rule.entries).filter(({ direction }) => direction === 'egress')
  if (rules.some((entry) => mayLeadToResolver(entry, name, resolvers.length > 0))) return null
  if (rules.some(({ l7 }) => l7?.kind === 'dns')) return 'no DNS rule lists it'
  const found = resolvers.length === 0 ? 'closed' : bestLookup(model, pod, name, resolvers)
  return found === 'closed' ? `no rule lets it ask a resolver on port ${resolvers[0]?.port ?? usualPort}` : null
}

/** Whether a rule lets lookups of a name through to somebody who may be a resolver that the workspace does not hold. */
function mayLeadToResolver({ action, peers, ports, l7 }: PolicyEntry, name: string, isResolverKnown: boolean): boolean {
  if (action !== 'allow' || peers?.length === 0) return false
  if (l7?.kind === 'dns' && !l7.rules.some((rule) => matchesFqdn(rule, name))) return false
  const isNamed = ports?.some((range) => range.name !== undefined) === true
  if (!isNamed && !lookups.some((protocol) => coversPort(ports, protocolNumber[protocol], usualPort))) return false
  // All ports of some pods are not meant for a resolver where that of the cluster is known.
  return !isResolverKnown || ports !== null || peers === null || peers.some(({ selector }) => !isOfPods(selector))
}

function isOfPods(selector: Selector): boolean {
  return selector.type === 'labels' && !selector.requirements.some(({ source }) => source === 'reserved')
}

/** Without a known resolver only the rules can tell. Null where one of them lists the name, empty where none is about DNS. */
function fromRules({ entries }: SubjectMap, name: string): string | null {
  const rules = entries.filter(isDnsRule)
  if (rules.some((entry) => listsName(entry, name))) return null
  if (rules.length > 0) return `no DNS rule lists ${name}, so its lookup is refused`
  const isPlain = entries.some(({ action, origin }) => {
    if (origin.kind !== 'policy' || action !== 'allow') return false
    const { ports, peers } = origin.entry
    if (ports !== null) return ports.some(({ first, last }) => first === usualPort && last === usualPort)
    return peers?.some(({ selector }) => isOfResolver(selector)) === true
  })
  return isPlain ? 'lookups do not go through Cilium’s DNS proxy: no rule on port 53 has rules.dns' : ''
}

/** Whether a selector is about the usual resolver's pods. */
function isOfResolver(selector: Selector): boolean {
  return (
    selector.type === 'labels' &&
    selector.requirements.some(({ key, values }) => key === 'k8s-app' && values.includes('kube-dns'))
  )
}

function isDnsRule({ action, origin }: ResolvedEntry): boolean {
  return action === 'allow' && origin.kind === 'policy' && origin.entry.l7?.kind === 'dns'
}

function listsName({ origin }: ResolvedEntry, name: string): boolean {
  const l7 = origin.kind === 'policy' ? origin.entry.l7 : null
  return l7?.kind === 'dns' && l7.rules.some((rule) => matchesFqdn(rule, name))
}

/**
 * A DNS rule towards somebody who is no resolver of the workspace, such as a cache on the node. A rule that selects nobody
 * leads nowhere.
 */
function asksElsewhere(
  model: PolicyModel,
  { entries }: SubjectMap,
  name: string,
  resolvers: readonly Resolver[],
): boolean {
  return entries.some((entry) => {
    if (!isDnsRule(entry) || !listsName(entry, name) || entry.origin.kind !== 'policy') return false
    const named = entry.origin.entry.peers ?? []
    if (named.length === 0 || !entry.peers.some((word) => word !== 0)) return false
    if (!lookups.some((protocol) => coversPort(entry.ports, protocolNumber[protocol], usualPort))) return false
    return !resolvers.some(({ key }) => {
      const found = standingOf(model, key)
      return typeof found === 'string' || hasBit(entry.peers, found.identity)
    })
  })
}

/** Pods whose lookups of a name the proxy sees, by name. */
const teachers = new WeakMap<PolicyModel, Map<string, readonly Teacher[]>>()

interface Teacher {
  readonly index: number
  readonly key: PeerKey
  readonly nodeName: string
}

/** A pod that may be on the same node and looks the name up through the proxy. */
function teacherOf(model: PolicyModel, pod: Standing, name: string): string | null {
  const found = teachersOf(model, name).find(
    ({ index, nodeName }) =>
      index !== pod.endpoint && (nodeName === '' || pod.node.kind !== 'known' || nodeName === pod.node.name),
  )
  return found?.key ?? null
}

function teachersOf(model: PolicyModel, name: string): readonly Teacher[] {
  let byName = teachers.get(model)
  if (byName === undefined) teachers.set(model, (byName = new Map()))
  const known = byName.get(name)
  if (known !== undefined) return known
  const seen = new Map<number, boolean>()
  const found = model.cluster.endpoints.flatMap(({ key, nodeName, isHostNetwork }, index) => {
    if (isHostNetwork) return []
    const map = model.maps.mapOf(index, 'egress')
    let isSeen = seen.get(map.id)
    if (isSeen === undefined) seen.set(map.id, (isSeen = seesAnswer(model, key, map, name)))
    return isSeen ? [{ index, key, nodeName }] : []
  })
  byName.set(name, found)
  return found
}

/** Whether a rule for a pod lists a name and leads to who answers. */
function seesAnswer(model: PolicyModel, key: PeerKey, map: SubjectMap, name: string): boolean {
  if (!map.entries.some((entry) => isDnsRule(entry) && listsName(entry, name))) return false
  const pod = standingOf(model, key)
  return typeof pod !== 'string' && obstacle(model, pod, map, name) === null
}
