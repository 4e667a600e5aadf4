/** A report as one JSON value, for other programs: what was read, the questions with their answers, and what was left out. */
import type { FileRead } from '../connections/seen'
import type { ReplayReport, ReplayRow, RequestRow } from './report'

const most = Number.MAX_SAFE_INTEGER

/** Counts of 64 bits are texts where no double holds them. */
const countOf = (count: bigint): number | string => (count > most ? String(count) : Number(count))

/** Fields that are zero or empty are left out of what was read. */
function readOf(file: FileRead, cluster: string): Readonly<Record<string, unknown>> {
  return {
    flows: file.flows,
    ...(file.duplicates === 0 ? {} : { duplicates: file.duplicates }),
    ...(file.lostRecords === 0 ? {} : { lost_events: file.lostRecords, eventsLost: countOf(file.lostEvents) }),
    ...(file.agentEvents === 0 ? {} : { agent_event: file.agentEvents }),
    ...(file.debugEvents === 0 ? {} : { debug_event: file.debugEvents }),
    ...(file.nodeStatus === 0 ? {} : { node_status: file.nodeStatus }),
    ...(file.nodesUnavailable.length === 0 ? {} : { nodesUnavailable: file.nodesUnavailable }),
    ...(file.otherLines === 0 ? {} : { otherLines: file.otherLines }),
    ...(file.unread === 0 ? {} : { unread: file.unread, unreadable: file.unreadLines.map(({ line }) => line) }),
    ...(cluster === '' ? {} : { cluster }),
  }
}

/** One value for one report; `files` where there are several, else what was read stands at the top. */
export function reportJson(report: ReplayReport): Readonly<Record<string, unknown>> {
  const { files, cluster, rows, setApart, counts, agreement, summary, nodes, silentNodes, leftOut } = report
  const read = files.map((file) => ({
    file: file.name,
    format: file.format,
    lines: file.lines,
    read: readOf(file, cluster),
    ...(file.unread === 0 ? {} : { unreadExamples: file.unreadLines.slice(0, 5) }),
  }))
  return {
    ...(read.length === 1 ? read[0] : { files: read }),
    summary,
    counts,
    agreement,
    window: nodes.map(({ node, firstMs, lastMs, events }) => ({ node, firstMs, lastMs, events })),
    ...(silentNodes.length === 0 ? {} : { nodesWithoutFlows: silentNodes }),
    questions: rows.filter(({ now }) => now !== undefined).map(questionOf),
    skipped: Object.fromEntries(setApart.map(({ reason, count }) => [reason, count])),
    cannotAsk: rows.filter(({ now }) => now === undefined).map(unaskedOf),
    ...(leftOut === 0 ? {} : { leftOut }),
  }
}

function questionOf(row: ReplayRow): Readonly<Record<string, unknown>> {
  const { from, to, protocol, port, events, seen, nodes, now, draft, group, failures, isProposable, requests } = row
  return {
    from,
    to,
    protocol,
    port,
    events,
    seen,
    ...(failures.length === 0 ? {} : { alsoFailed: true }),
    nodes: nodes.toSorted(),
    firstMs: row.firstMs,
    lastMs: row.lastMs,
    now,
    draft,
    row: group,
    ...placeOf(row),
    ...(row.cannotSay === undefined ? {} : { why: row.cannotSay }),
    ...(row.causes === undefined ? {} : { causes: row.causes }),
    ...(row.notes.length === 0 ? {} : { note: row.notes.join('; ') }),
    ...(row.gone === undefined ? {} : { ghost: row.gone }),
    ...(isProposable || group === 'cannot-say' ? {} : { propose: false }),
    ...(requests.length === 0
      ? {}
      : { requests: Object.fromEntries(requests.map((one) => [one.text, requestOf(one)])) }),
    ...(row.moreRequests === 0 ? {} : { moreRequests: row.moreRequests }),
  }
}

function placeOf({ draftBy }: Pick<ReplayRow, 'draftBy'>): Readonly<Record<string, unknown>> {
  if (draftBy === undefined) return {}
  const { reason, policy, range } = draftBy
  return {
    draftBy: {
      reason,
      ...(policy === undefined ? {} : { policy }),
      ...(range === undefined ? {} : { file: range.file, line: range.line }),
    },
  }
}

function requestOf(request: RequestRow): Readonly<Record<string, unknown>> {
  const { events, seen, now, draft, group, cannotSay, causes } = request
  return {
    events,
    seen,
    now,
    draft,
    row: group,
    ...placeOf(request),
    ...(cannotSay === undefined ? {} : { why: cannotSay }),
    ...(causes === undefined ? {} : { causes }),
  }
}

function unaskedOf(row: ReplayRow): Readonly<Record<string, unknown>> {
  const { from, to, protocol, port, events, seen, nodes, cannotSay } = row
  return { from, to, protocol, port, events, seen, nodes: nodes.toSorted(), row: 'cannot-say', why: cannotSay }
}
