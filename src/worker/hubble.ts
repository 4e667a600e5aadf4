/** Hubble's words on the page: filters with their completion, questions in plain form. Loaded when they are first used. */
export {
  askArrow,
  completeFilter,
  filterFlows,
  matchRows,
  parseAsk,
  parseFilter,
  printFilter,
  printFlows,
  type Asked,
  type FilterCompletion,
  type FilterProblem,
  type FilterTerm,
  type FlowFormat,
  type HubbleFlow,
  type SentFlow,
} from '../engine/doors/hubble'
