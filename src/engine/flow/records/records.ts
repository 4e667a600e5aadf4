/** Flow records of a workspace: of the rows of its flow table, and of single questions. */
import { hasScheme } from '../../keys'
import type { FlowTable, Probe, ProbeOptions, Verdict } from '../../types'
import { EndBook, serviceEnd, type EndFacts, type FlowEnd } from './ends'
import { connectionEvents, type ConnectionOptions } from './events'
import type { HubbleFlow } from './record'
import { rowProbes, type RecordedProbe } from '../table/row-probes'
import { firstFlowMs } from './time'

/** What records are made from: an analysis. */
export interface RecordFacts extends EndFacts {
  probe(probe: Probe, options?: ProbeOptions): Verdict
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
  for (const { probe, index: row = 0 } of rowProbes(table, rows)) {
    const from = table.peers[table.source[row] ?? -1]?.identity ?? 0
    const to = table.peers[table.destination[row] ?? -1]?.identity ?? 0
    const isOfNode = book.isNode(probe.from) || book.isNode(probe.to)
    // Replicas have one verdict: what decides is in the key.
    const sides = [table.egress[row], table.ingress[row], table.egressBy[row], table.ingressBy[row]].join(' ')
    // A client says the name that it dials, and rules may ask for it, whatever identity its address has.
    const receiver = isOfNode || hasScheme(probe.to, 'dns') ? probe.to : to
    const key = `${isOfNode ? probe.from : from} ${receiver} ${table.port[row]} ${sides}`
    let verdict = verdicts.get(key)
    if (verdict === undefined) verdicts.set(key, (verdict = facts.probe(probe, { isBrief: true })))
    const source = book.end(probe.from, book.isNode(probe.from) ? (verdict.identities?.from ?? from) : from)
    const destination = book.end(probe.to, book.isNode(probe.to) ? (verdict.identities?.to ?? to) : to)
    flows.push(...connectionEvents(probe, verdict, { source, destination }, connection(row, options)))
  }
  return flows
}

/** The events of single questions, one connection after the other; a question that cannot be answered has none. */
export function probeRecords(
  facts: RecordFacts,
  probes: readonly RecordedProbe[],
  options: RecordOptions = {},
): readonly HubbleFlow[] {
  const book = bookOf(facts)
  return probes.flatMap(({ probe, service: key, index }, i) => {
    const verdict = facts.probe(probe, { isBrief: true })
    if (verdict.identities === undefined) return []
    const source = book.end(probe.from, verdict.identities.from)
    const destination = book.end(probe.to, verdict.identities.to)
    const service = facts.services?.find((found) => found.key === key)
    const asked: FlowEnd | undefined = service === undefined ? undefined : serviceEnd(service, source.node)
    return connectionEvents(
      probe,
      verdict,
      { source, destination },
      {
        ...connection(index ?? i, options),
        ...(asked === undefined ? {} : { service: asked }),
      },
    )
  })
}

function connection(
  index: number,
  { packets = 'first', attempts = 1, startMs = firstFlowMs }: RecordOptions,
): ConnectionOptions {
  return { startMs: startMs + index * rowMs, packets, attempts }
}
