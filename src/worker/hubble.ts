/** Hubble's words on the page: filters with their completion. Loaded when they are first used. */
export {
  completeFilter,
  matchRows,
  parseFilter,
  printFilter,
  type FilterCompletion,
  type FilterProblem,
  type FilterTerm,
} from '../engine/hubble'
