/** The lints, and what makes edits cheaper. Loaded apart from the engine where size matters. */
import { providePodLineages } from '../flow/table/members'
import { entriesChanged, PodLineages } from '../flow/table/pod-lineages'
import { provideLinter } from '../insight/lints/context/linter'
import { lint } from '../insight/lints/index'

provideLinter(lint)
providePodLineages({ of: (model) => PodLineages.of(model), changed: entriesChanged })
