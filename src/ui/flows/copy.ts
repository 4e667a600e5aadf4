import { cellText, type FlowTable } from '../../store/index'
import { columnLooks } from './columns'

const columns = ['source', 'destination', 'port', 'l7', 'verdict', 'reason', 'policy'] as const

/** Rows as tab-separated text with a header. */
function rowsText(table: FlowTable, rows: Iterable<number>): string {
  const lines = [columns.map((column) => columnLooks[column].title.toUpperCase()).join('\t')]
  for (const i of rows) lines.push(columns.map((column) => cellText(table, column, i)).join('\t'))
  return `${lines.join('\n')}\n`
}

/** Copies rows to the clipboard; the answer is what to tell the user. */
export async function copyRows(table: FlowTable, rows: Uint32Array): Promise<string> {
  try {
    await navigator.clipboard.writeText(rowsText(table, rows))
    return rows.length === 1 ? 'Copied 1 flow' : `Copied ${rows.length} flows`
  } catch {
    return 'This browser does not let the page copy'
  }
}
