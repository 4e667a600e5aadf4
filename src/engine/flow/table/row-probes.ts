/** Rows of a flow table as questions, for whoever has the table but not the analysis. */
import type { FlowTable, Probe } from '../../types'

/** A question with all that is to be shown of its connection. */
export interface RecordedProbe {
  readonly probe: Probe
  /** Key of the service that was asked for, where it was one. */
  readonly service?: string
  /** Place in the order of time; the place in the list where absent. */
  readonly index?: number
}

/** The questions that rows answer, so that `probeRecords` makes the same records of them as `flowRecords` of the rows. */
export function rowProbes(table: FlowTable, rows: Iterable<number>): readonly RecordedProbe[] {
  const probes: RecordedProbe[] = []
  for (const row of rows) {
    const from = table.peers[table.source[row] ?? -1]
    const to = table.peers[table.destination[row] ?? -1]
    const port = table.ports[table.port[row] ?? -1]
    if (from === undefined || to === undefined || port === undefined) continue
    probes.push({ probe: { from: from.key, to: to.key, protocol: port.protocol, port: port.port }, index: row })
  }
  return probes
}
