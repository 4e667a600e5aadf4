/** How Monaco shows a text. */
import 'monaco-editor/editor/browser/view/viewPart'
