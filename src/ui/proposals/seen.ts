/** Flows that policies may be proposed for, from what the page knows. */
import type { FlowTable, Questions, Snapshot } from '../../store/index'

export type SeenFlow = Questions['privileges']['asks']['flows'][number]

/** More flows than somebody can mean by hand. */
const mostFlows = 2000

/** The rows that go through, as flows; those of assumed ports stand for nothing that anybody serves. */
export function allowedRows(table: FlowTable, rows: Uint32Array): readonly SeenFlow[] {
  const flows: SeenFlow[] = []
  for (const row of rows) {
    if (flows.length >= mostFlows) break
    const [from, to] = [table.peers[table.source[row] ?? 0], table.peers[table.destination[row] ?? 0]]
    const port = table.ports[table.port[row] ?? 0]
    const isThrough = table.dropReason[row] === 0
    if (from === undefined || to === undefined || port === undefined || port.assumed || !isThrough) continue
    flows.push({ from: from.key, to: to.key, protocol: port.protocol, port: port.port })
  }
  return flows
}

/** The flows that Traffic resources state and do not want denied. */
export function statedFlows(report: Questions['checks']['answer'] | null): readonly SeenFlow[] {
  const wanted = report?.checks.filter(({ expect, status }) => expect !== 'denied' && status !== 'invalid') ?? []
  return wanted.flatMap(({ flows }) => flows.map(({ probe }): SeenFlow => probe))
}

interface Scope {
  readonly namespace: string
  /** Names of the workloads, and of pods that belong to none. */
  readonly workloads: readonly string[]
}

/** So many workloads can still be chosen from a list. */
const mostWorkloads = 200

/** Whom policies may be written for: namespaces, and their workloads where these are few. */
export function scopesOf(snapshot: Pick<Snapshot, 'namespaces' | 'endpoints'> | null): readonly Scope[] {
  if (snapshot === null) return []
  const workloads = new Map<string, Set<string>>(snapshot.namespaces.map(({ name }) => [name, new Set()]))
  for (const { namespace, name, workload, hostNetwork } of snapshot.endpoints)
    if (hostNetwork !== true) workloads.get(namespace)?.add(workload?.name ?? name)
  const count = [...workloads.values()].reduce((sum, names) => sum + names.size, 0)
  return [...workloads].map(([namespace, names]) => ({
    namespace,
    workloads: count > mostWorkloads ? [] : [...names],
  }))
}
