/** The workspace as files to hand out. Loaded when something is exported. */
import { longestReport, markdownReport } from '../../worker/report'
import { listedFlows } from '../flows/lines/listed-flows'
import { zip } from './zip'
import { uniqueFileName } from '../state/file-names'
import { problemsOf } from '../state/problems'
import type { SourceFile, Store } from '../state/store-type'

/** Every file as it stands in the editor, in one archive. */
export function zipOfFiles(files: readonly SourceFile[]): Promise<Blob> {
  const names: string[] = []
  const named = files.map(({ name, text }) => {
    const ending = /\.(ya?ml|json|txt)$/i.test(name) ? name : `${name}.yaml`
    const unique = uniqueFileName(ending, names)
    names.push(unique)
    return { name: unique, text }
  })
  return zip(named)
}

/** Null while there is no picture to report on. */
export async function reportOf(state: Store): Promise<string | null> {
  const { workspaceName: title, options } = state
  const about = { title, version: options.ciliumVersion }
  if (state.snapshot === null) return null
  const snapshot = { ...state.snapshot, diagnostics: problemsOf(state) }
  const { flows } = snapshot
  if (flows.count === flows.total || flows.totals.dropped > longestReport) return markdownReport(snapshot, about)
  // Few drops among more flows than the page has.
  const flowFilter = { text: '', verdicts: ['DROPPED', 'ERROR'] } as const
  for await (const { table } of listedFlows({ ...state, flowFilter, flowSort: null }))
    return markdownReport(snapshot, { ...about, drops: table })
  return null
}
