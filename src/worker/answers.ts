/** Answers to the questions that few people ask; a chunk of the worker of its own. */
import { flowChunk } from '../engine/insights'
import type { Analysis } from '../engine/core'
import type { Answer, Question } from './questions'

export function answerQuestion(analysis: Analysis, question: Question): Answer {
  switch (question.kind) {
    case 'flow-chunk':
      return flowChunk(analysis, question.asks.start)
  }
}
