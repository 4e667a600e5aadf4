/** The lints. Loaded apart from the engine where size matters. */
import { provideLinter } from '../insight/lints/context/linter'
import { lint } from '../insight/lints/index'

provideLinter(lint)
