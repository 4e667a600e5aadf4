/** The stored workspace: what is kept between visits, and the reading of it back without trust. */
import { isObject } from '../../values/objects'
import { withUniqueNames } from '../state/file-names'
import type { AnalyzeOptions, PaneName, SourceFile, ThemeChoice } from '../state/model'
import type { StoredWorkspace } from '../state/storage'
import type { Store } from '../state/store-type'

const recordVersion: StoredWorkspace['version'] = 1

export function toRecord(store: Store): StoredWorkspace {
  // A lesson stands in the place of the user's own workspace, which alone is stored.
  const { workspaceName, files, activeFile, options, positions } = store.keptWorkspace ?? store
  const { theme, panesBeforePresenting } = store
  const collapsedPanes = panesBeforePresenting ?? store.collapsedPanes
  return { version: recordVersion, workspaceName, files, activeFile, options, positions, theme, collapsedPanes }
}

function isFile(value: unknown): value is SourceFile {
  return isObject(value) && typeof value['name'] === 'string' && typeof value['text'] === 'string'
}

const themes: readonly ThemeChoice[] = ['system', 'light', 'dark']
const panes: readonly PaneName[] = ['editor', 'flows', 'inspector']

/** Whether nothing of a record's files would be lost by reading it and writing it back. */
export function isWhole(record: unknown): boolean {
  return isObject(record) && Array.isArray(record['files']) && record['files'].every(isFile)
}

/** What can be used of a stored record; null for one of another version or shape. */
export function fromRecord(record: unknown): Omit<StoredWorkspace, 'version'> | null {
  if (!isObject(record) || record['version'] !== recordVersion || !Array.isArray(record['files'])) return null
  const files = withUniqueNames(record['files'].filter(isFile))
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

export function readOptions(value: unknown): AnalyzeOptions {
  if (!isObject(value)) return {}
  const enforcement = (['default', 'always', 'never'] as const).find((mode) => mode === value['enforcement'])
  const stored = Array.isArray(value['ipFamilies']) ? value['ipFamilies'] : []
  const ipFamilies = (['IPv4', 'IPv6'] as const).filter((family) => stored.includes(family))
  const dns = readDns(value['dns'])
  return {
    ...(enforcement === undefined ? {} : { enforcement }),
    ...(ipFamilies.length === 0 ? {} : { ipFamilies }),
    ...(dns === null ? {} : { dns }),
    ...(value['nodeLabels'] === true ? { nodeLabels: true } : {}),
    ...readSettings(value),
  }
}

/** No setting's key or value is longer, and there are far fewer of them. */
const longestSetting = 1000
const mostSettings = 100

/** Settings of Cilium by their keys, and its version. Which of them are known is the engine's business. */
function readSettings({ settings, ciliumVersion }: Readonly<Record<string, unknown>>): AnalyzeOptions {
  const entries = isObject(settings)
    ? Object.entries(settings).filter(
        (entry): entry is [string, string] =>
          typeof entry[1] === 'string' && Math.max(entry[0].length, entry[1].length) <= longestSetting,
      )
    : []
  return {
    ...(entries.length === 0 ? {} : { settings: Object.fromEntries(entries.slice(0, mostSettings)) }),
    ...(typeof ciliumVersion === 'string' && /^\d+\.\d+$/.test(ciliumVersion) ? { ciliumVersion } : {}),
  }
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function readDns(value: unknown): Readonly<Record<string, readonly string[]>> | null {
  if (!isObject(value)) return null
  const names = Object.entries(value).filter((entry): entry is [string, readonly string[]] => isTextList(entry[1]))
  return names.length === 0 ? null : Object.fromEntries(names)
}

export function readPositions(value: unknown): Store['positions'] {
  if (!isObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, place]) => {
      if (!isObject(place)) return []
      const { x, y } = place
      return isNumber(x) && isNumber(y) ? [[key, { x, y }]] : []
    }),
  )
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
