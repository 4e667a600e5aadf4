/** Monaco with YAML alone, without its worker: nothing here asks it. Reached only by way of the lazily loaded editor pane. */
import * as monaco from 'monaco-editor/editor'
import './monaco-features'

/** Reads a colour of the page's theme as Monaco wants it. */
function token(name: string): string {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  // The build shortens #ffffff to #fff, which Monaco does not read.
  return /^#[0-9a-f]{3}$/i.test(value) ? value.replace(/[0-9a-f]/gi, '$&$&') : value
}

/** Makes Monaco's theme from the page's tokens; call it again when the page's theme changes. */
export function applyTheme(): void {
  const isDark = document.documentElement.dataset['theme'] === 'dark'
  monaco.editor.defineTheme('membrane', {
    base: isDark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      // Values in the colour of text: Monaco's green, orange and red would say a verdict, and are faint on marked lines.
      ...['string', 'number', 'keyword'].map((kind) => ({
        token: `${kind}.yaml`,
        foreground: token('--ink').slice(1),
      })),
      { token: 'type.yaml', foreground: token('--accent').slice(1) },
      { token: 'comment.yaml', foreground: token('--ink-faint').slice(1) },
    ],
    colors: {
      'editor.background': token('--surface'),
      'editor.foreground': token('--ink'),
      'editor.placeholder.foreground': token('--ink-faint'),
      'editorLineNumber.foreground': token('--ink-faint'),
      'editorLineNumber.dimmedForeground': token('--ink-faint'),
      'editorGutter.background': token('--surface'),
      'editor.lineHighlightBackground': token('--surface-sunken'),
      'editor.lineHighlightBorder': '#00000000',
      'editorError.foreground': token('--dropped'),
      'editorWarning.foreground': token('--audit'),
      'peekViewEditor.background': token('--surface-sunken'),
      'peekViewEditor.matchHighlightBackground': token('--surface-selected'),
      'peekViewResult.background': token('--surface'),
      'peekViewResult.matchHighlightBackground': token('--surface-selected'),
      'peekView.border': token('--accent'),
    },
  })
  monaco.editor.setTheme('membrane')
}

export { monaco }
