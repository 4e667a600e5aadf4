/** Flows that policies may be proposed for, from what the page knows. */
import { listedFlows, type FlowStretch } from '../../store/flows/lines/listed-flows'
import { verdictName, type Questions, type Snapshot } from '../../store/index'

export type SeenFlow = Questions['privileges']['asks']['flows'][number]

/** More flows than somebody can mean by hand. */
export const mostFlows = 2000

/** The rows that go through, as flows; those of assumed ports stand for nothing that anybody serves. */
function allowedRows({ table, rows }: Pick<FlowStretch, 'table' | 'rows'>): readonly SeenFlow[] {
  const flows: SeenFlow[] = []
  for (const row of rows) {
    const [from, to] = [table.peers[table.source[row] ?? 0], table.peers[table.destination[row] ?? 0]]
    const port = table.ports[table.port[row] ?? 0]
    const verdict = verdictName(table, row)
    const isThrough = verdict === 'FORWARDED' || verdict === 'REDIRECTED'
    if (from === undefined || to === undefined || port === undefined || port.assumed || !isThrough) continue
    flows.push({ from: from.key, to: to.key, protocol: port.protocol, port: port.port })
  }
  return flows
}

/** The first of the listed flows that go through. */
export async function allowedFlows(state: Parameters<typeof listedFlows>[0]): Promise<readonly SeenFlow[]> {
  const { flowFilter } = state
  const { verdicts } = flowFilter
  const open = (['FORWARDED', 'REDIRECTED'] as const).filter((name) => verdicts.length === 0 || verdicts.includes(name))
  if (open.length === 0) return []
  const flows: SeenFlow[] = []
  for await (const stretch of listedFlows({
    ...state,
    flowFilter: { ...flowFilter, verdicts: open },
    flowSort: null,
  })) {
    flows.push(...allowedRows(stretch))
    if (flows.length >= mostFlows) break
  }
  return flows.slice(0, mostFlows)
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
