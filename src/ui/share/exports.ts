/** Exports that need more code than the first load has; see `useExportCommands`. */
import { reportOf, zipOfFiles } from '../../store/export/exports'
import { printSeen } from '../../store/flows/filter/listed'
import { listedFlows } from '../../store/flows/lines/listed-flows'
import { listedSeen } from '../../store/flows/lines/listed-seen'
import {
  flowRow,
  flowTimeMs,
  rowNumber,
  seenNow,
  useStore,
  type FlowRef,
  type Questions,
  type Store,
} from '../../store/index'
import { copyText } from '../kit/clipboard'
import { download, fileName } from '../kit/index'

export async function exportZip(): Promise<void> {
  const { workspaceName, files, announce } = useStore.getState()
  download(fileName(workspaceName, 'zip'), await zipOfFiles(files))
  announce('Exported the files as a zip')
}

export async function exportReport(): Promise<void> {
  const state = useStore.getState()
  const report = await reportOf(state)
  if (report === null) {
    state.tell('There is nothing to report on yet')
    return
  }
  download(fileName(`${state.workspaceName}-report`, 'md'), report, 'text/markdown')
  state.announce('Exported the report')
}

export async function copyReport(): Promise<void> {
  const state = useStore.getState()
  const report = await reportOf(state)
  if (report === null) {
    state.tell('There is nothing to report on yet')
    return
  }
  const isCopied = await copyText(report)
  state.tell(
    isCopied ? 'Copied the report' : 'This browser does not let the page copy: export the report as a file instead',
  )
}

/** More lines than this nobody reads, and each is worked out again. */
const printAtMost = 10_000
/** More lines than this spreadsheets do not take. */
const rowsAtMost = 1_000_000
const csvHeader = ['source', 'destination', 'protocol', 'port', 'verdict', 'drop reason', 'policies']

/** The flows that the table shows, for spreadsheets. */
export async function exportCsv(): Promise<void> {
  const state = useStore.getState()
  const { snapshot, workspaceName, announce, tell } = state
  if (snapshot === null) {
    tell('There are no flows yet')
    return
  }
  const lines = [csvHeader.join(',')]
  let all = 0
  for await (const { table, rows, total } of listedFlows(state)) {
    all = total
    for (const row of rows.subarray(0, rowsAtMost + 1 - lines.length)) {
      const { ref, sourceLabel, destinationLabel, verdict, reason, policies } = flowRow(table, row)
      const cells = [sourceLabel, destinationLabel, ref.protocol, ref.port, verdict, reason, policies.join(' ')]
      lines.push(cells.map(csvCell).join(','))
    }
    if (lines.length > rowsAtMost) break
  }
  if (isGone(state)) return
  download(fileName(`${workspaceName}-flows`, 'csv'), `${lines.join('\n')}\n`, 'text/csv')
  announce(`Exported ${ofAll(lines.length - 1, all)}`)
}

/** The flows that the table shows, as `hubble observe` prints them. */
export async function exportPrinted(format: Questions['print']['asks']['format']): Promise<void> {
  const state = useStore.getState()
  const { workspaceName, announce, tell, ask, flowFilter } = state
  const seen = await listedSeen(state, seenNow(state))
  const flows: { readonly probe: FlowRef; readonly startMs: number }[] = []
  let all = 0
  for await (const { table, rows, total } of flowFilter.seenOnly === true ? [] : listedFlows(state)) {
    all = total
    for (const row of rows.subarray(0, printAtMost - flows.length))
      flows.push({ probe: flowRow(table, row).ref, startMs: flowTimeMs(rowNumber(table, row)) })
    if (flows.length >= printAtMost) break
  }
  if (isGone(state)) return
  // What was seen is printed as it was recorded, whatever the policies say by now.
  const recorded = seen.length === 0 ? '' : await printSeen(seen, format)
  const computed = flows.length === 0 ? '' : ((await ask('print', { format, flows }))?.text ?? '')
  const text = `${recorded}${computed}`
  if (text === '') {
    tell('There are no flows to export')
    return
  }
  download(fileName(`${workspaceName}-flows-${format}`, format.startsWith('json') ? 'jsonl' : 'txt'), text)
  announce(`Exported ${ofAll(flows.length + seen.length, all + seen.length)}`)
}

/** A part says that it is one. */
function ofAll(count: number, all: number): string {
  return count < all ? `the first ${count.toLocaleString('en')} of ${all.toLocaleString('en')} flows` : `${count} flows`
}

/** Whether the workspace has changed while its flows were gathered, which is said. */
function isGone({ snapshot, tell }: Pick<Store, 'snapshot' | 'tell'>): boolean {
  if (useStore.getState().snapshot === snapshot) return false
  tell('The workspace has changed meanwhile: export it again')
  return true
}

/** Quoted where it must be; a cell that a spreadsheet would compute is kept text. */
function csvCell(value: string | number): string {
  const text = typeof value === 'number' ? String(value) : value.replace(/^[=+\-@\t\r]/, "'$&")
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
