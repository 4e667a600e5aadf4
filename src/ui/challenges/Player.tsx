import { useEffect, useState } from 'react'
import { useStore, type ChallengeRef } from '../../store/index'
import { Button, EmptyNote } from '../kit/index'
import styles from './challenges.module.css'
import { findChallenge } from './findChallenge'
import { Task } from './Task'

/** The challenge that is open, beside the panes. */
export default function Player({ challenge }: { readonly challenge: ChallengeRef }) {
  const [found, setFound] = useState<{
    readonly ref: ChallengeRef
    readonly result: Awaited<ReturnType<typeof findChallenge>>
  } | null>(null)
  const [attempt, setAttempt] = useState(1)
  const { leaveLesson, setChallengeListOpen } = useStore.getState()
  useEffect(() => {
    let isWanted = true
    void findChallenge(challenge).then((result) => {
      if (isWanted) setFound({ ref: challenge, result })
    })
    return () => {
      isWanted = false
    }
  }, [challenge])
  const result = found?.ref === challenge ? found.result : null
  return (
    <aside className={styles['player']} aria-label="Challenge" data-pane="challenge">
      {result === null && <EmptyNote>Loading the challenge…</EmptyNote>}
      {result !== null && 'problems' in result && (
        <EmptyNote>
          <div role="alert">
            {result.problems.map((problem) => (
              <p key={problem}>{problem}</p>
            ))}
          </div>
          <p className={styles['row']}>
            <Button onClick={() => setChallengeListOpen(true)}>All challenges</Button>
            <Button onClick={() => leaveLesson()}>Back to the workspace</Button>
          </p>
        </EmptyNote>
      )}
      {result !== null && 'challenge' in result && (
        <Task
          key={`${result.challenge.id} ${attempt}`}
          challenge={result.challenge}
          isBuiltIn={'id' in challenge}
          onRestart={() => setAttempt(attempt + 1)}
        />
      )}
    </aside>
  )
}
