/** A replay as text: cells for a spreadsheet, and Markdown for a review. */
import { groups, groupWords, type Group, type PageReport } from '../../store/replay/words'
import { clockText, portText, reasonText, seenText, timesOf, type Item } from './rows'

const head = ['GROUP', 'FROM', 'TO', 'PORT', 'SEEN', 'TIMES', 'FIRST', 'LAST', 'NOW', 'DRAFT', 'DECIDED BY', 'WHY']

function cells(group: Group, item: Item): readonly string[] {
  const { row, request } = item
  const { now = '', draft = '', draftBy } = request ?? row
  const place = draftBy?.range === undefined ? '' : `${draftBy.range.file}:${draftBy.range.line}`
  return [
    group,
    row.from,
    row.to,
    portText(item),
    seenText(item),
    String(timesOf(item)),
    clockText(row.firstMs),
    clockText(row.lastMs),
    now,
    draft,
    place,
    reasonText(item),
  ]
}

export function tabsText(listed: ReadonlyMap<Group, readonly Item[]>): string {
  const lines = [head, ...groups.flatMap((group) => (listed.get(group) ?? []).map((item) => cells(group, item)))]
  return `${lines.map((line) => line.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')).join('\n')}\n`
}

const code = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')}\``
const inert = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]<>#|~]/g, '\\$&')

export function markdownText(report: PageReport, listed: ReadonlyMap<Group, readonly Item[]>): string {
  const lines = [inert(report.summary), '']
  for (const group of groups) {
    const items = listed.get(group) ?? []
    if (items.length === 0) continue
    lines.push(`### ${groupWords[group].title} (${items.length})`, '', '| From | To | Port | Seen | Why |')
    lines.push('| --- | --- | --- | --- | --- |')
    for (const item of items)
      lines.push(
        `| ${code(item.row.from)} | ${code(item.row.to)} | ${code(portText(item))} | ${inert(seenText(item))}, ${timesOf(item)} × | ${inert(reasonText(item))} |`,
      )
    lines.push('')
  }
  return lines.join('\n')
}
