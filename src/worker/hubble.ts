/** Hubble's words on the page: filters with their completion, questions in plain form. Loaded when they are first used. */
export {
  completeFilter,
  matchRows,
  parseAsk,
  parseFilter,
  printFilter,
  type Asked,
  type FilterCompletion,
  type FilterProblem,
  type FilterTerm,
} from '../engine/doors/hubble'
