/** Counts flows that are too many to list. Loaded apart from the engine where size matters. */
import { provideFlowCounts } from '../flow/table/counter'
import { flowGroups } from '../flow/table/groups'

provideFlowCounts(flowGroups)
