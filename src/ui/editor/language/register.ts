/** Everything that the editor knows about the language of manifests. */
import { registerCompletion } from './completion'
import { registerHover } from './hover'
import type { Disposable, EditorHost } from './host'
import { EditorMarks } from './marks'
import { registerStructure } from './structure'

export function registerLanguage(host: EditorHost): readonly Disposable[] {
  const marks = new EditorMarks(host)
  return [...registerCompletion(host), marks, ...registerHover(host, marks), registerStructure(host)]
}
