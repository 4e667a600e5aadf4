/** A replay as text: cells for a spreadsheet, and Markdown for a review. */
import { groups, groupWords, type Group, type PageReport } from '../../store/replay/words'
import { titles, type Column } from './columns'
import { cellText, portText, reasonText, seenText, timesOf, type Item } from './rows'

/** The listed rows with the columns that are shown, and the place that decides. */
function cells(
  listed: ReadonlyMap<Group, readonly Item[]>,
  columns: readonly Column[],
): readonly (readonly string[])[] {
  const head = ['GROUP', ...columns.map((column) => titles[column].toUpperCase()), 'DECIDED BY']
  const rows = groups.flatMap((group) =>
    (listed.get(group) ?? []).map((item) => {
      const { range } = (item.request ?? item.row).draftBy ?? {}
      const place = range === undefined ? '' : `${range.file}:${range.line}`
      return [group, ...columns.map((column) => cellText(column, item)), place]
    }),
  )
  return [head, ...rows]
}

export function tabsText(listed: ReadonlyMap<Group, readonly Item[]>, columns: readonly Column[]): string {
  const lines = cells(listed, columns).map((line) => line.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t'))
  return `${lines.join('\n')}\n`
}

/** Comma-separated, as RFC 4180 has it; what a spreadsheet would take for a formula is kept from being one. */
export function csvText(listed: ReadonlyMap<Group, readonly Item[]>, columns: readonly Column[]): string {
  const quoted = (cell: string): string => `"${(/^[=+@\-\t]/.test(cell) ? `'${cell}` : cell).replaceAll('"', '""')}"`
  return cells(listed, columns)
    .map((line) => `${line.map(quoted).join(',')}\r\n`)
    .join('')
}

/** The listed rows as the engine has them. */
export function jsonText(
  { summary, counts, agreement }: PageReport,
  listed: ReadonlyMap<Group, readonly Item[]>,
): string {
  const rows = groups.flatMap((group) =>
    (listed.get(group) ?? []).map(({ row, request }) =>
      request === null ? row : { ...row, group, requests: [request] },
    ),
  )
  return `${JSON.stringify({ summary, counts, agreement, rows }, null, 2)}\n`
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
