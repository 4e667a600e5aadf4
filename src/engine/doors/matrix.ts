/** All identities × all identities × all port classes. Loaded apart from the engine where size matters. */
import { provideMatrix } from '../verdict/matrices'
import { verdictMatrix } from '../verdict/matrix'

provideMatrix(verdictMatrix)
