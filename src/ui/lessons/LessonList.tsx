import { useEffect, useState } from 'react'
import { lessonContents, type LessonTitle } from '../../lessons/index'
import { progressOf, type Progress } from '../../store/lessons/progress'
import { useStore } from '../../store/index'
import { Dialog } from '../kit/Dialog'
import styles from './lessons.module.css'
import { teamLessons, type TeamLessons } from './teamLessons'
import { useProgress } from './useProgress'

/** All lessons, with how far the user has come; those of the team after the built-in ones. */
export default function LessonList() {
  const setOpen = useStore((state) => state.setLessonListOpen)
  const [progress] = useProgress()
  const [team, setTeam] = useState<TeamLessons | null>(null)
  useEffect(() => {
    let isWanted = true
    void teamLessons().then((found) => {
      if (isWanted) setTeam(found)
    })
    return () => {
      isWanted = false
    }
  }, [])
  return (
    <Dialog title="Lessons" open onOpenChange={setOpen}>
      <p className={styles['soft']}>
        Each takes a few minutes and is played in this window. Your workspace is kept and comes back when you leave.
      </p>
      <Titles titles={lessonContents} progress={progress ?? {}} />
      {team !== null && team.lessons.length > 0 && (
        <>
          <h3>{team.title}</h3>
          <Titles
            titles={team.lessons.map((lesson) => ({ ...lesson, steps: lesson.steps.length }))}
            progress={progress ?? {}}
          />
        </>
      )}
      {team !== null && team.problems.length > 0 && (
        <section className={styles['problems']} aria-label="Broken lessons">
          <h3>Lessons that cannot be played</h3>
          <ul>
            {team.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  )
}

function Titles({ titles, progress }: { readonly titles: readonly LessonTitle[]; readonly progress: Progress }) {
  const openLesson = useStore((state) => state.openLesson)
  return (
    <ul className={styles['list']}>
      {titles.map(({ id, title, summary, steps }) => {
        const { seen, last } = progressOf(progress, id)
        const isDone = seen.length >= steps
        return (
          <li key={id}>
            <button
              type="button"
              className={styles['entry']}
              onClick={() => openLesson({ lesson: id, step: isDone ? '' : last })}
            >
              <strong>{title}</strong>
              <span className={styles['count']}>
                {seen.length === 0 ? `${steps} steps` : isDone ? 'done' : `${seen.length} of ${steps} steps`}
              </span>
              <span className={styles['soft']}>{summary}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
