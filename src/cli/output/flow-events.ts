/** The flows of a workspace as Hubble's events and as rows, chosen by a filter. */
import {
  FlowSide,
  FlowVerdict,
  connectionFilter,
  dropReasonName,
  filterFlows,
  flowRecords,
  judgedSide,
  matchRows,
  printFlows,
  printMonitor,
  probeRecords,
  re2Find,
  runChecks,
  type Analysis,
  type FlowFormat,
  type FlowTable,
  type HubbleFilter,
  type HubbleFlow,
  type Probe,
  type RecordOptions,
  type Side,
} from '../../engine/doors/whole'
import { celExpression } from '../input/cel'
import type { Paint } from './paint'
import { printable, printableLines } from './text'

/** Connections are turned into events so many at a time, so that a limit spares the rest. */
const chunk = 2_000

/** The events of the flow table's connections that a filter may be about, in parts. */
export function* connectionRows(analysis: Analysis, filter: HubbleFilter): Generator<readonly HubbleFlow[]> {
  const table = analysis.flows()
  // Answers go the other way: their ends do not identify the connection.
  const options = packetsFor(filter)
  const rows = matchRows(table, options.packets === 'all' ? policyTerms(filter) : connectionFilter(filter), analysis)
  for (let i = 0; i < rows.length; i += chunk) yield flowRecords(analysis, table, rows.subarray(i, i + chunk), options)
}

/** The events of the connections that Traffic resources state. */
export function* statedConnections(analysis: Analysis, filter: HubbleFilter): Generator<readonly HubbleFlow[]> {
  const policies = policyTerms(filter)
  for (const [index, probe] of statedProbes(analysis).entries()) {
    const events = probeRecords(analysis, [{ probe, index }], packetsFor(filter))
    const isMeant = policies.terms.every(
      (term) => isFound(events, { terms: [{ ...term, isNegated: false }], words: [] }) !== term.isNegated,
    )
    if (isMeant) yield events
  }
}

function isFound(events: readonly HubbleFlow[], filter: HubbleFilter): boolean {
  return filterFlows(events, filter, re2Find, { cel: celExpression }).length > 0
}

function statedProbes(analysis: Analysis): readonly Probe[] {
  return runChecks(analysis).checks.flatMap(({ flows }) => flows.map(({ probe }) => probe))
}

/** Answers, and all but a connection's first packet, are made only where the filter asks for them. */
function packetsFor({ terms }: HubbleFilter): RecordOptions {
  const asksForMore = terms.some(({ flag, value }) => flag === 'reply' || (flag === 'tcp-flags' && value !== 'SYN'))
  return { packets: asksForMore ? 'all' : 'first' }
}

/** `--policy` is no filter of Hubble's: it is about connections, not about events. */
function policyTerms({ terms }: HubbleFilter): HubbleFilter {
  return { terms: terms.filter(({ flag }) => flag === 'policy'), words: [] }
}

/** The events that a filter lets through, up to a limit. */
export function matchingEvents(
  connections: Iterable<readonly HubbleFlow[]>,
  { terms }: HubbleFilter,
  analysis: Analysis,
  limit: number,
): { readonly events: readonly HubbleFlow[]; readonly isCut: boolean } {
  const filter: HubbleFilter = { terms: terms.filter(({ flag }) => flag !== 'policy'), words: [] }
  const services = new Map<string, string[]>()
  for (const { key, selects } of analysis.services)
    for (const pod of selects) services.set(pod, [...(services.get(pod) ?? []), key])
  const servicesOf = (pod: string): readonly string[] => services.get(pod) ?? []
  const events: HubbleFlow[] = []
  for (const part of connections) {
    events.push(...filterFlows(part, filter, re2Find, { servicesOf, cel: celExpression }))
    if (events.length > limit) return { events: events.slice(0, limit), isCut: true }
  }
  return { events, isCut: false }
}

/** Events in one of Hubble's formats, in its colours. */
export function printEvents(
  format: FlowFormat | 'monitor',
  events: readonly HubbleFlow[],
  paint: Paint,
  options: { readonly node: boolean; readonly policyNames: boolean },
): string {
  if (format === 'monitor') return printableLines(printMonitor(events))
  if (format === 'json' || format === 'jsonpb') return printableLines(printFlows(format, events))
  return printFlows(format, events.map(printableFlow), { ...options, paint })
}

/** An event whose names cannot move a terminal's cursor. */
function printableFlow(flow: HubbleFlow): HubbleFlow {
  // The texts of a record are replaced by texts: its shape stays the same.
  return JSON.parse(JSON.stringify(flow), (_, value: unknown) =>
    typeof value === 'string' ? printable(value) : value,
  ) as HubbleFlow
}

const verdictNames = ['FORWARDED', 'DROPPED', 'REDIRECTED', 'ERROR'] as const
const sideNames = ['none', 'allowed', 'denied', 'redirected', 'error'] as const

/** Rows of a table as plain objects. */
export function tableRows(table: FlowTable, rows: Uint32Array): readonly unknown[] {
  const undecided = new Set(table.undecided)
  return Array.from(rows, (row) => {
    const port = table.ports[table.port[row] ?? 0]
    const reason = table.dropReason[row] ?? 0
    return {
      from: table.peers[table.source[row] ?? 0]?.key,
      to: table.peers[table.destination[row] ?? 0]?.key,
      protocol: port?.protocol,
      port: port?.port,
      isAssumedPort: port?.assumed === true,
      verdict: verdictNames[table.verdict[row] ?? FlowVerdict.ERROR],
      ...(undecided.has(row) ? { isUndecided: true } : {}),
      ...(isAudited(table, row) ? { isAudited: true } : {}),
      ...(reason === 0 ? {} : { dropReason: dropReasonName(reason) }),
      egress: {
        decision: sideNames[table.egress[row] ?? FlowSide.none],
        by: table.deciders[table.egressBy[row] ?? 0],
      },
      ingress: {
        decision: sideNames[table.ingress[row] ?? FlowSide.none],
        by: table.deciders[table.ingressBy[row] ?? 0],
      },
    }
  })
}

/** Stated flows as objects of the same shape, with their requests: those of which an event matches. */
export function statedRows(
  analysis: Analysis,
  filter: HubbleFilter,
  limit: number,
): { readonly rows: readonly unknown[]; readonly matched: number } {
  const found = statedProbes(analysis).filter((probe) =>
    isFound(probeRecords(analysis, [{ probe }], packetsFor(filter)), filter),
  )
  const rows = found.slice(0, limit).map((probe) => {
    const { verdict, dropReason, egress, ingress, request } = analysis.probe(probe, { isBrief: true })
    const isError = [egress, ingress].some((side) => judgedSide(side).decision === 'error')
    return {
      ...probe,
      isAssumedPort: false,
      verdict: isError ? 'ERROR' : request?.verdict === 'DROPPED' ? 'DROPPED' : verdict,
      ...(dropReason === undefined ? {} : { dropReason: dropReason.name }),
      egress: sideOf(egress),
      ingress: sideOf(ingress),
    }
  })
  return { rows, matched: found.length }
}

function sideOf(side: Side): { readonly decision: string; readonly by: readonly string[] } {
  const { decision, l7, by } = judgedSide(side)
  return { decision: decision === 'allowed' && l7 ? 'redirected' : decision, by }
}

/** Denied, and let through all the same: audit mode records drops only. */
function isAudited({ verdict, egress, ingress }: FlowTable, row: number): boolean {
  if (verdict[row] !== FlowVerdict.FORWARDED && verdict[row] !== FlowVerdict.REDIRECTED) return false
  return egress[row] === FlowSide.denied || ingress[row] === FlowSide.denied
}
