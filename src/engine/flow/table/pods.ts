/** The pods of a model as ends of flows, and the runs of replicas among them; an edit keeps what it does not touch. */
import type { ClusterEndpoint } from '../../cluster/endpoints'
import { placesBefore } from '../../../values/difference'
import type { Peer } from '../../types'
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'

/** Neighbours among the pods that flows do not tell apart: replicas of one pod. A pod on the host network is always alone. */
export interface Run {
  /** Index among the cluster's endpoints, which is that among the peers. */
  readonly first: number
  readonly end: number
  readonly endpoint: ClusterEndpoint
  /** Index among the model's identities. */
  readonly index: number
  /** Pods do not talk to themselves. */
  readonly isAlone: boolean
}

/** The pods of a model, in the order of its endpoints. */
export interface Pods {
  /** What the flow table shows of each. */
  readonly shown: readonly Peer[]
  readonly runs: readonly Run[]
  /** The number of the run that each pod is in. */
  readonly runOf: Uint32Array
  readonly source: PodSource
}

/** What pods are made of. */
interface PodSource {
  readonly endpoints: readonly ClusterEndpoint[]
  /** Index of each pod's identity, and the number of each identity. */
  readonly indexOf: Uint32Array
  readonly numbers: Uint32Array
}

/** By the identities of the pods, which most edits leave; and the last ones of an engine, for edits that do not. */
const known = new WeakMap<PolicyModel['inside'], Pods>()
const last = new LastMade<Pods>()

/** The pods among the peers of a model, which come first. */
export function podsOf(model: PolicyModel): Pods {
  const { cluster, inside } = model
  let pods = known.get(inside)
  if (pods === undefined) {
    const { ofEndpoint, identities } = inside
    const source: PodSource = {
      endpoints: cluster.endpoints,
      indexOf: ofEndpoint,
      numbers: new Uint32Array(identities.length),
    }
    for (let i = 0; i < identities.length; i++) source.numbers[i] = identities[i]?.number ?? 0
    pods = podsFrom(source, last.of(model) ?? null)
    known.set(inside, pods)
    last.keep(model, pods)
  }
  return pods
}

function podsFrom(source: PodSource, before: Pods | null): Pods {
  const { endpoints, indexOf, numbers } = source
  const placeBefore = placesBefore(before?.source.endpoints ?? [], endpoints)
  const runs: (Run & { end: number })[] = []
  const runOf = new Uint32Array(endpoints.length)
  let run: (Run & { end: number }) | null = null
  let previous = -1
  const shown = before?.shown.slice(0, endpoints.length) ?? []
  for (let i = 0; i < endpoints.length; i++) {
    const endpoint = endpoints[i]
    if (endpoint === undefined) continue
    const index = indexOf[i] ?? 0
    const old = placeBefore(i)
    const wereOne = before !== null && old > 0 && previous === old - 1 && before.runOf[old] === before.runOf[previous]
    previous = old
    if (run !== null && run.index === index && (wereOne || isReplica(endpoint, run.endpoint))) run.end = i + 1
    else runs.push((run = { first: i, end: i + 1, endpoint, index, isAlone: endpoint.replicas <= 1 }))
    runOf[i] = runs.length - 1
    const number = numbers[index] ?? 0
    const isKnown = before !== null && old >= 0 && before.source.numbers[before.source.indexOf[old] ?? 0] === number
    if (isKnown && old === i) continue
    shown[i] = (isKnown ? before.shown[old] : undefined) ?? shownOf(endpoint, number)
  }
  return { shown, runs, runOf, source }
}

/** Whether two pods of one identity are alike in all that flows are judged and counted by. */
function isReplica(a: ClusterEndpoint, b: ClusterEndpoint): boolean {
  return (
    !a.isHostNetwork &&
    !b.isHostNetwork &&
    a.ports === b.ports &&
    a.replicas <= 1 === b.replicas <= 1 &&
    (a.addresses.length === 0) === (b.addresses.length === 0)
  )
}

function shownOf({ key, isHostNetwork }: ClusterEndpoint, identity: number): Peer {
  return {
    key,
    kind: 'endpoint',
    label: key,
    identity,
    ...(isHostNetwork ? { note: 'on the host network: it counts as the host, and no policy of its own applies' } : {}),
  }
}
