/** What Monaco is built on, to be loaded ahead of it. */
import 'monaco-editor/base/common/event'
