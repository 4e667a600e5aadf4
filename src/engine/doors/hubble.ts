/**
 * Hubble's words without the policy engine: filters, flow records, printers and questions in plain form, all on plain data.
 * Whoever needs them imports this file when they are first asked for.
 */
export { completeFilter, knownValues, type FilterCompletion } from '../flow/filter/complete'
export { flags, type Flag, type FlagName } from '../flow/filter/flags'
export {
  emptyFilter,
  parseFilter,
  printFilter,
  takeFilter,
  type FilterArguments,
  type FilterProblem,
  type FilterTerm,
  type HubbleFilter,
  type ParsedFilter,
} from '../flow/filter/filter'
export { filterFlows, type FlowFilterContext } from '../flow/filter/flows'
export type { FlowExpressionCompiler } from '../flow/filter/values'
export { compileFilter, connectionFilter, matchRows, type FilterContext } from '../flow/filter/match'
export { flowRecords, probeRecords, type RecordFacts, type RecordOptions } from '../flow/records/records'
export { rowProbes, type RecordedProbe } from '../flow/table/row-probes'
export type { HubbleFlow, HubbleEndpoint, HubbleVerdict } from '../flow/records/record'
export type { SentFlow, SentSide } from '../flow/records/sent'
export {
  flowFormats,
  flowType,
  printFlows,
  type FlowFormat,
  type FlowPaint,
  type PrintOptions,
} from '../flow/print/flows'
export { printMonitor, type MonitorOptions } from '../flow/print/monitor'
export { printEndpointList, printIdentityList, printPolicyGet, printPolicyMap } from '../flow/print/agent'
export {
  kubectlKinds,
  printKubectl,
  type KubectlFacts,
  type KubectlKind,
  type KubectlOptions,
} from '../flow/print/kubectl'
export { completeAsk } from '../flow/ask/complete'
export { parseAsk, type AskContext, type AskOptions, type Asked } from '../flow/ask/ask'
export { arrow as askArrow, readSentence, readUrl, type AskProblem } from '../flow/ask/sentence'
export { addressesOf, hashText } from '../flow/records/addresses'
export { endpointIds, serviceEnd } from '../flow/records/ends'
export { columns } from '../flow/print/columns'
