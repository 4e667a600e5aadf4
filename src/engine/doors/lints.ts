/** The lints. Loaded apart from the engine where size matters. */
import { provideLinter } from '../insight/lints/linter'
import { lint } from '../insight/lints/index'

provideLinter(lint)
