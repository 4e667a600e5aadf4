/** Exports that need more code than the first load has; see `useExportCommands`. */
import { reportOf, zipOfFiles } from '../../store/export/exports'
import { filterRows, flowRow, flowTimeMs, useStore } from '../../store/index'
import { copyText } from '../kit/clipboard'
import { download, fileName } from '../kit/index'

export async function exportZip(): Promise<void> {
  const { workspaceName, files, announce } = useStore.getState()
  download(fileName(workspaceName, 'zip'), await zipOfFiles(files))
  announce('Exported the files as a zip')
}

export function exportReport(): void {
  const state = useStore.getState()
  const report = reportOf(state)
  if (report === null) {
    state.announce('There is nothing to report on yet')
    return
  }
  download(fileName(`${state.workspaceName}-report`, 'md'), report, 'text/markdown')
  state.announce('Exported the report')
}

export async function copyReport(): Promise<void> {
  const state = useStore.getState()
  const report = reportOf(state)
  if (report === null) {
    state.announce('There is nothing to report on yet')
    return
  }
  const isCopied = await copyText(report)
  state.announce(
    isCopied ? 'Copied the report' : 'This browser does not let the page copy: export the report as a file instead',
  )
}

/** More lines than this nobody reads, and each is worked out anew. */
const printAtMost = 10_000
const csvHeader = ['source', 'destination', 'protocol', 'port', 'verdict', 'drop reason', 'policies']

/** The flows that the table shows, for spreadsheets. */
export function exportCsv(): void {
  const { snapshot, flowFilter, flowSort, workspaceName, announce } = useStore.getState()
  if (snapshot === null) {
    announce('There are no flows yet')
    return
  }
  const lines = [csvHeader.join(',')]
  for (const i of filterRows(snapshot.flows, flowFilter, flowSort)) {
    const { ref, sourceLabel, destinationLabel, verdict, reason, policies } = flowRow(snapshot.flows, i)
    const cells = [sourceLabel, destinationLabel, ref.protocol, ref.port, verdict, reason, policies.join(' ')]
    lines.push(cells.map(csvCell).join(','))
  }
  download(fileName(`${workspaceName}-flows`, 'csv'), `${lines.join('\n')}\n`, 'text/csv')
  announce(`Exported ${lines.length - 1} flows`)
}

/** The flows that the table shows, as `hubble observe` prints them. */
export async function exportPrinted(format: 'compact' | 'dict' | 'table'): Promise<void> {
  const { snapshot, flowFilter, flowSort, workspaceName, announce, ask } = useStore.getState()
  const table = snapshot?.flows
  const rows = table === undefined ? [] : filterRows(table, flowFilter, flowSort)
  const flows =
    table === undefined
      ? []
      : Array.from(rows.slice(0, printAtMost), (row) => ({
          probe: flowRow(table, row).ref,
          startMs: flowTimeMs(row),
        }))
  const text = flows.length === 0 ? null : ((await ask('print', { format, flows }))?.text ?? null)
  if (text === null) {
    announce('There are no flows to export')
    return
  }
  download(fileName(`${workspaceName}-flows-${format}`, 'txt'), text)
  announce(`Exported ${rows.length > printAtMost ? `the first ${printAtMost}` : String(rows.length)} flows`)
}

/** Quoted where it must be; a cell that a spreadsheet would compute is kept text. */
function csvCell(value: string | number): string {
  const text = typeof value === 'number' ? String(value) : value.replace(/^[=+\-@\t\r]/, "'$&")
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
