/** A replay as text for a terminal, Markdown for a review and JUnit XML. Flows and manifests choose names, so all text is made inert. */
import {
  groupWords,
  groups,
  spanText,
  timeText,
  type Group,
  type ReplayReport,
  type ReplayRow,
  type RequestRow,
} from '../../engine/doors/whole'
import { code, inert } from './markdown'
import type { Paint } from './paint'
import { printable } from './text'
import { element, escape, suite, xmlDocument } from './xml'

const colours = {
  breaks: 'red',
  'cannot-say': 'yellow',
  differs: 'yellow',
  'newly-allowed': 'green',
  'audited-still-denied': 'magenta',
  kept: 'green',
  'kept-denied': 'cyan',
} as const

/** Groups that are listed row by row; only the number of rows is given for the others. */
const printed: readonly Group[] = ['breaks', 'cannot-say', 'differs', 'newly-allowed', 'audited-still-denied']
const mostRows = 100

interface Item {
  readonly row: ReplayRow
  /** Null for the connection itself. */
  readonly request: RequestRow | null
}

/** Connections of one group, and requests that end differently from their connection, in the report's order. */
function itemsOf({ rows }: ReplayReport, group: Group): readonly Item[] {
  return rows.flatMap((row) => [
    ...(row.group === group ? [{ row, request: null }] : []),
    ...row.requests
      .filter((request) => request.group === group && row.group !== group)
      .map((request) => ({ row, request })),
  ])
}

function portText({ protocol, port }: ReplayRow): string {
  return `${protocol ?? 'port'}/${port}`
}

function titleOf({ row, request }: Item): string {
  return `${row.from} → ${row.to} ${portText(row)}${request === null ? '' : ` ${request.text}`}`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

function seenText({ row, request }: Item): string {
  const seen = request === null ? row.seen : request.seen
  const nodes = row.nodes.length === 0 ? '' : ` on ${row.nodes.toSorted().join(', ')}`
  const last = row.lastMs === null || request !== null ? '' : `, last at ${timeText(row.lastMs).second}`
  return `seen ${seen}, ${times(request === null ? row.events : request.events)}${nodes}${last}`
}

/** What decides, or why nobody can say, with the place. */
function becauseOf({ row, request }: Item): string {
  const { cannotSay, causes, draftBy } = request ?? row
  if (cannotSay !== undefined) return cannotSay
  const place = draftBy?.range === undefined ? '' : ` (${draftBy.range.file}:${draftBy.range.line})`
  const decision = draftBy === undefined ? '' : `the draft: ${draftBy.reason}${place}`
  return causes === undefined ? decision : `it may be that ${causes.join('; or that ')}. ${decision}`
}

function countText(report: ReplayReport, group: Group): string {
  const { connections, requests } = report.counts[group]
  const parts = [
    ...(connections > 0 || requests === 0 ? [`${connections}`] : []),
    ...(requests > 0 ? [`${requests} ${requests === 1 ? 'request' : 'requests'}`] : []),
  ]
  return parts.join(' and ')
}

export function replayText(report: ReplayReport, paint: Paint, isWhole: boolean): string {
  const lines: string[] = [paint('bold', printable(report.summary)), '']
  for (const group of groups) {
    const items = itemsOf(report, group)
    if (items.length === 0) continue
    const { title, about } = groupWords[group]
    lines.push(`${paint(colours[group], `${title}: ${countText(report, group)}`)}  ${paint('dim', about)}`)
    if (!isWhole && !printed.includes(group)) continue
    for (const item of isWhole ? items : items.slice(0, mostRows)) {
      lines.push(`  ${printable(titleOf(item))}  ${paint('dim', printable(seenText(item)))}`)
      const because = becauseOf(item)
      if (because !== '') lines.push(`      ${printable(because)}`)
      if (item.request === null) for (const note of item.row.notes) lines.push(`      note: ${printable(note)}`)
    }
    if (!isWhole && items.length > mostRows) lines.push(`  …and ${items.length - mostRows} more: --all shows them`)
  }
  return `${[...lines, '', ...footer(report).map(printable)].join('\n')}\n`
}

/** What the answer is about, and what it is not about. */
function footer({ agreement, setApart, files, nodes, silentNodes, leftOut, cluster }: ReplayReport): readonly string[] {
  const lines: string[] = []
  const { same, compared } = agreement
  if (compared > 0) lines.push(`Agreement of what was seen with the present policies: ${same} of ${compared}.`)
  const apart = setApart.reduce((sum, { count }) => sum + count, 0)
  if (apart > 0)
    lines.push(
      `Set apart, as no policy is asked of it: ${apart} (${setApart.map(({ reason, count }) => `${reason} ${count}`).join('; ')}).`,
    )
  for (const file of files) {
    const parts = [`${file.flows} flows in ${file.lines} lines of ${file.format}`]
    if (file.duplicates > 0) parts.push(`${file.duplicates} duplicates`)
    if (file.lostRecords > 0) parts.push(`${file.lostEvents} events lost before they were seen`)
    if (file.nodesUnavailable.length > 0) parts.push(`nodes unavailable: ${file.nodesUnavailable.join(', ')}`)
    if (file.unread > 0) parts.push(`${file.unread} ${file.unread === 1 ? 'line' : 'lines'} could not be read`)
    lines.push(`${file.name}: ${parts.join(', ')}.`)
    const [first] = file.unreadLines
    if (first !== undefined)
      lines.push(
        `  line ${first.line}: ${first.reason}${first.excerpt === '' ? '' : `: ${first.excerpt.slice(0, 80)}`}`,
      )
  }
  for (const { node, events, ...span } of nodes)
    if (node !== '') lines.push(`${cluster === '' ? '' : `${cluster}/`}${node}: ${events} events ${spanText(span)}.`)
  if (silentNodes.length > 0) lines.push(`Nodes of which nothing was seen: ${silentNodes.join(', ')}.`)
  if (leftOut > 0) lines.push(`${leftOut} events of still more connections were not judged.`)
  if (nodes.length > 0)
    lines.push('Hubble shows what happened while it looked; what was not seen may happen all the same.')
  return lines
}

export function replayMarkdown(report: ReplayReport): string {
  const lines: string[] = ['## What this draft does to observed traffic', '', inert(report.summary), '']
  const counts = groups
    .filter((group) => itemsOf(report, group).length > 0)
    .map((group) => `${groupWords[group].title.toLowerCase()}: ${countText(report, group)}`)
  if (counts.length > 0) lines.push(counts.join(' · '), '')
  for (const group of printed) {
    const items = itemsOf(report, group)
    if (items.length === 0) continue
    lines.push(`### ${groupWords[group].title}`, '', `${groupWords[group].about}.`, '')
    lines.push('| From | To | Port | Seen | Why |', '| --- | --- | --- | --- | --- |')
    for (const item of items.slice(0, mostRows)) {
      const { row, request } = item
      const port = `${portText(row)}${request === null ? '' : ` ${request.text}`}`
      lines.push(
        `| ${code(row.from)} | ${code(row.to)} | ${code(port)} | ${inert(seenText(item))} | ${inert(becauseOf(item))} |`,
      )
    }
    if (items.length > mostRows) lines.push('', `…and ${items.length - mostRows} more.`)
    lines.push('')
  }
  lines.push('<details><summary>What this is about</summary>', '')
  lines.push(...footer(report).map((line) => `- ${inert(line.trim())}`), '', '</details>')
  return `${lines.join('\n').trimEnd()}\n`
}

/** One test case a question: groups in `failing` fail, what cannot be decided is skipped where it does not. */
export function replayJunit(report: ReplayReport, failing: readonly Group[]): string {
  const used = groups.filter((group) => itemsOf(report, group).length > 0)
  let [tests, failures] = [0, 0]
  const suites = used.map((group) => {
    const items = itemsOf(report, group)
    const isFailing = failing.includes(group)
    tests += items.length
    if (isFailing) failures += items.length
    return suite(
      groupWords[group].title,
      items.length,
      isFailing ? items.length : 0,
      items.map((item) => testCase(item, group, isFailing)),
    )
  })
  return xmlDocument(
    'testsuites',
    { name: 'membrane replay', tests: String(tests), failures: String(failures) },
    suites,
  )
}

function testCase(item: Item, group: Group, isFailing: boolean): string {
  const range = (item.request ?? item.row).draftBy?.range
  const attributes = {
    name: titleOf(item),
    classname: `membrane.replay.${group}`,
    ...(range === undefined ? {} : { file: range.file, line: String(range.line) }),
  }
  const message = `${groupWords[group].title}: ${seenText(item)}`
  if (isFailing)
    return element('testcase', attributes, [element('failure', { message, type: group }, [escape(becauseOf(item))])])
  if (group === 'cannot-say')
    return element('testcase', attributes, [element('skipped', { message: becauseOf(item) }, [])])
  return element('testcase', attributes, [])
}
