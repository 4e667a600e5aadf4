/** The shape of a lesson: plain data, the same for built-in lessons and for those that a team puts beside the app. */

import type { Probe } from '../engine/types'
import type { Scene } from '../values/scene'

export interface LessonFile {
  readonly name: string
  readonly text: string
}

/** A flow to watch, with what it must come to when the step's files are as the lesson gives them. */
export interface LessonFlow extends Probe {
  readonly expect: 'FORWARDED' | 'DROPPED' | 'REDIRECTED'
  /** What the layer 7 proxy makes of the request, where there is one. */
  readonly answer?: 'FORWARDED' | 'DROPPED'
  /** Cilium's number for the drop: 133 for no match, 181 for a deny rule. */
  readonly reason?: 133 | 181
  /** A few words on what to see here. */
  readonly note?: string
}

/** Something else that a step states about its cluster. */
export type LessonFact =
  /** What the VALID column of `kubectl get` would say. */
  | { readonly kind: 'policy'; readonly policy: string; readonly isValid: boolean }
  | { readonly kind: 'isolation'; readonly endpoint: string; readonly ingress: boolean; readonly egress: boolean }
  | { readonly kind: 'identity'; readonly endpoints: readonly [string, string]; readonly isSame: boolean }

export interface LessonQuestion {
  readonly text: string
  readonly choices: readonly string[]
  /** Index of the right choice. */
  readonly answer: number
  /** Why it is right, said after the answer. */
  readonly why: string
}

/** Flows that are replayed at a step, with the policies that count as the present ones. */
export interface LessonReplay {
  /** As Hubble prints them, in any form. */
  readonly flows: string
  readonly present: readonly LessonFile[]
}

/** A command for the shell: shown with a button that runs it, or typed by the attendee. */
export interface LessonCommand {
  readonly run: string
  /** What the attendee is to find out or do; the command itself is then shown on demand. */
  readonly ask?: string
  /** The exit code with which it ends; 0 where absent. */
  readonly exit?: number
}

export interface LessonStep {
  /** Part of the step's address; unique in its lesson. */
  readonly id: string
  readonly title: string
  /** Short Markdown. */
  readonly text: string
  /** All files at this step. */
  readonly files: readonly LessonFile[]
  readonly enforcement?: 'default' | 'always' | 'never'
  readonly watch: readonly LessonFlow[]
  readonly facts?: readonly LessonFact[]
  /** Keys of resources whose errors are what the step is about. */
  readonly errorsOf?: readonly string[]
  /** Observed flows, listed in the Replay tab. */
  readonly replay?: LessonReplay
  /** Typed into the shell once the verdicts may be seen. */
  readonly commands?: readonly LessonCommand[]
  /** Asked before the verdicts are shown. */
  readonly question?: LessonQuestion
  /** What there is to see once the verdicts are shown; short Markdown. */
  readonly seen?: string
}

export interface Lesson {
  /** Part of the address; unique among lessons. */
  readonly id: string
  readonly title: string
  /** One sentence. */
  readonly summary: string
  readonly steps: readonly LessonStep[]
  /** Pictures that steps share, the largest first: `npm run arrange` makes them. Other steps are drawn each for itself. */
  readonly scenes?: readonly Scene[]
}
