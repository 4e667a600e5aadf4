/** The stored workspace: what is kept between visits, and the reading of it back without trust. */
import type { AnalyzeOptions, PaneName, SourceFile, Store, ThemeChoice } from './types'

const recordVersion = 1

export interface StoredWorkspace {
  readonly version: typeof recordVersion
  readonly workspaceName: string
  readonly files: readonly SourceFile[]
  readonly activeFile: string
  readonly options: AnalyzeOptions
  readonly positions: Store['positions']
  readonly theme: ThemeChoice
  readonly collapsedPanes: readonly PaneName[]
}

export function toRecord(store: Store): StoredWorkspace {
  const { workspaceName, files, activeFile, options, positions, theme, collapsedPanes } = store
  return { version: recordVersion, workspaceName, files, activeFile, options, positions, theme, collapsedPanes }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFile(value: unknown): value is SourceFile {
  return isObject(value) && typeof value['name'] === 'string' && typeof value['text'] === 'string'
}

const themes: readonly ThemeChoice[] = ['system', 'light', 'dark']
const panes: readonly PaneName[] = ['editor', 'flows', 'inspector']

/** What can be used of a stored record; null for one of another version or shape. */
export function fromRecord(record: unknown): Omit<StoredWorkspace, 'version'> | null {
  if (!isObject(record) || record['version'] !== recordVersion || !Array.isArray(record['files'])) return null
  const files = record['files'].filter(isFile).map(({ name, text }) => ({ name, text }))
  const names = files.map((file) => file.name)
  const activeFile = names.find((name) => name === record['activeFile']) ?? names[0] ?? ''
  const name = record['workspaceName']
  const collapsed = Array.isArray(record['collapsedPanes']) ? record['collapsedPanes'] : []
  return {
    workspaceName: typeof name === 'string' && name !== '' ? name.slice(0, 200) : 'Untitled workspace',
    files,
    activeFile,
    options: readOptions(record['options']),
    positions: readPositions(record['positions']),
    theme: themes.find((theme) => theme === record['theme']) ?? 'system',
    collapsedPanes: panes.filter((pane) => collapsed.includes(pane)),
  }
}

function readOptions(value: unknown): AnalyzeOptions {
  if (!isObject(value)) return {}
  const enforcement = (['default', 'always', 'never'] as const).find((mode) => mode === value['enforcement'])
  const families = value['ipFamilies']
  const isDual = Array.isArray(families) && families.includes('IPv4') && families.includes('IPv6')
  return {
    ...(enforcement === undefined ? {} : { enforcement }),
    ...(isDual ? { ipFamilies: ['IPv4', 'IPv6'] } : {}),
    ...(value['nodeLabels'] === true ? { nodeLabels: true } : {}),
  }
}

function readPositions(value: unknown): Store['positions'] {
  const positions: Record<string, { readonly x: number; readonly y: number }> = {}
  if (!isObject(value)) return positions
  for (const [key, place] of Object.entries(value)) {
    if (isObject(place) && Number.isFinite(place['x']) && Number.isFinite(place['y'])) {
      // Just checked to be finite numbers.
      Object.defineProperty(positions, key, {
        value: { x: place['x'] as number, y: place['y'] as number },
        enumerable: true,
      })
    }
  }
  return positions
}
