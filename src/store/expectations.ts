/** What happens now, as statements of what is expected: rows of the flow table → entries of a Traffic resource. */
import { writtenEnd, type StatedTraffic } from '../edit/index'
import { FlowVerdict } from '../worker/index'
import type { FlowTable, Snapshot } from '../worker/types'

/** More entries than this are no list that anybody reads. */
export const mostExpectations = 500

/**
 * Entries for rows of the table, pods of one workload taken together where they fare alike.
 *
 * @returns null where there would be more than `mostExpectations`
 */
export function expectationsOf(
  { flows: table, endpoints }: Pick<Snapshot, 'flows' | 'endpoints'>,
  rows: Iterable<number>,
): readonly StatedTraffic[] | null {
  const workloads = new Map<string, string>()
  for (const { key, namespace, kind, workload } of endpoints)
    if (kind === 'Pod' && workload !== undefined && workload.kind !== 'Node')
      workloads.set(key, `${namespace}/${workload.name}`)
  const groups = new Map<string, { readonly flows: StatedTraffic[]; readonly expected: Set<string> }>()
  let count = 0
  for (const row of rows) {
    const found = entryOf(table, row)
    if (found === null) continue
    const { from, to, port, protocol, expect } = found
    const grouped = [workloads.get(from) ?? from, workloads.get(to) ?? to, protocol, port].join(' ')
    let group = groups.get(grouped)
    if (group === undefined) {
      if (++count > mostExpectations) return null
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
  const entries = [...groups].flatMap(([key, { flows, expected }]): readonly StatedTraffic[] => {
    const [first] = flows
    if (first === undefined || flows.length === 1 || expected.size > 1) return flows
    const [from = '', to = '', , port] = key.split(' ')
    return [{ ...first, from: writtenEnd(from), to: writtenEnd(to, Number(port)) }]
  })
  return entries.length > mostExpectations ? null : entries
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
