/** Going from place to place: definitions, references, outline, folding. */
import { definitionsAt, foldsOf, outlineOf, referencesAt, type OutlineItem } from '../../../store/text/authoring'
import { useStore, type SourceFile } from '../../../store/index'
import { monaco } from '../monaco'
import { nextTask } from '../../../values/next-task'
import { rangeOf, type Disposable, type EditorHost } from './host'

/** Monaco moves each fold at every edit; in long files whole documents are enough. */
const foldsAtMost = 1500

interface Stretch {
  readonly file: string
  readonly start: number
  readonly end: number
}

/** Lists of places that a command wants shown, instead of those that the cursor asks for. */
export class Places {
  private wanted: readonly Stretch[] | null = null

  constructor(private readonly host: EditorHost) {}

  /** Shows places: goes to the only one, or lists several beside the cursor. */
  show(places: readonly Stretch[]): void {
    this.wanted = places
    this.host.editor.focus()
    this.host.editor.trigger('membrane', 'editor.action.goToReferences', {})
  }

  take(): readonly Stretch[] | null {
    const { wanted } = this
    this.wanted = null
    return wanted
  }
}

export function registerNavigation(host: EditorHost, places: Places): readonly Disposable[] {
  const locations = (stretches: readonly Stretch[]): monaco.languages.Location[] =>
    stretches.flatMap(({ file, start, end }) => {
      const target = host.modelOf(file)
      return target === undefined ? [] : [{ uri: target.uri, range: rangeOf(target, start, end) }]
    })
  return [
    monaco.languages.registerDefinitionProvider('yaml', {
      provideDefinition(model, position) {
        const { snapshot, status } = useStore.getState()
        const file = fileAt(host, model)
        if (snapshot === null || file === null || status === 'updating') return null
        return locations(definitionsAt(snapshot, file, model.getOffsetAt(position)).map(firstLine(host)))
      },
    }),
    monaco.languages.registerReferenceProvider('yaml', {
      provideReferences(model, position) {
        const wanted = places.take()
        if (wanted !== null) return locations(wanted)
        const { snapshot, files } = useStore.getState()
        const file = fileAt(host, model)
        if (snapshot === null || file === null) return null
        return locations(referencesAt(snapshot, files, file, model.getOffsetAt(position)))
      },
    }),
    monaco.editor.registerEditorOpener({
      openCodeEditor(_source, resource, place) {
        const model = monaco.editor.getModel(resource)
        const file = model === null ? '' : host.fileOf(model)
        if (model === null || file === '') return false
        useStore.getState().setActiveFile(file)
        const range = place === undefined ? null : 'column' in place ? at(place) : place
        if (range !== null) {
          host.editor.setSelection(range)
          host.editor.revealRangeInCenterIfOutsideViewport(range)
        }
        host.editor.focus()
        return true
      },
    }),
    monaco.languages.registerDocumentSymbolProvider('yaml', {
      displayName: 'Resources',
      provideDocumentSymbols(model) {
        return host.fileOf(model) === '' ? [] : outlineOf(model.getValue()).map((item) => symbol(model, item))
      },
    }),
    monaco.languages.registerFoldingRangeProvider('yaml', {
      provideFoldingRanges: async (model) => {
        const folds = [...foldsOf(model.getLinesContent(), foldsAtMost)]
        // Monaco marks them all at once: in long files both together would be felt.
        await nextTask()
        return folds
      },
    }),
  ]
}

function at({ lineNumber, column }: monaco.IPosition): monaco.IRange {
  return { startLineNumber: lineNumber, startColumn: column, endLineNumber: lineNumber, endColumn: column }
}

function fileAt(host: EditorHost, model: monaco.editor.ITextModel): SourceFile | null {
  const name = host.fileOf(model)
  return name === '' ? null : { name, text: model.getValue() }
}

/** Whole documents are shown by their first line. */
function firstLine(host: EditorHost): (stretch: Stretch) => Stretch {
  return ({ file, start, end }) => {
    const model = host.modelOf(file)
    if (model === undefined) return { file, start, end }
    const { lineNumber } = model.getPositionAt(start)
    return { file, start, end: Math.min(end, model.getOffsetAt({ lineNumber, column: Infinity })) }
  }
}

const symbolKinds: Readonly<Record<OutlineItem['kind'], monaco.languages.SymbolKind>> = {
  resource: monaco.languages.SymbolKind.Object,
  rule: monaco.languages.SymbolKind.Array,
  port: monaco.languages.SymbolKind.Number,
  selector: monaco.languages.SymbolKind.Key,
}

function symbol(model: monaco.editor.ITextModel, item: OutlineItem): monaco.languages.DocumentSymbol {
  const range = rangeOf(model, item.start, item.end)
  return {
    name: item.name,
    detail: item.detail,
    kind: symbolKinds[item.kind],
    tags: [],
    range,
    selectionRange: at({ lineNumber: range.startLineNumber, column: range.startColumn }),
    children: item.children.map((child) => symbol(model, child)),
  }
}
