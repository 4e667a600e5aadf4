/** Hubble's words on the page: filters with their completion. Loaded when they are first used. */
export { completeFilter, matchRows, parseFilter, type FilterCompletion, type FilterProblem } from '../engine/hubble'
