import { Award, Copy } from 'lucide-react'
import { challengeContents, type Challenge } from '../../challenges/index'
import { solvedWords, type Solved } from '../../store/lessons/solved'
import { useStore } from '../../store/index'
import { copyText } from '../kit/clipboard'
import { Button } from '../kit/index'
import { Markdown } from '../lessons/text/Markdown'
import styles from './challenges.module.css'
import { certificate } from './words'

interface SolvedProps {
  readonly challenge: Challenge
  readonly solved: Solved
  readonly isBuiltIn: boolean
}

/** What an attendee sees who has solved it, and the way on. */
export function SolvedNote({ challenge, solved, isBuiltIn }: SolvedProps) {
  const { openChallenge, tell } = useStore.getState()
  const at = challengeContents.findIndex(({ id }) => id === challenge.id)
  const next = isBuiltIn && at >= 0 ? challengeContents[at + 1] : undefined
  const copy = async (): Promise<void> => {
    const line = certificate(challenge, solved, new Date().toISOString().slice(0, 10))
    tell((await copyText(line)) ? 'The line is copied' : `This browser does not let the page copy: ${line}`)
  }
  return (
    <section className={styles['solved']} aria-label="Solved">
      <h3>
        <Award size={18} aria-hidden /> Solved in {solvedWords(solved)}
      </h3>
      {challenge.solved !== undefined && <Markdown text={challenge.solved} />}
      <p className={styles['row']}>
        {next !== undefined && (
          <Button variant="primary" onClick={() => openChallenge({ id: next.id })}>
            Next: {next.title}
          </Button>
        )}
        <Button onClick={() => void copy()}>
          <Copy size={14} aria-hidden />
          Copy a line as certificate
        </Button>
      </p>
    </section>
  )
}
