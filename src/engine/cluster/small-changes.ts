/**
 * What most edits make of the endpoints: policies, pods and namespaces are rewritten, and pods come or go. Then all other
 * endpoints are those of before, and nodes, services and addresses are too.
 */
import type { LabelFilter } from '../cilium/settings/label-filter'
import { policyKinds } from '../manifest/kinds'
import { ofKind, type Resource, type ResourceOf } from '../manifest/resource'
import { changedPart, withPart, type ChangedPart } from '../../values/difference'
import { editedIndex } from './endpoint-index'
import { endpointOfPod, isPlainPod, workloadKinds, type ClusterEndpoint, type Endpoints } from './endpoints'

interface Before extends Endpoints {
  readonly resources: readonly Resource[]
  readonly keepsLabel: LabelFilter
}

interface SmallChanges extends Pick<Endpoints, 'endpoints' | 'endpointIndex'> {
  /** Whether a namespace was rewritten. */
  readonly hasOtherLabels: boolean
}

export type FindSmallChanges = (before: Before, now: readonly Resource[]) => SmallChanges | null

/** More resources than these are no small change. */
const mostChanged = 1000

/** What two lists of resources differ in, where that is little; null where it may mean more for a cluster than other endpoints. */
export const smallChanges: FindSmallChanges = (before, now) => {
  const part = changedPart(before.resources, now)
  const { start, endBefore, endNow } = part
  if (endBefore === endNow) return rewritten(before, now, part)
  return Math.max(endBefore, endNow) - start > mostChanged ? null : moreOrFewer(before, now, part)
}

/** Of a policy only its namespace matters, which it may be the first to mention. */
function rewritten(before: Before, now: readonly Resource[], { start, endNow }: ChangedPart): SmallChanges | null {
  const pods = new Map<number, ClusterEndpoint>()
  let hasOtherLabels = false
  for (let i = start; i < endNow; i++) {
    const a = before.resources[i]
    const b = now[i]
    if (a === b) continue
    if (a === undefined || b === undefined || a.namespace !== b.namespace) return null
    if (policyKinds.has(a.kind) && policyKinds.has(b.kind)) continue
    if (a.kind === 'Namespace' && b.kind === 'Namespace' && a.name === b.name) {
      hasOtherLabels = true
      continue
    }
    if (a.kind !== 'Pod' || b.kind !== 'Pod' || a.name !== b.name || !isPlainPod(a) || !isPlainPod(b)) return null
    const index = before.endpointIndex.get(`${a.namespace}/${a.name}`)
    const old = index === undefined ? undefined : before.endpoints[index]
    if (index === undefined || old?.resource !== a) return null
    const changed = endpointOfPod(b, before.keepsLabel, old)
    // Addresses say where nodes and the API server are.
    if (
      old.hostIP !== changed.hostIP ||
      old.nodeName !== changed.nodeName ||
      !isSameList(old.addresses, changed.addresses)
    )
      return null
    pods.set(index, changed)
  }
  if (pods.size === 0) return { ...before, hasOtherLabels }
  const endpoints = before.endpoints.slice()
  for (const [index, endpoint] of pods) endpoints[index] = endpoint
  return { endpoints, endpointIndex: before.endpointIndex, hasOtherLabels }
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, i) => text === b[i])

/** Policies and pods without addresses have come or gone, of which each namespace is mentioned before. */
function moreOrFewer(
  before: Before,
  now: readonly Resource[],
  { start, endBefore, endNow }: ChangedPart,
): SmallChanges | null {
  const [gone, come] = [before.resources.slice(start, endBefore), now.slice(start, endNow)]
  const [podsGone, podsCome] = [plainPods(gone), plainPods(come)]
  if (!before.isEachOnce || podsGone === null || podsCome === null) return null
  if (!areMentioned(new Set([...gone, ...come].map(({ namespace }) => namespace)), now, start)) return null
  if (podsGone.length === 0 && podsCome.length === 0) return { ...before, hasOtherLabels: false }
  // A workload stands for pods of its name that are not there.
  const names = new Set([...podsGone, ...podsCome].map(({ namespace, name }) => `${namespace}/${name}`))
  const isOfWorkload = workloadKinds.some((kind) =>
    ofKind(now, kind).some(({ namespace, name }) => names.has(`${namespace}/${name}`)),
  )
  if (isOfWorkload || names.size < Math.max(podsGone.length, podsCome.length)) return null
  const first = podsGone[0] === undefined ? firstBehind(before, endBefore) : placeOf(before, podsGone[0])
  if (first === null || podsGone.some((pod, i) => before.endpoints[first + i]?.resource !== pod)) return null
  const fresh: ClusterEndpoint[] = []
  for (const pod of podsCome) {
    const endpoint = endpointOfPod(pod, before.keepsLabel, fresh.at(-1) ?? before.endpoints[first - 1])
    const known = before.endpointIndex.get(endpoint.key)
    const isTaken = known !== undefined && (known < first || known >= first + podsGone.length)
    if (isTaken || isPlaced(endpoint)) return null
    fresh.push(endpoint)
  }
  const end = first + podsGone.length
  if (before.endpoints.slice(first, end).some(isPlaced)) return null
  const endpoints = withPart(before.endpoints, { start: first, endBefore: end, endNow: first + fresh.length }, fresh)
  return { endpoints, endpointIndex: editedIndex(before, endpoints), hasOtherLabels: false }
}

/** The pods among policies and plain pods; null where there is anything else. */
function plainPods(resources: readonly Resource[]): readonly ResourceOf<'Pod'>[] | null {
  const pods: ResourceOf<'Pod'>[] = []
  for (const resource of resources)
    if (resource.kind === 'Pod' && isPlainPod(resource)) pods.push(resource)
    else if (!policyKinds.has(resource.kind)) return null
  return pods
}

/** Whether all namespaces are mentioned by one of the first resources; cluster-wide policies mention none. */
function areMentioned(namespaces: Set<string>, resources: readonly Resource[], end: number): boolean {
  namespaces.delete('')
  for (let i = 0; i < end && namespaces.size > 0; i++) {
    const resource = resources[i]
    if (resource !== undefined) namespaces.delete(resource.kind === 'Namespace' ? resource.name : resource.namespace)
  }
  return namespaces.size === 0
}

/** Where the first pod stands among the endpoints that comes behind a place in the list of resources; null for none. */
function firstBehind(before: Before, from: number): number | null {
  for (let i = from; i < before.resources.length; i++) {
    const resource = before.resources[i]
    if (resource?.kind !== 'Pod') continue
    const place = placeOf(before, resource)
    if (place !== null) return place
  }
  return null
}

function placeOf({ endpoints, endpointIndex }: Before, pod: ResourceOf<'Pod'>): number | null {
  const place = endpointIndex.get(`${pod.namespace}/${pod.name}`)
  return place !== undefined && endpoints[place]?.resource === pod ? place : null
}

/** Whether an endpoint says where nodes and addresses are. */
function isPlaced({ hostIP, nodeName, addresses }: ClusterEndpoint): boolean {
  return hostIP !== '' || nodeName !== '' || addresses.length > 0
}
