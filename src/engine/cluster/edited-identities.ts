/** Identities after an edit of a few pods: a look at those of these pods is enough, all others only move. */
import { changedPart } from '../../values/difference'
import { isSame } from '../../values/same'
import type { Cluster } from './cluster'
import { numberAgain } from './edited-numbering'
import type { ClusterEndpoint } from './endpoints'
import { marksForGroups } from './group-labels'
import type { InsideIdentities } from './identities'
import { numbersOfPods, PodLabels, type PodIdentities } from './pod-identities'
import { isOfMode } from './settings'

/** Those of before with other pods; null where anything else may have changed. */
export function editedInside(cluster: Cluster, before: InsideIdentities, since: Cluster): InsideIdentities | null {
  const { settings, nodes, apiServer, pinned } = cluster
  if (
    since.settings !== settings ||
    since.nodes !== nodes ||
    since.apiServer !== apiServer ||
    since.pinned !== pinned ||
    isOfMode(settings) ||
    marksForGroups(settings) ||
    pinned.byEndpoint.size > 0 ||
    pinned.byLabels.size > 0
  )
    return null
  const { first } = before.pods
  const pods = editedPods(cluster, before, since)
  if (pods === null || pods === before.pods) return pods === null ? null : before
  const identities = before.identities.slice(0, first).concat(pods.numbering.identities)
  return { ...before, identities, ofEndpoint: pods.ofEndpoint, pods }
}

/** More pods than this are looked at one by one, like all. */
const mostChanged = 1000

/** Those of before with what an edit has made of them; null where it is no small one. */
function editedPods(
  cluster: Cluster,
  { pods: before, ofReserved }: InsideIdentities,
  since: Cluster,
): PodIdentities | null {
  const { endpoints } = cluster
  const { first, numbering } = before
  const host = ofReserved.get('host') ?? 0
  const part = changedPart(since.endpoints, endpoints)
  const { start, endBefore, endNow } = part
  if (Math.max(endBefore, endNow) - start > mostChanged) return null
  const labels = new PodLabels(cluster)
  const relabelled = relabelledNamespaces(since.namespaces, cluster.namespaces)
  // Those of before as they are now, and those that are new behind them.
  const all =
    relabelled.size === 0
      ? numbering.plain.slice()
      : numbering.plain.map((identity, i) => {
          const endpoint = since.endpoints[before.firstOf[i] ?? 0]
          return endpoint !== undefined && relabelled.has(endpoint.namespace) ? labels.identityOf(endpoint) : identity
        })
  const own = endpoints.slice(start, endNow).map((endpoint) => {
    if (endpoint.isHostNetwork) return -1
    const identity = labels.identityOf(endpoint)
    const known = all.indexOf(identity)
    return known < 0 ? all.push(identity) - 1 : known
  })
  const order: number[] = []
  const firstOf: number[] = []
  const nowOf = new Int32Array(all.length).fill(-1)
  const ofEndpoint = new Uint32Array(endpoints.length)
  const on = endBefore - endNow
  for (let i = 0; i < endpoints.length; i++) {
    const isOwn = i >= start && i < endNow
    const old = isOwn ? (own[i - start] ?? -1) : (before.ofEndpoint[i < start ? i : i + on] ?? 0) - first
    if (old < 0) {
      ofEndpoint[i] = host
      continue
    }
    let now = nowOf[old] ?? -1
    if (now < 0) {
      now = nowOf[old] = order.push(old) - 1
      firstOf.push(i)
    }
    ofEndpoint[i] = first + now
  }
  const isSameOrder = order.length === numbering.plain.length && order.every((old, i) => old === i)
  const areSamePods =
    endBefore === endNow &&
    endpoints.slice(start, endNow).every((endpoint, i) => isRewritten(endpoint, since.endpoints[start + i]))
  if (isSameOrder && relabelled.size === 0 && areSamePods) return before
  const plain = order.flatMap((old) => all[old] ?? [])
  const places = Int32Array.from(order, (old, i) => (numbering.plain[old] === plain[i] ? old : -1))
  return { numbering: numberAgain(plain, numbersOfPods, { numbering, places }), ofEndpoint, first, firstOf }
}

/** Whether an endpoint is what it was, though its document may be another: somebody typed a comment. */
function isRewritten(now: ClusterEndpoint, before: ClusterEndpoint | undefined): boolean {
  if (now === before) return true
  if (before === undefined || !isSame(now.resource.object, before.resource.object)) return false
  return isSame({ ...now, resource: null }, { ...before, resource: null })
}

/** Namespaces whose pods have other labels than before. */
function relabelledNamespaces(before: Cluster['namespaces'], now: Cluster['namespaces']): ReadonlySet<string> {
  const names = new Set<string>()
  if (before === now) return names
  for (const name of [...before.keys(), ...now.keys()])
    if (before.get(name)?.labels !== now.get(name)?.labels) names.add(name)
  return names
}
