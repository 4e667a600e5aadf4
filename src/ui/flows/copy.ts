import { flowRow, type FlowTable } from '../../store/index'
import { policyNames } from './words'

const header = ['SOURCE', 'DESTINATION', 'PORT', 'L7', 'VERDICT', 'DROP REASON', 'POLICY']

/** Rows as tab-separated text with a header. */
export function rowsText(table: FlowTable, rows: Iterable<number>): string {
  const lines = [header.join('\t')]
  for (const i of rows) {
    const row = flowRow(table, i)
    lines.push(
      [
        row.sourceLabel,
        row.destinationLabel,
        row.port,
        row.l7,
        row.verdict,
        row.reason,
        policyNames(row).join(', '),
      ].join('\t'),
    )
  }
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
