/** The lints, and what makes edits cheaper. Loaded apart from the engine where size matters. */
import { providePodLineages } from '../flow/table/members'
import { PodLineages } from '../flow/table/pod-lineages'
import { provideLinter } from '../insight/lints/context/linter'
import { lint } from '../insight/lints/index'

provideLinter(lint)
providePodLineages((model) => PodLineages.of(model))
