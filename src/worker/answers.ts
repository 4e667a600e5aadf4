/** Answers to the questions that few people ask; a chunk of the worker of its own. */
import { analyze, type Analysis } from '../engine/core'
import { compareAnalyses, flowChunk, policyImpact, runChecks } from '../engine/insights'
import type { Answer, Question } from './questions'

export function answerQuestion(analysis: Analysis, question: Question): Answer {
  switch (question.kind) {
    case 'flow-chunk':
      return flowChunk(analysis, question.asks.start)
    case 'checks':
      return runChecks(analysis, question.asks)
    case 'compare': {
      const { files, options, isAfter } = question.asks
      const other = analyze(files, options)
      return isAfter ? compareAnalyses(analysis, other) : compareAnalyses(other, analysis)
    }
    case 'impact':
      return policyImpact(analysis, question.asks.policy)
  }
}
