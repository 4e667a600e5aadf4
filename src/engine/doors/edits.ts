/** Finds out what an edit has made of pods, their identities and those who select them. Loaded apart from the engine where size matters. */
import { provideSmallChanges } from '../cluster/cluster'
import { editedInside } from '../cluster/edited-identities'
import { provideInsideEdits } from '../cluster/identities'
import { smallChanges } from '../cluster/small-changes'
import { bearersIn } from '../insight/summary/bearers'
import { provideBearers } from '../insight/summary/policies'

provideSmallChanges(smallChanges)
provideInsideEdits(editedInside)
provideBearers(bearersIn)
