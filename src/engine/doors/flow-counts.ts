/**
 * What large clusters need: counts flows that are too many to list, and finds out what an edit has made of pods and their
 * identities. Loaded apart from the engine where size matters.
 */
import { provideFlowCounts } from '../flow/table/counter'
import { flowGroups } from '../flow/table/groups'
import './edits'

provideFlowCounts(flowGroups)
