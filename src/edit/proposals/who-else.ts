/** Whom a change lets through besides the flow that it is for. */
import { FlowVerdict, type FlowTable } from '../../engine/types'
import type { FlowOf } from './facts'

export interface WhoElseQuestion {
  /** Flows of the text as it is. */
  readonly before: FlowTable
  /** Flows of the text with the change in it. */
  readonly after: FlowTable
  readonly flow: FlowOf
  /** Keys of the policies that the change adds or touches. */
  readonly policies: readonly string[]
}

/** Flows that go through only after a change, without the one that the change is for; in the order of the table. */
export function whoElse({ before, after, flow, policies }: WhoElseQuestion): readonly FlowOf[] {
  return changedFlows({ before, after, policies }).opened.filter(
    ({ from, to, protocol, port }) =>
      from !== flow.from || to !== flow.to || protocol !== flow.protocol || port !== flow.port,
  )
}

export interface ChangedFlows {
  /** Flows that go through only after the change. */
  readonly opened: readonly FlowOf[]
  /** Flows that went through only before it. */
  readonly closed: readonly FlowOf[]
}

/** Flows whose verdict a change turns; of ends and ports that only one of the tables has, those that `policies` decide. */
export function changedFlows({
  before,
  after,
  policies = [],
}: Pick<WhoElseQuestion, 'before' | 'after'> & Partial<WhoElseQuestion>): ChangedFlows {
  return { opened: newlyThrough(before, after, policies), closed: newlyThrough(after, before, policies) }
}

function newlyThrough(before: FlowTable, after: FlowTable, policies: readonly string[]): readonly FlowOf[] {
  const known = verdictsByFlow(before, after)
  const own = after.deciders.map((keys) => keys.some((key) => policies.includes(key)))
  const found: FlowOf[] = []
  for (let row = 0; row < after.count; row++) {
    if (!isThrough(after.verdict[row])) continue
    const was = known.get(rowNumber(after, row))
    // A port that only the change names was not in the table before: then the deciders tell whose doing it is.
    const isNew =
      was === undefined
        ? own[after.egressBy[row] ?? 0] === true || own[after.ingressBy[row] ?? 0] === true
        : !isThrough(was)
    if (!isNew) continue
    const source = after.peers[after.source[row] ?? 0]
    const destination = after.peers[after.destination[row] ?? 0]
    const port = after.ports[after.port[row] ?? 0]
    if (source === undefined || destination === undefined || port === undefined) continue
    found.push({ from: source.key, to: destination.key, protocol: port.protocol, port: port.port })
  }
  return found
}

function isThrough(verdict: number | undefined): boolean {
  return verdict === FlowVerdict.FORWARDED || verdict === FlowVerdict.REDIRECTED
}

/** A row's flow as one number, in terms of its table's peers and ports. */
function rowNumber(table: FlowTable, row: number): number {
  return flowNumber(table, table.source[row] ?? 0, table.destination[row] ?? 0, table.port[row] ?? 0)
}

function flowNumber({ peers, ports }: FlowTable, source: number, destination: number, port: number): number {
  return (source * peers.length + destination) * ports.length + port
}

/** Verdicts of one table under the flow numbers of another; flows whose ends or port the other lacks are left out. */
function verdictsByFlow(table: FlowTable, other: FlowTable): ReadonlyMap<number, number> {
  const peerOf = new Map(other.peers.map(({ key }, i) => [key, i]))
  const portOf = new Map(other.ports.map(({ protocol, port }, i) => [`${protocol}/${port}`, i]))
  const peers = table.peers.map(({ key }) => peerOf.get(key))
  const ports = table.ports.map(({ protocol, port }) => portOf.get(`${protocol}/${port}`))
  const verdicts = new Map<number, number>()
  for (let row = 0; row < table.count; row++) {
    const source = peers[table.source[row] ?? 0]
    const destination = peers[table.destination[row] ?? 0]
    const port = ports[table.port[row] ?? 0]
    if (source === undefined || destination === undefined || port === undefined) continue
    verdicts.set(flowNumber(other, source, destination, port), table.verdict[row] ?? 0)
  }
  return verdicts
}
