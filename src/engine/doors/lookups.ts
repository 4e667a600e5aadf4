/** What Cilium learns of DNS names from lookups. Loaded apart from the engine where size matters. */
import { provideLookups } from '../verdict/lookups'
import { namedSightings } from '../verdict/probe/unlearnt'

provideLookups(namedSightings)
