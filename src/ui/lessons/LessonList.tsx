import { useEffect, useState } from 'react'
import { lessonContents, stepCounts, type LessonTitle } from '../../lessons/index'
import { progressOf, type Progress } from '../../store/lessons/progress'
import { useStore } from '../../store/index'
import { Dialog } from '../kit/Dialog'
import styles from './lessons.module.css'
import { teamLessons, type TeamLessons } from './teamLessons'
import { useProgress } from './step/useProgress'

/** All lessons, with how far the user has come; those of the team after the built-in ones. */
export default function LessonList() {
  const setOpen = useStore((state) => state.setLessonListOpen)
  const [progress] = useProgress()
  const [team, setTeam] = useState<TeamLessons | null>(null)
  const [counts, setCounts] = useState<ReadonlyMap<string, number>>(new Map())
  useEffect(() => {
    let isWanted = true
    // A part that is missing after a deployment leaves the list without its counts.
    void stepCounts().then(
      (found) => isWanted && setCounts(found),
      () => undefined,
    )
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
      <Titles titles={lessonContents} counts={counts} progress={progress ?? {}} />
      {team !== null && team.lessons.length > 0 && (
        <>
          <h3>{team.title}</h3>
          <Titles
            titles={team.lessons}
            counts={new Map(team.lessons.map(({ id, steps }) => [id, steps.length]))}
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

interface TitlesProps {
  readonly titles: readonly LessonTitle[]
  /** Steps by lesson; a lesson that is not loaded yet is missing. */
  readonly counts: ReadonlyMap<string, number>
  readonly progress: Progress
}

/** How far the user has come in a lesson, in words. */
function progressText(seen: number, steps: number | undefined): string {
  if (steps === undefined) return ''
  if (seen === 0) return `${steps} steps`
  return seen >= steps ? 'done' : `${seen} of ${steps} steps`
}

function Titles({ titles, counts, progress }: TitlesProps) {
  const openLesson = useStore((state) => state.openLesson)
  return (
    <ul className={styles['list']}>
      {titles.map(({ id, title, summary }) => {
        const steps = counts.get(id)
        const { seen, last } = progressOf(progress, id)
        const isDone = steps !== undefined && seen.length >= steps
        return (
          <li key={id}>
            <button
              type="button"
              className={styles['entry']}
              onClick={() => openLesson({ lesson: id, step: isDone ? '' : last })}
            >
              <strong>{title}</strong>
              <span className={styles['count']}>{progressText(seen.length, steps)}</span>
              <span className={styles['soft']}>{summary}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
