import { useStore, type Command } from '../../../store/index'
import { download, fileName } from '../../kit/index'
import { workspaceYaml } from './export'

function exportYaml(): void {
  const { workspaceName, files, announce } = useStore.getState()
  download(fileName(workspaceName, 'yaml'), workspaceYaml(files), 'application/yaml')
  announce('Exported the workspace as YAML')
}

const load = () => import('../../share/exports')

/** What can be exported, besides the picture. */
export const exportCommands: readonly Command[] = [
  { id: 'export-yaml', title: 'Export as YAML', group: 'Export', run: exportYaml },
  { id: 'export-zip', title: 'Export files as a zip', group: 'Export', run: () => load().then((it) => it.exportZip()) },
  {
    id: 'export-report',
    title: 'Export report as Markdown',
    group: 'Export',
    run: () => load().then((it) => it.exportReport()),
  },
  {
    id: 'copy-report',
    title: 'Copy report as Markdown',
    group: 'Export',
    run: () => load().then((it) => it.copyReport()),
  },
  {
    id: 'export-flows-csv',
    title: 'Export the listed flows as CSV',
    group: 'Export',
    run: () => load().then((it) => it.exportCsv()),
  },
  {
    id: 'export-flows-jsonpb',
    title: 'Export the listed flows as JSON',
    group: 'Export',
    run: () => load().then((it) => it.exportPrinted('jsonpb')),
  },
  ...(['compact', 'dict', 'table'] as const).map((format): Command => ({
    id: `export-flows-${format}`,
    title: `Export the listed flows as Hubble’s ${format}`,
    group: 'Export',
    run: () => load().then((it) => it.exportPrinted(format)),
  })),
]
