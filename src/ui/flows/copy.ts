import { cellText, flowTimeMs, rowNumber, seenOf, useStore, type FlowColumn } from '../../store/index'
import { refOf, type PickedFlow } from '../../store/flows/lines/line-list'
import { printSeen } from '../../store/flows/filter/listed'
import { columnLooks } from './columns'
import { copyAtMost, type CopyFormat } from './copy-formats'
import { copyText } from '../kit/clipboard'

/** Rows as tab-separated text with a header. */
function tabsText(flows: readonly PickedFlow[], columns: readonly FlowColumn[]): string {
  const lines = [columns.map((column) => columnLooks[column].title.toUpperCase()).join('\t')]
  for (const { table, row } of flows) lines.push(columns.map((column) => cellText(table, column, row)).join('\t'))
  return `${lines.join('\n')}\n`
}

/** Flows as text; null where the engine could not print them. */
export async function flowsText(picked: readonly PickedFlow[], format: CopyFormat): Promise<string | null> {
  const { ask, shownColumns } = useStore.getState()
  const chosen = picked.slice(0, copyAtMost)
  if (format === 'tabs') return tabsText(chosen, shownColumns)
  const seen = chosen.flatMap(({ table, row }) => seenOf(table, row) ?? [])
  const flows = chosen
    .filter(({ table, row }) => seenOf(table, row) === undefined)
    .map((flow) => ({ probe: refOf(flow), startMs: flowTimeMs(rowNumber(flow.table, flow.row)) }))
  // What was seen is printed as it was recorded, whatever the policies say by now.
  const recorded = seen.length === 0 ? '' : await printSeen(seen, format)
  if (flows.length === 0) return recorded
  const computed = (await ask('print', { format, flows }))?.text
  return computed === undefined ? null : `${recorded}${computed}`
}

/** Copies flows to the clipboard, and tells how it went. */
export async function copyFlows(flows: readonly PickedFlow[], format: CopyFormat = 'tabs'): Promise<void> {
  const { tell } = useStore.getState()
  const text = await flowsText(flows, format)
  if (text === null) {
    tell('The engine could not print these flows')
    return
  }
  const count = Math.min(flows.length, copyAtMost)
  const what = `${count.toLocaleString('en')} ${count === 1 ? 'flow' : 'flows'}`
  tell(
    (await copyText(text))
      ? `Copied ${what}${format === 'tabs' ? '' : ` as ${format}`}`
      : 'This browser does not let the page copy: export the flows as a file instead',
  )
}
