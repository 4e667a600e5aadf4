/** The workspace as files to hand out. Loaded when something is exported. */
import { markdownReport } from '../../worker/report'
import { zip } from './zip'
import { uniqueFileName } from '../state/file-names'
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
export function reportOf({ snapshot, workspaceName }: Store): string | null {
  return snapshot === null ? null : markdownReport(snapshot, { title: workspaceName })
}
