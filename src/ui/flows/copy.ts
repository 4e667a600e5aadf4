import {
  cellText,
  flowRow,
  flowTimeMs,
  seenOf,
  useStore,
  type FlowColumn,
  type FlowTable,
  type Questions,
} from '../../store/index'
import { printSeen } from '../../store/flows/listed'
import { columnLooks } from './columns'
import { copyText } from '../kit/clipboard'

/** Formats of `hubble observe`, and rows of cells for a spreadsheet. */
export type CopyFormat = 'tabs' | Questions['print']['asks']['format']

/** More flows than this make no text that anybody reads. */
export const copyAtMost = 5000

/** Rows as tab-separated text with a header. */
function tabsText(table: FlowTable, rows: Uint32Array, columns: readonly FlowColumn[]): string {
  const lines = [columns.map((column) => columnLooks[column].title.toUpperCase()).join('\t')]
  for (const i of rows) lines.push(columns.map((column) => cellText(table, column, i)).join('\t'))
  return `${lines.join('\n')}\n`
}

/** Rows as text; null where the engine could not print them. */
export async function flowsText(table: FlowTable, rows: Uint32Array, format: CopyFormat): Promise<string | null> {
  const { ask, shownColumns } = useStore.getState()
  const chosen = rows.subarray(0, copyAtMost)
  if (format === 'tabs') return tabsText(table, chosen, shownColumns)
  const seen = [...chosen].flatMap((row) => seenOf(table, row) ?? [])
  const flows = [...chosen]
    .filter((row) => seenOf(table, row) === undefined)
    .map((row) => ({ probe: flowRow(table, row).ref, startMs: flowTimeMs(row) }))
  // What was seen is printed as it was recorded, whatever the policies say by now.
  const recorded = seen.length === 0 ? '' : await printSeen(seen, format)
  if (flows.length === 0) return recorded
  const reckoned = (await ask('print', { format, flows }))?.text
  return reckoned === undefined ? null : `${recorded}${reckoned}`
}

/** Copies rows to the clipboard, and tells how it went. */
export async function copyRows(table: FlowTable, rows: Uint32Array, format: CopyFormat = 'tabs'): Promise<void> {
  const { announce } = useStore.getState()
  const text = await flowsText(table, rows, format)
  if (text === null) {
    announce('The engine could not print these flows')
    return
  }
  const count = Math.min(rows.length, copyAtMost)
  const what = `${count.toLocaleString('en')} ${count === 1 ? 'flow' : 'flows'}`
  announce(
    (await copyText(text))
      ? `Copied ${what}${format === 'tabs' ? '' : ` as ${format}`}`
      : 'This browser does not let the page copy: export the flows as a file instead',
  )
}
