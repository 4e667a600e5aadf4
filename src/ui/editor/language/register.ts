/** Everything that the editor knows about the language of manifests. */
import { registerActions } from './actions'
import { registerCompletion } from './completion'
import type { Disposable, EditorHost } from './host'
import { registerHover } from './hover'
import { EditorMarks } from './marks'
import { Places, registerNavigation } from './navigation'
import { registerStructure } from './structure'

export function registerLanguage(host: EditorHost): readonly Disposable[] {
  const marks = new EditorMarks(host)
  const places = new Places(host)
  return [
    ...registerCompletion(host),
    marks,
    ...registerHover(host, marks),
    registerStructure(host),
    ...registerNavigation(host, places),
    ...registerActions(host, marks, places),
  ]
}
