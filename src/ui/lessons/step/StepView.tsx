import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Lesson, LessonStep } from '../../../lessons/index'
import { progressOf, withAnswer, withStep } from '../../../store/lessons/progress'
import { useStore } from '../../../store/index'
import { Changes } from '../watching/Changes'
import { Commands } from './Commands'
import { LeaveDialog } from './LeaveDialog'
import styles from '../lessons.module.css'
import { Markdown } from '../text/Markdown'
import { Question } from './Question'
import { StepFoot, StepHead } from './StepFrame'
import { changedFiles, contentOf, isUntouched } from '../watching/steps'
import { useChanges } from '../watching/useChanges'
import { useFirstFocus } from './useFirstFocus'
import { useFit } from './useFit'
import { useProgress } from './useProgress'
import { useStepFlows } from '../watching/useStepFlows'
import { useStepKeys } from './useStepKeys'
import { useVeil } from './useVeil'
import { useVerdicts } from '../watching/useVerdicts'
import { Watch } from '../watching/Watch'

interface StepViewProps {
  readonly lesson: Lesson
  readonly index: number
  readonly step: LessonStep
  readonly before: LessonStep | null
}

/** One step: its text, its question, what to watch and what changed; and the way on and back. */
export function StepView({ lesson, index, step, before }: StepViewProps) {
  const { openLesson, leaveLesson, announce } = useStore.getState()
  const files = useStore((state) => state.files)
  const options = useStore((state) => state.options)
  const [progress, changeProgress] = useProgress()
  const [shownStep, setShownStep] = useState<string | null>(null)
  const [isLeaving, setLeaving] = useState(false)
  const body = useRef<HTMLDivElement>(null)
  useFirstFocus(body)
  const verdicts = useVerdicts(step.watch)
  const changes = useChanges(before, step.watch, verdicts)
  const untouched = isUntouched(step, files, options)

  const taken = progress === null ? null : (progressOf(progress, lesson.id).answers[step.id] ?? null)
  const isRevealed = step.question === undefined || taken !== null || shownStep === step.id
  useVeil(!isRevealed)
  useFit(step)
  useStepFlows(isRevealed ? step.replay : undefined)

  const show = useCallback((): void => {
    const { showStep, positions, keptWorkspace, workspaceName } = useStore.getState()
    const isSameLesson = keptWorkspace !== null && workspaceName === lesson.title
    const scenes = lesson.scenes?.filter(({ steps }) => steps.includes(step.id))
    showStep(contentOf(lesson, step, before, isSameLesson ? positions : {}), before?.files ?? null, scenes)
  }, [lesson, step, before])
  useLayoutEffect(show, [show])

  useEffect(() => {
    announce(`Step ${index + 1} of ${lesson.steps.length}: ${step.title}`)
    body.current?.scrollTo({ top: 0 })
  }, [announce, lesson, index, step])
  const hasProgress = progress !== null
  useEffect(() => {
    if (hasProgress) changeProgress((known) => withStep(known, lesson.id, step.id))
  }, [hasProgress, changeProgress, lesson, step])

  const goTo = useCallback(
    (to: number): void => {
      const target = lesson.steps[to]
      if (target !== undefined) openLesson({ lesson: lesson.id, step: target.id })
    },
    [lesson, openLesson],
  )
  const next = useCallback(() => goTo(index + 1), [goTo, index])
  const previous = useCallback(() => goTo(index - 1), [goTo, index])
  const leave = useCallback(() => (untouched ? leaveLesson() : setLeaving(true)), [untouched, leaveLesson])
  useStepKeys({ next, previous, reset: show, leave })

  return (
    <>
      <StepHead lesson={lesson} onLeave={leave} />
      <div className={styles['body']} ref={body} tabIndex={0} data-pane-focus role="region" aria-label="Step">
        <h3>{step.title}</h3>
        <Markdown text={step.text} />
        {step.question !== undefined && (
          <Question
            question={step.question}
            taken={taken}
            isRevealed={isRevealed}
            onAnswer={(choice) => {
              setShownStep(step.id)
              changeProgress((known) => withAnswer(known, lesson.id, step.id, choice))
            }}
            onReveal={() => setShownStep(step.id)}
          />
        )}
        {isRevealed && (
          <>
            <Watch step={step} verdicts={verdicts} isUntouched={untouched} />
            {step.seen !== undefined && untouched && <Markdown text={step.seen} />}
            <Commands step={step} />
            {changes !== null && (
              <Changes
                changes={changes.table}
                watched={changes.watched}
                isTextChanged={before !== null && changedFiles(step.files, before.files).length > 0}
              />
            )}
          </>
        )}
      </div>
      <StepFoot lesson={lesson} index={index} isUntouched={untouched} onGoTo={goTo} onReset={show} />
      {isLeaving && <LeaveDialog onClose={() => setLeaving(false)} />}
    </>
  )
}
