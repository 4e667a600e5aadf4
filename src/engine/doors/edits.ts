/** Finds out what an edit has made of pods and their identities. Loaded apart from the engine where size matters. */
import { provideSmallChanges } from '../cluster/cluster'
import { editedInside } from '../cluster/edited-identities'
import { provideInsideEdits } from '../cluster/identities'
import { smallChanges } from '../cluster/small-changes'

provideSmallChanges(smallChanges)
provideInsideEdits(editedInside)
