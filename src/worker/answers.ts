/** Answers to the questions that few people ask; a chunk of the worker of its own. */
import { printFlows, probeRecords } from '../engine/hubble'
import { flowChunk, flowsOf, policyImpact } from '../engine/insights'
import type { Analysis } from '../engine/core'
import type { Answer, Question } from './questions'

export function answerQuestion(analysis: Analysis, question: Question): Answer {
  switch (question.kind) {
    case 'flow-chunk':
      return flowChunk(analysis, question.asks.start)
    case 'flows-of':
      return { table: flowsOf(analysis, question.asks.peer) }
    case 'impact':
      return policyImpact(analysis, question.asks.policy)
    case 'print': {
      const { format, flows } = question.asks
      const records = flows.flatMap(({ probe, startMs }) => probeRecords(analysis, [{ probe }], { startMs }))
      return { text: printFlows(format, records) }
    }
  }
}
