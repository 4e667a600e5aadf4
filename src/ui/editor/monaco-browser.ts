/** What Monaco's view is built on. */
import 'monaco-editor/base/browser/ui/aria/aria'
