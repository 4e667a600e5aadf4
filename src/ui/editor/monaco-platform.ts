/** Monaco's services. */
import 'monaco-editor/platform/contextkey/common/contextkey'
