/** What happens now, as statements of what is expected: flows → entries of a Traffic resource. Loaded when first asked for. */
import { trafficDocument, writtenEnd, type StatedTraffic } from '../../edit/gestures/traffic-text'
import { FlowVerdict } from '../../worker/index'
import type { CheckReport, FlowTable, Snapshot } from '../../worker/messages/types'

/** More entries than this are no list that anybody reads. */
export const mostStatements = 500

/** Flows of a table, such as `FlowStretch`. */
interface SomeFlows {
  readonly table: FlowTable
  readonly rows: Iterable<number>
}

interface Group {
  readonly flows: StatedTraffic[]
  readonly expected: Set<string>
}

/**
 * Entries for flows, pods of one workload taken together where they get the same answers.
 *
 * @returns null where there would be more than `mostStatements`
 */
export async function statementsOf(
  { endpoints }: Pick<Snapshot, 'endpoints'>,
  stretches: AsyncIterable<SomeFlows> | Iterable<SomeFlows>,
): Promise<readonly StatedTraffic[] | null> {
  const workloads = new Map<string, string>()
  for (const { key, namespace, kind, workload } of endpoints)
    if (kind === 'Pod' && workload !== undefined && workload.kind !== 'Node')
      workloads.set(key, `${namespace}/${workload.name}`)
  const groups = new Map<string, Group>()
  for await (const stretch of stretches) if (!addTo(groups, stretch, workloads)) return null
  const entries = [...groups].flatMap(([key, { flows, expected }]): readonly StatedTraffic[] => {
    const [first] = flows
    if (first === undefined || flows.length === 1 || expected.size > 1) return flows
    const [from = '', to = '', , port] = key.split(' ')
    return [{ ...first, from: writtenEnd(from), to: writtenEnd(to, Number(port)) }]
  })
  return entries.length > mostStatements ? null : entries
}

/** @returns false where there are too many groups */
function addTo(
  groups: Map<string, Group>,
  { table, rows }: SomeFlows,
  workloads: ReadonlyMap<string, string>,
): boolean {
  for (const row of rows) {
    const found = entryOf(table, row)
    if (found === null) continue
    const { from, to, port, protocol, expect } = found
    const grouped = [workloads.get(from) ?? from, workloads.get(to) ?? to, protocol, port].join(' ')
    let group = groups.get(grouped)
    if (group === undefined) {
      if (groups.size >= mostStatements) return false
      groups.set(grouped, (group = { flows: [], expected: new Set() }))
    }
    group.expected.add(expect)
    group.flows.push({
      from: writtenEnd(from),
      to: writtenEnd(to, port),
      ...(protocol === 'TCP' ? {} : { protocol }),
      expect,
    })
  }
  return true
}

function entryOf(table: FlowTable, row: number) {
  const from = table.peers[table.source[row] ?? -1]
  const to = table.peers[table.destination[row] ?? -1]
  const port = table.ports[table.port[row] ?? -1]
  if (from === undefined || to === undefined || port === undefined) return null
  const verdict = table.verdict[row]
  const isAllowed = verdict === FlowVerdict.FORWARDED || verdict === FlowVerdict.REDIRECTED
  return {
    from: from.key,
    to: to.key,
    port: port.port,
    protocol: port.protocol,
    expect: isAllowed ? ('allowed' as const) : ('denied' as const),
  }
}

/** Entries for traffic that is reachable and not stated, one for each of its ports. */
export function statementsOfUnstated(unstated: NonNullable<CheckReport['unstated']>): readonly StatedTraffic[] {
  return unstated.flatMap(({ sample, ports }) =>
    ports.split(', ').map((text) => {
      const [protocol = 'TCP', port = '0'] = text.split('/')
      return { from: writtenEnd(sample.from), to: writtenEnd(sample.to, Number(port)), protocol, expect: 'allowed' }
    }),
  )
}

/** A Traffic document under a name that is free: two of one name would count as one. */
export function documentOf(taken: readonly string[], flows: readonly StatedTraffic[]): string {
  let number = 1
  while (taken.includes(number === 1 ? 'expected' : `expected-${number}`)) number++
  return trafficDocument(number === 1 ? 'expected' : `expected-${number}`, flows)
}
