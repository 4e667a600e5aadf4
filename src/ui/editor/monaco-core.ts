/** The heart of Monaco, to be loaded ahead of its features. */
import 'monaco-editor/editor/common/model/textModel'
