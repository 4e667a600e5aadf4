/** Which pods are one workload's: what a picture can show as one card. */
import { remembered } from '../../values/remembered'
import { workloadNode, type NodeId } from '../../engine/keys'
import type { Snapshot } from '../state/store-type'

export interface Workload {
  /** The node that stands for it. */
  readonly id: NodeId
  readonly namespace: string
  readonly name: string
  /** Keys of its endpoints, two or more. */
  readonly members: readonly string[]
}

type Endpoint = Snapshot['endpoints'][number]

/** Labels that name the app of a pod, where nothing says what made the pod. */
const appLabels = ['app.kubernetes.io/name', 'app', 'k8s-app', 'run']

/**
 * Endpoint → the workload that it is part of: what made the pod, else its app label. A workload with one endpoint,
 * such as a Deployment given by its template, does not count: there is nothing to fold.
 */
export function workloadsOf({ endpoints }: Pick<Snapshot, 'endpoints'>): ReadonlyMap<string, Workload> {
  return workloadsAmong(endpoints)
}

const workloadsAmong = remembered((endpoints: readonly Endpoint[]): ReadonlyMap<string, Workload> => {
  const groups = new Map<NodeId, { readonly namespace: string; readonly name: string; readonly members: string[] }>()
  for (const endpoint of endpoints) {
    const name = nameOf(endpoint)
    if (name === null) continue
    const id = workloadNode(endpoint.namespace, name)
    const group = groups.get(id)
    if (group === undefined) groups.set(id, { namespace: endpoint.namespace, name, members: [endpoint.key] })
    else group.members.push(endpoint.key)
  }
  const found = new Map<string, Workload>()
  for (const [id, group] of groups)
    if (group.members.length > 1) for (const key of group.members) found.set(key, { id, ...group })
  return found
})

function nameOf({ workload, podLabels }: Endpoint): string | null {
  if (workload !== undefined) return workload.name
  const label = appLabels.find((key) => (podLabels[key] ?? '') !== '')
  return label === undefined ? null : (podLabels[label] ?? null)
}
