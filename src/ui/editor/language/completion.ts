/** Monaco's completion, answered by the authoring module. */
import { completeAt, surroundingsOf, type Suggestion } from '../../../store/text/authoring'
import { useStore } from '../../../store/index'
import { monaco } from '../monaco'
import { rangeOf, type Disposable, type EditorHost } from './host'
import { textAround } from './surrounding-text'

const kinds: Readonly<Record<Suggestion['kind'], monaco.languages.CompletionItemKind>> = {
  field: monaco.languages.CompletionItemKind.Field,
  value: monaco.languages.CompletionItemKind.EnumMember,
  label: monaco.languages.CompletionItemKind.Constant,
  name: monaco.languages.CompletionItemKind.Reference,
  snippet: monaco.languages.CompletionItemKind.Snippet,
}

export function registerCompletion(host: EditorHost): readonly Disposable[] {
  return [
    monaco.languages.registerCompletionItemProvider('yaml', {
      triggerCharacters: [' ', '"'],
      provideCompletionItems(model, position, context) {
        if (host.fileOf(model) === '' || isIdleBlank(model, position, context)) return { suggestions: [] }
        return { suggestions: itemsAt(model, position) }
      },
    }),
  ]
}

/** Blanks that indent a line, or that stand between words, ask for nothing. */
function isIdleBlank(
  model: monaco.editor.ITextModel,
  { lineNumber, column }: monaco.Position,
  { triggerCharacter }: monaco.languages.CompletionContext,
): boolean {
  const before = model.getLineContent(lineNumber).slice(0, column - 1)
  return triggerCharacter === ' ' && !/(:|^\s*(- )*-) $/.test(before)
}

function itemsAt(model: monaco.editor.ITextModel, position: monaco.Position): monaco.languages.CompletionItem[] {
  const { text, offset, start } = textAround(model, position)
  const found = completeAt(text, offset, surroundingsOf(useStore.getState().snapshot))
  if (found === null) return []
  const lineEnd = model.getOffsetAt({ lineNumber: position.lineNumber, column: Infinity })
  const replace = rangeOf(model, start + found.start, Math.min(start + found.end, lineEnd))
  const range = { insert: rangeOf(model, start + found.start, start + offset), replace }
  const quote = /^["']/.exec(text.slice(found.start))?.[0] ?? ''
  return found.suggestions.map((suggestion) => ({
    label:
      suggestion.detail === undefined ? suggestion.label : { label: suggestion.label, description: suggestion.detail },
    kind: kinds[suggestion.kind],
    insertText: suggestion.insert,
    insertTextRules:
      monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet |
      monaco.languages.CompletionItemInsertTextRule.KeepWhitespace,
    filterText: quote + suggestion.label,
    sortText: String(suggestion.rank).padStart(4, '0'),
    // Values, labels and names end what they complete; fields are followed by more.
    range: suggestion.kind === 'field' ? range : replace,
    ...(suggestion.about === undefined ? {} : { documentation: suggestion.about }),
    ...(suggestion.asksOn === true
      ? { command: { id: 'editor.action.triggerSuggest', title: 'Show what could follow' } }
      : {}),
  }))
}
