/** The part of Monaco that its features build on: its largest piece of code. */
import 'monaco-editor/editor/browser/widget/codeEditor/codeEditorWidget'
