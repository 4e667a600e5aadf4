/** The shape of a challenge: plain data, the same for built-in ones and for those that teachers write. */
import type { Goal, Limits } from '../engine/insight/goals/types'
import type { LessonFile } from '../lessons/types'

export type ChallengeGoal = Goal & {
  /** What is asked, in words; else the flow itself is shown. */
  readonly note?: string
}

export interface Challenge {
  /** Part of the address; unique among challenges. */
  readonly id: string
  readonly title: string
  /** One sentence. */
  readonly summary: string
  /** The exam in whose manner it is put, such as `CKA`; absent where it is nobody's. */
  readonly exam?: string
  /** The task, in short Markdown. */
  readonly text: string
  /** The workspace to begin with. */
  readonly files: readonly LessonFile[]
  readonly enforcement?: 'default' | 'always' | 'never'
  readonly goals: readonly ChallengeGoal[]
  readonly limits: Limits
  /** Given one at a time, the most general first. */
  readonly hints: readonly string[]
  /** Said once it is solved; short Markdown. */
  readonly solved?: string
}
