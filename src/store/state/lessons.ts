/** What the store knows of lessons: which step is open, what the editor compares with, and the presenter's view. */
import type { Scene } from '../../values/scene'
import type { FlowRef, PaneName, SourceFile, WorkspaceContent } from './model'
import type { SeenFlow } from './seen'

/** Where a step is found; the first step where none is named. */
export interface LessonAddress {
  readonly lesson: string
  readonly step: string
}

/** A challenge by its id, or one that came by a link or is being made: as data, not yet looked at. */
export type ChallengeRef = { readonly id: string } | { readonly given: unknown }

export interface LessonSlice {
  /** Pictures that the step shares with others of its lesson, of which the first is shown that the pane has room for. */
  readonly stepScenes: readonly Scene[]
  readonly isChallengeListOpen: boolean
  readonly setChallengeListOpen: (open: boolean) => void
  /** The challenge that is open or wanted; null outside challenges. No lesson is open meanwhile. */
  readonly challenge: ChallengeRef | null
  readonly openChallenge: (challenge: ChallengeRef) => void
  readonly isLessonListOpen: boolean
  readonly setLessonListOpen: (open: boolean) => void
  /** The step that is open or wanted; null outside lessons. */
  readonly lessonAddress: LessonAddress | null
  readonly openLesson: (address: LessonAddress) => void
  /** Files of the step before, which the editor compares with; null where there is nothing to compare. */
  readonly comparedFiles: readonly SourceFile[] | null
  /** Flows that the step has brought to another end, which the canvas marks. */
  readonly changedFlows: readonly FlowRef[]
  readonly setChangedFlows: (flows: readonly FlowRef[]) => void
  /** Flows that the step watches, once their verdicts may be seen: the canvas draws them, dropped or not. */
  readonly watchedFlows: readonly FlowRef[]
  /** What becomes of them now, as far as it is known: the picture draws them though the flow table may not list them. */
  readonly watchedRows: readonly SeenFlow[]
  readonly setWatchedFlows: (flows: readonly FlowRef[], rows?: readonly SeenFlow[]) => void
  /** Puts a step in the place of the workspace; the user's own is kept until the lesson is left. */
  readonly showStep: (
    content: WorkspaceContent,
    comparedFiles: readonly SourceFile[] | null,
    scenes?: readonly Scene[],
  ) => void
  /** Leaves the lesson or challenge and brings the user's own workspace back; with `keepFiles` what the lesson shows is then opened in it, undoably. */
  readonly leaveLesson: (keepFiles?: boolean) => void
  /** A question of the step is unanswered: nothing shows or says what the verdicts are. */
  readonly isVeiled: boolean
  readonly setVeiled: (isVeiled: boolean) => void
  readonly isPresenting: boolean
  /** Panes that were collapsed before presenting; null while not presenting. */
  readonly panesBeforePresenting: readonly PaneName[] | null
  readonly setPresenting: (isPresenting: boolean) => void
}
