import { useEffect } from 'react'
import { lessonOfStep, type Lesson } from '../../lessons/index'
import { useStore, type LessonAddress } from '../../store/index'
import { Button, EmptyNote } from '../kit/index'
import styles from './lessons.module.css'
import { StepView } from './step/StepView'
import { stepIndex } from './watching/steps'
import { useLesson } from './useLesson'

/** The lesson that is open, beside the panes. */
export default function Player({ address }: { readonly address: LessonAddress }) {
  const found = useLesson(lessonOfStep(address.lesson, address.step))
  const leave = useStore((state) => state.leaveLesson)
  const setListOpen = useStore((state) => state.setLessonListOpen)
  usePresenterMark()
  return (
    <aside className={styles['player']} aria-label="Lesson" data-pane="lesson">
      {found === null && <EmptyNote>Loading the lesson…</EmptyNote>}
      {found !== null && 'problem' in found && (
        <EmptyNote>
          <p role="alert">{found.problem}</p>
          <p className={styles['row']}>
            <Button onClick={() => setListOpen(true)}>All lessons</Button>
            <Button onClick={() => leave()}>Back to the workspace</Button>
          </p>
        </EmptyNote>
      )}
      {found !== null && 'lesson' in found && <OpenLesson lesson={found.lesson} step={address.step} />}
    </aside>
  )
}

function OpenLesson({ lesson, step }: { readonly lesson: Lesson; readonly step: string }) {
  const index = stepIndex(lesson, step)
  const now = lesson.steps[index]
  return now === undefined ? null : (
    <StepView lesson={lesson} index={index} step={now} before={lesson.steps[index - 1] ?? null} />
  )
}

/** The page's own styles grow with the presenter's view. */
function usePresenterMark(): void {
  const isPresenting = useStore((state) => state.isPresenting)
  useEffect(() => {
    document.documentElement.dataset['presenting'] = String(isPresenting)
    return () => {
      delete document.documentElement.dataset['presenting']
    }
  }, [isPresenting])
}
