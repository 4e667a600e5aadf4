/** Which flows a comparison is about, for the picture. */
import type { Comparison, FlowChange, Snapshot } from '../../../worker/messages/types'

/** Rows times changes that are looked at on the page's own time. */
const mostWork = 4_000_000

/**
 * Rows of the flow table that a comparison lists as changed. The picture draws ports that somebody serves, so a change of
 * other ports is none to it.
 *
 * @returns null where the table is too big to look through
 */
export function comparedRows(
  { flows: changes }: Comparison,
  { flows: table, endpoints }: Pick<Snapshot, 'flows' | 'endpoints'>,
): readonly number[] | null {
  if (table.count * changes.length > mostWork) return null
  const workloads = new Map(
    endpoints.map(({ key, namespace, name, workload }) => [key, `${namespace}/${workload?.name ?? name}`]),
  )
  const parts = changes.map(({ from, to, ports }) => ({
    from: flagsOf(from),
    to: flagsOf(to),
    ports: table.ports.map(({ protocol, port }) => covers(ports, protocol, port)),
  }))
  function flagsOf({ namespaces, outside }: FlowChange['from']): readonly boolean[] {
    const members = new Set([
      ...outside,
      ...namespaces.flatMap(({ name, workloads: own }) => own.map((workload) => `${name}/${workload}`)),
    ])
    return table.peers.map(({ key }) => members.has(key) || members.has(workloads.get(key) ?? ''))
  }
  const rows: number[] = []
  for (let row = 0; row < table.count; row++) {
    const from = table.source[row] ?? -1
    const to = table.destination[row] ?? -1
    const port = table.port[row] ?? -1
    if (parts.some((part) => part.from[from] === true && part.to[to] === true && part.ports[port] === true))
      rows.push(row)
  }
  return rows
}

/** Protocols that no class names are those of the class `other`. */
function covers(ports: FlowChange['ports'], protocol: string, port: number): boolean {
  const named = ports.filter((item) => item.protocol === protocol)
  if (named.length === 0) return ports.some((item) => item.protocol === 'other')
  return named.some(({ ranges }) => ranges.some(([first, last]) => first <= port && port <= last))
}
