/** Questions that are asked rarely, answered from the last analysis. Loaded when the first one is asked. */
import { convertToCilium, effectsOfRules } from '../engine/on-demand'
import type { Analysis, AnalyzeOptions, PolicyConversion, RuleEffects, SourceFile } from './types'

export type Question =
  /** What each rule does that no other rule does. */
  | { readonly kind: 'rule-effects' }
  /** A NetworkPolicy as a CiliumNetworkPolicy, with the proof that nothing else changes. */
  | { readonly kind: 'convert'; readonly policy: string }

export interface Answers {
  readonly 'rule-effects': RuleEffects
  readonly convert: PolicyConversion | null
}

export type Answer = Answers[Question['kind']]
export type AnswerTo<Q extends Question> = Answers[Q['kind']]

/** The last analysis, with what it was made from. */
export interface Known {
  readonly analysis: Analysis
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
}

export function answerQuestion(question: Question, { analysis, files, options }: Known): Answer {
  switch (question.kind) {
    case 'rule-effects':
      return effectsOfRules(analysis)
    case 'convert':
      return convertToCilium(question.policy, analysis, files, options)
  }
}
