/** Everything that the editor knows about the language of manifests. */
import { registerCompletion } from './completion'
import type { Disposable, EditorHost } from './host'
import { registerStructure } from './structure'

export function registerLanguage(host: EditorHost): readonly Disposable[] {
  return [...registerCompletion(host), registerStructure(host)]
}
