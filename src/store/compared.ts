/** Which pairs of peers a comparison is about, for the picture. */
import type { Comparison, Endpoint, FlowChange } from '../worker/types'

type PeerGroup = FlowChange['from']

/**
 * Tells whether anything changes from one node of the picture to another. Nodes are keys of peers, or `namespace:NAME` for a
 * folded namespace.
 */
export function changesBetween(
  { flows }: Comparison,
  endpoints: readonly Endpoint[],
): (from: string, to: string) => boolean {
  const workloads = new Map(
    endpoints.map(({ key, namespace, name, workload }) => [key, `${namespace}/${workload?.name ?? name}`]),
  )
  const changes = flows.map(({ from, to }) => ({ from: membersOf(from), to: membersOf(to) }))
  const has = (members: ReadonlySet<string>, node: string): boolean =>
    members.has(node) || members.has(workloads.get(node) ?? '')
  return (from, to) => changes.some((change) => has(change.from, from) && has(change.to, to))
}

function membersOf({ namespaces, outside }: PeerGroup): ReadonlySet<string> {
  return new Set([
    ...outside,
    ...namespaces.map(({ name }) => `namespace:${name}`),
    ...namespaces.flatMap(({ name, workloads }) => workloads.map((workload) => `${name}/${workload}`)),
  ])
}
