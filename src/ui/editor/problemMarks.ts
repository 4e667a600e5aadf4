/** Problems in the text: underlined where they are, each with its fix and with a way to its help. */
import { problemsOf, useStore, type Snapshot } from '../../store/index'
import { monaco } from './monaco'

const owner = 'membrane'
const helpScheme = 'membrane-help'
const shownAtMost = 500
/** Notes on objects that play no part are for the list alone. */
const unmarked: ReadonlySet<string> = new Set(['kind-not-read'])

const severities = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
} as const

/** Underlines the problems of a file. */
export function markProblems(model: monaco.editor.ITextModel, file: string, problems: Snapshot['diagnostics']): void {
  const own = problems.filter(({ range, code }) => range.file === file && !unmarked.has(code))
  monaco.editor.setModelMarkers(
    model,
    owner,
    own.slice(0, shownAtMost).map(({ severity, code, message, help, range }) => ({
      severity: severities[severity],
      message: help === undefined ? message : `${message}\n${help}`,
      code: { value: code, target: monaco.Uri.from({ scheme: helpScheme, path: code }) },
      startLineNumber: range.line,
      startColumn: range.column,
      endLineNumber: range.endLine,
      endColumn: range.endColumn,
    })),
  )
}

/** Offers fixes and help on the lines of problems. A marker's code is a link to its help; nothing leaves the page. */
export function registerProblems(fileOf: (model: monaco.editor.ITextModel) => string): readonly { dispose(): void }[] {
  const { showHelp, applyEdits } = useStore.getState()
  return [
    monaco.editor.registerLinkOpener({
      open({ scheme, path }) {
        if (scheme !== helpScheme) return false
        showHelp(path)
        return true
      },
    }),
    monaco.editor.registerCommand('membrane.explain', (_accessor: unknown, code: string) => showHelp(code)),
    monaco.editor.registerCommand('membrane.fix', (_accessor: unknown, index: number) => {
      const fix = problemsOf(useStore.getState())[index]?.fix
      if (fix !== undefined) applyEdits(fix.edits, fix.title)
    }),
    monaco.languages.registerCodeActionProvider('yaml', {
      provideCodeActions: (model, range) => ({
        actions: actionsAt(fileOf(model), range.startLineNumber, range.endLineNumber),
        dispose: () => undefined,
      }),
    }),
  ]
}

/** Fixes first, then what there is to read. */
function actionsAt(file: string, firstLine: number, lastLine: number): monaco.languages.CodeAction[] {
  const fixes: monaco.languages.CodeAction[] = []
  const codes = new Set<string>()
  problemsOf(useStore.getState()).forEach(({ code, fix, range }, index) => {
    if (range.file !== file || range.line > lastLine || range.endLine < firstLine || unmarked.has(code)) return
    codes.add(code)
    if (fix === undefined) return
    const command = { id: 'membrane.fix', title: fix.title, arguments: [index] }
    fixes.push({ title: fix.title, kind: 'quickfix', isPreferred: fixes.length === 0, command })
  })
  const explanations = [...codes].map((code): monaco.languages.CodeAction => {
    const title = `What ${code} means`
    return { title, kind: 'quickfix', command: { id: 'membrane.explain', title, arguments: [code] } }
  })
  return [...fixes, ...explanations]
}
