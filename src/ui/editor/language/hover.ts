/** Hover: what a field is for, and whom a selector selects now, with links to them. */
import { helpAt, type EditorMark } from '../../../store/text/authoring'
import { useStore } from '../../../store/index'
import { monaco } from '../monaco'
import { rangeOf, type Disposable, type EditorHost } from './host'
import { showMark, type EditorMarks } from './marks'
import { textAround } from './surrounding-text'

const listedAtMost = 12
const showCommand = 'membrane.showMark'
const endpointCommand = 'membrane.showEndpoint'

export function registerHover(host: EditorHost, marks: EditorMarks): readonly Disposable[] {
  return [
    monaco.editor.registerCommand(showCommand, (_accessor: unknown, line: number, index: number) => {
      const mark = marks.onLine(line)[index]
      if (mark !== undefined) showMark(mark)
    }),
    monaco.editor.registerCommand(endpointCommand, (_accessor: unknown, key: string) => {
      useStore.getState().select({ kind: 'endpoint', key }, 'inspector')
    }),
    monaco.languages.registerHoverProvider('yaml', {
      provideHover(model, position) {
        if (host.fileOf(model) === '') return null
        const { text, offset, start } = textAround(model, position)
        const help = helpAt(text, offset)
        const isAtEnd = position.column >= model.getLineMaxColumn(position.lineNumber)
        const isKey =
          help !== null && model.getPositionAt(start + help.start).column <= firstColumn(model, position.lineNumber)
        const notes = isAtEnd || isKey ? marks.onLine(position.lineNumber) : []
        const contents = [
          ...(help === null || isAtEnd ? [] : [{ value: help.text }]),
          ...notes.map((mark, index) => describe(mark, position.lineNumber, index)),
        ]
        if (contents.length === 0) return null
        return help === null || isAtEnd
          ? { contents }
          : { contents, range: rangeOf(model, start + help.start, start + help.end) }
      },
    }),
  ]
}

/** Where the first key of a line begins, behind blanks and dashes. */
function firstColumn(model: monaco.editor.ITextModel, line: number): number {
  return (/^[\s-]*/.exec(model.getLineContent(line))?.[0].length ?? 0) + 1
}

function link(title: string, command: string, ...given: readonly unknown[]): string {
  return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify(given))})`
}

function describe({ kind, about, endpoints }: EditorMark, line: number, index: number): monaco.IMarkdownString {
  const sentences = about.map(escapeMarkdown).join(' ')
  const listed = endpoints.slice(0, listedAtMost).map((key) => link(escapeMarkdown(key), endpointCommand, key))
  const more = endpoints.length - listed.length
  const list = listed.length === 0 ? '' : `\n\n${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const show = link(kind === 'rule' ? 'Show the rule' : 'Show on the canvas', showCommand, line, index)
  return {
    value: `${sentences}${list}\n\n${show}`,
    isTrusted: { enabledCommands: [showCommand, endpointCommand] },
  }
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~]/g, '\\$&')
}
