import { useEffect, useState } from 'react'
import type { Challenge } from '../../challenges/index'
import { lessonOfStep, type LessonCommand, type LessonQuestion } from '../../lessons/index'
import { useStore } from '../../store/index'
import { findChallenge } from '../challenges/findChallenge'
import { mustOf, subjectOf } from '../challenges/words'
import { findLesson } from '../lessons/findLesson'

interface Part {
  readonly title: string
  /** Short Markdown. */
  readonly text: string
  readonly question?: LessonQuestion
  readonly commands?: readonly LessonCommand[]
}

/** What is taught at the moment, without its answers. */
export interface Teaching {
  readonly parts: readonly Part[]
  readonly goals: readonly string[]
  /** Whose picture and files are on the screen: `step 4: Layer 7`. */
  readonly at?: string
  /** What is played, where it is a challenge. */
  readonly challenge?: Challenge
}

/** The lesson's steps or the challenge's task; null where neither is open, and until it is found. */
export function useTeaching(): Teaching | null {
  const lesson = useStore(({ lessonAddress: address }) =>
    address === null ? null : lessonOfStep(address.lesson, address.step),
  )
  const step = useStore((state) => state.lessonAddress?.step)
  const challenge = useStore((state) => state.challenge)
  const [teaching, setTeaching] = useState<Teaching | null>(null)
  useEffect(() => {
    let isWanted = true
    const take = (found: Teaching): void => {
      if (isWanted) setTeaching(found)
    }
    if (lesson !== null)
      void findLesson(lesson).then((found) => {
        if (!('lesson' in found)) return
        const parts = found.lesson.steps.map(({ title, text, question, commands }, i): Part => ({
          title: `${i + 1}. ${title}`,
          text,
          ...(question === undefined ? {} : { question }),
          ...(commands === undefined ? {} : { commands }),
        }))
        const at = found.lesson.steps.findIndex(({ id }) => id === step)
        take({ parts, goals: [], ...(at < 0 ? {} : { at: `step ${parts[at]?.title.replace('. ', ': ') ?? ''}` }) })
      })
    if (challenge !== null)
      void findChallenge(challenge).then((found) => {
        if (!('challenge' in found)) return
        const { text, goals } = found.challenge
        take({
          parts: [{ title: '', text }],
          goals: goals.map((goal) => `${subjectOf(goal)}: ${mustOf(goal)}`),
          challenge: found.challenge,
        })
      })
    return () => {
      isWanted = false
    }
  }, [lesson, step, challenge])
  return teaching
}
