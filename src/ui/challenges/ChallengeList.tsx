import { Check } from 'lucide-react'
import { useEffect, useState } from 'react'
import { challengeContents, type ChallengeTitle } from '../../challenges/index'
import { loadSolved, solvedWords, type SolvedById } from '../../store/lessons/solved'
import { useStore } from '../../store/index'
import { Dialog } from '../kit/Dialog'
import { Button } from '../kit/index'
import { teamLessons, type TeamLessons } from '../lessons/teamLessons'
import styles from './challenges.module.css'
import { Make } from './Make'

/** All challenges, with how each was solved; those of the team after the built-in ones. */
export default function ChallengeList() {
  const setOpen = useStore((state) => state.setChallengeListOpen)
  const [solved, setSolved] = useState<SolvedById>({})
  const [team, setTeam] = useState<TeamLessons | null>(null)
  useEffect(() => {
    let isWanted = true
    void loadSolved().then((found) => isWanted && setSolved(found))
    void teamLessons().then((found) => isWanted && setTeam(found))
    return () => {
      isWanted = false
    }
  }, [])
  const [isMaking, setMaking] = useState(false)
  const isPlaying = useStore((state) => state.keptWorkspace !== null)
  if (isMaking)
    return (
      <Dialog title="Make a challenge" open onOpenChange={setOpen}>
        <Make />
      </Dialog>
    )
  return (
    <Dialog title="Challenges" open onOpenChange={setOpen}>
      <p className={styles['soft']}>
        A task, a cluster, and goals that turn green as you edit, draw or type in the shell. Any right answer counts.
        Your workspace is kept and comes back when you leave.
      </p>
      <Titles titles={challengeContents} solved={solved} />
      {team !== null && team.challenges.length > 0 && (
        <>
          <h3>{team.title}</h3>
          <Titles titles={team.challenges} solved={solved} />
        </>
      )}
      <h3>Your own</h3>
      <p className={styles['row']}>
        <Button disabled={isPlaying} onClick={() => setMaking(true)}>
          Make a challenge of this workspace
        </Button>
        {isPlaying && <span className={styles['soft']}>Leave the challenge or lesson first.</span>}
      </p>
      {team !== null && team.problems.length > 0 && (
        <section aria-label="Broken challenges">
          <h3>What cannot be read of the team’s folder</h3>
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

function Titles({ titles, solved }: { readonly titles: readonly ChallengeTitle[]; readonly solved: SolvedById }) {
  const openChallenge = useStore((state) => state.openChallenge)
  return (
    <ul className={styles['list']}>
      {titles.map(({ id, title, summary, exam }) => {
        const how = Object.hasOwn(solved, id) ? solved[id] : undefined
        return (
          <li key={id}>
            <button type="button" className={styles['entry']} onClick={() => openChallenge({ id })}>
              <strong>
                {title}
                {exam !== undefined && <span className={styles['exam']}>{exam}</span>}
              </strong>
              <span className={styles['count']}>
                {how !== undefined && (
                  <>
                    <Check size={14} aria-hidden /> solved in {solvedWords(how)}
                  </>
                )}
              </span>
              <span className={styles['soft']}>{summary}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
