/** Flow records of a workspace: of the rows of its flow table, and of single questions. */
import type { FlowTable, Probe, Verdict } from '../types'
import { EndBook, serviceEnd, type EndFacts, type FlowEnd } from './ends'
import { connectionEvents, type ConnectionOptions } from './events'
import type { HubbleFlow } from './record'
import { firstFlowMs } from './time'

/** What records are made from: an analysis. */
export interface RecordFacts extends EndFacts {
  probe(probe: Probe): Verdict
}

export interface RecordOptions {
  /** Only the first packet of each connection (the default), or all of them with the answers. */
  readonly packets?: ConnectionOptions['packets']
  /** How often a sender tries that gets no answer; once where absent. */
  readonly attempts?: number
  /** When the first flow happens; milliseconds since 1970. */
  readonly startMs?: number
}

/** Connections begin this far apart. */
const rowMs = 10

const books = new WeakMap<EndFacts['endpoints'], EndBook>()

function bookOf(facts: EndFacts): EndBook {
  let book = books.get(facts.endpoints)
  if (book === undefined) books.set(facts.endpoints, (book = new EndBook(facts)))
  return book
}

/**
 * The events of rows of a flow table, in the order of the rows. A row's events are the same whatever other rows are
 * asked for.
 *
 * @param table the table that the row numbers belong to, such as `analysis.flows()`
 */
export function flowRecords(
  facts: RecordFacts,
  table: FlowTable,
  rows: Iterable<number>,
  options: RecordOptions = {},
): readonly HubbleFlow[] {
  const book = bookOf(facts)
  const verdicts = new Map<string, Verdict>()
  const flows: HubbleFlow[] = []
  for (const row of rows) {
    const from = table.peers[table.source[row] ?? -1]
    const to = table.peers[table.destination[row] ?? -1]
    const port = table.ports[table.port[row] ?? -1]
    if (from === undefined || to === undefined || port === undefined) continue
    const probe: Probe = { from: from.key, to: to.key, protocol: port.protocol, port: port.port }
    // Replicas have one verdict: what decides is in the key.
    const sides = [table.egress[row], table.ingress[row], table.egressBy[row], table.ingressBy[row]].join(' ')
    const key = `${from.identity} ${to.identity} ${table.port[row]} ${sides}`
    let verdict = verdicts.get(key)
    if (verdict === undefined) verdicts.set(key, (verdict = facts.probe(probe)))
    const source = book.end(from.key, from.identity)
    const destination = book.end(to.key, to.identity)
    flows.push(...connectionEvents(probe, verdict, source, destination, connection(row, options)))
  }
  return flows
}

/** A question with all that is to be shown of its connection. */
export interface RecordedProbe {
  readonly probe: Probe
  /** Key of the service that was asked for, where it was one. */
  readonly service?: string
}

/** The events of single questions, one connection after the other; a question that cannot be answered has none. */
export function probeRecords(
  facts: RecordFacts,
  probes: readonly RecordedProbe[],
  options: RecordOptions = {},
): readonly HubbleFlow[] {
  const book = bookOf(facts)
  return probes.flatMap(({ probe, service: key }, i) => {
    const verdict = facts.probe(probe)
    if (verdict.identities === undefined) return []
    const source = book.end(probe.from, verdict.identities.from)
    const destination = book.end(probe.to, verdict.identities.to)
    const service = facts.services?.find((found) => found.key === key)
    const asked: FlowEnd | undefined = service === undefined ? undefined : serviceEnd(service, source.node)
    return connectionEvents(probe, verdict, source, destination, {
      ...connection(i, options),
      ...(asked === undefined ? {} : { service: asked }),
    })
  })
}

function connection(
  index: number,
  { packets = 'first', attempts = 1, startMs = firstFlowMs }: RecordOptions,
): ConnectionOptions {
  return { startMs: startMs + index * rowMs, packets, attempts }
}
