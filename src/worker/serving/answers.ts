/** Answers to the questions that few people ask; a chunk of the worker of its own. */
import { Engine, type Analysis, type AnalyzeOptions } from '../../engine/doors/core'
import '../../engine/doors/cluster-policies'
import '../../engine/doors/flow-counts'
import '../../engine/doors/lookups'
import { consolidations, proposePrivileges, proveCuts, smallestFixes } from '../../edit/proposals'
import { pseudonymous } from '../../edit/pseudonyms/pseudonyms'
import { redactPiece } from '../../edit/redact/redact'
import { printEndpointList, printFlows, printPolicyMap, probeRecords } from '../../engine/doors/hubble'
import {
  arrivals,
  compareAnalyses,
  compromise,
  exposure,
  flowChunk,
  flowsOf,
  haunted,
  judgeGoals,
  mapSizes,
  policyImpact,
  policyMap,
  portsBetween,
  readings,
  proveChange,
  proveRenaming,
  runChecks,
  settingsThatMatter,
  upgrade,
  verifyMaps,
} from '../../engine/doors/insights'
import { asCilium, convertToCilium, effectsOfRules, rewrittenAsCilium, trial } from '../../engine/doors/on-demand'
import { asInCluster, snapshotOf } from './runner'
import type { Answer, Question, Questions } from '../messages/questions'

export { createFlowAnswers } from './flows'
export { rehearse } from './rehearsal'

/** Of its own, so that the engine of the page keeps what it has of the page's text. */
const others = new Engine()

/** Reads the files that a question brings along; whether they need regular expressions that are not there yet. */
export function readAhead(question: Question): boolean {
  switch (question.kind) {
    case 'compare':
    case 'goals':
    case 'upgrade':
    case 'verify':
      return others.read(question.asks.files).expressions
    default:
      return false
  }
}

export const provideExpressions: Engine['provideExpressions'] = (compiler) => others.provideExpressions(compiler)

/** What is redacted has its text with it: nothing has to be analysed before. */
export function redacted({ texts, options }: Questions['redact']['asks']): Questions['redact']['answer'] {
  return { pieces: texts.map((text) => redactPiece({ text }, options)) }
}

export function answerQuestion(analysis: Analysis, question: Question): Answer {
  switch (question.kind) {
    case 'flow-list':
    case 'flow-changes':
    case 'flow-links':
    case 'flows-between':
      throw new Error('questions about all flows are answered turn by turn')
    case 'redact':
      return redacted(question.asks)
    case 'pseudonyms':
      return renamedOf(analysis, question.asks)
    case 'flow-chunk':
      return flowChunk(analysis, question.asks.start)
    case 'flows-of':
      return { table: flowsOf(analysis, question.asks.peer) }
    case 'impact':
      return policyImpact(analysis, question.asks.policy)
    case 'pair-ports':
      return portsBetween(analysis, question.asks.from, question.asks.to)
    case 'compromise':
      return answerCompromise(analysis, question.asks)
    case 'exposure':
      return exposure(analysis)
    case 'ghosts':
      return ghostsOf(analysis)
    case 'readings':
      return readings(analysis)
    case 'print': {
      const { format, flows } = question.asks
      const records = flows.flatMap(({ probe, startMs }) => probeRecords(analysis, [{ probe }], { startMs }))
      return { text: printFlows(format, records) }
    }
    case 'agent': {
      const { endpoint } = question.asks
      const list = printEndpointList(analysis, { only: endpoint })
      return { text: `${list}\n${printPolicyMap(policyMap(analysis, endpoint))}` }
    }
    case 'checks':
      return runChecks(analysis, question.asks)
    case 'compare': {
      const { files, options, isAfter } = question.asks
      const other = others.update(files, asInCluster(options))
      const [before, after] = isAfter ? [analysis, other] : [other, analysis]
      const comparison = compareAnalyses(before, after)
      return { ...comparison, arrivals: arrivals(after, comparison) }
    }
    case 'map-sizes':
      return mapSizes(analysis)
    case 'upgrade': {
      const { files, options, from, to } = question.asks
      const as = (ciliumVersion: string) =>
        others.update(files, asInCluster({ ...options, ciliumVersion, storedIn: from }))
      const before = as(from)
      const after = as(to)
      return { ...upgrade(after, from, to), comparison: compareAnalyses(before, after) }
    }
    case 'verify': {
      const { files, options, maps } = question.asks
      return verifyMaps(others.update(files, asInCluster(options)), maps)
    }
    case 'goals': {
      const { files, options, goals, limits } = question.asks
      return judgeGoals(others.update(files, asInCluster(options)), analysis, goals, limits)
    }
    case 'settings-that-matter':
      return { keys: settingsThatMatter(analysis) }
    case 'fixes': {
      const { activeFile, ...asks } = question.asks
      return smallestFixes({ ...trialOf(analysis, activeFile), ...asks })
    }
    case 'consolidate': {
      const { activeFile, kinds } = question.asks
      return consolidations({ ...trialOf(analysis, activeFile), kinds })
    }
    case 'privileges': {
      const { activeFile, scope, dns, ...asks } = question.asks
      return proposePrivileges({ ...trialOf(analysis, activeFile, dns), ...asks, ...(scope === null ? {} : { scope }) })
    }
    case 'rule-effects':
      return effectsOfRules(analysis)
    case 'convert':
      return convertToCilium(analysis, question.asks.policy)
  }
}

function answerCompromise(
  analysis: Analysis,
  { from, activeFile }: Questions['compromise']['asks'],
): Questions['compromise']['answer'] {
  const found = compromise(analysis, from)
  if (typeof found === 'string') return null
  const cuts = proveCuts(trialOf(analysis, activeFile), found.cuts)
  return {
    found,
    cuts: cuts.map(({ cut, title, why = '', proof }) => ({
      title,
      saves: cut.saves,
      rule: cut.what.kind === 'rule' ? cut.what.rule : null,
      sentences: proof?.sentences ?? [why],
    })),
  }
}

function ghostsOf(analysis: Analysis): Questions['ghosts']['answer'] {
  const found = haunted(analysis)
  if (found === null) return null
  // Nobody reads lints about pods that do not exist.
  return { snapshot: snapshotOf(found.analysis, { missingLints: 'the picture alone is meant' }), ghosts: found.ghosts }
}

function renamedOf(
  analysis: Analysis,
  { comments, nodes, options }: Questions['pseudonyms']['asks'],
): Questions['pseudonyms']['answer'] {
  const { files, analyze } = trial(analysis)
  const { renaming, table: names, ...renamed } = pseudonymous(files, options, { comments })
  const { isSame, sentences } = proveRenaming(analysis, analyze(renamed.files, asInCluster(renamed.options)), renaming)
  return { ...renamed, names, nodes: nodes.map((id) => renaming.node(id)), isSame, sentences }
}

/** The workspace of an analysis, with an engine to make changes on trial. */
function trialOf(present: Analysis, activeFile: string, dns: NonNullable<AnalyzeOptions['dns']> = {}) {
  const { files, analyze } = trial(present, dns)
  const analysis = Object.keys(dns).length === 0 ? present : analyze(files)
  const judge = { analyze, prove: proveChange, asCilium, rewrittenAsCilium }
  return { workspace: { files, activeFile }, analysis, judge }
}
