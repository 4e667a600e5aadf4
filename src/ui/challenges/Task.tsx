import { List, RotateCcw, X } from 'lucide-react'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { Challenge } from '../../challenges/index'
import { useStore } from '../../store/index'
import { Button, IconButton } from '../kit/index'
import { LeaveDialog } from '../lessons/step/LeaveDialog'
import { Markdown } from '../lessons/text/Markdown'
import { useFirstFocus } from '../lessons/step/useFirstFocus'
import styles from './challenges.module.css'
import { Goals } from './Goals'
import { SolvedNote } from './SolvedNote'
import { useReport, useSolved } from './useReport'

interface TaskProps {
  readonly challenge: Challenge
  /** It has an address of its own, and others beside it. */
  readonly isBuiltIn: boolean
  /** Begins the challenge again. */
  readonly onRestart: () => void
}

/** One challenge: the task, its goals and limits, hints, and what was made of it. */
export function Task({ challenge, isBuiltIn, onRestart }: TaskProps) {
  const { showStep, leaveLesson, setChallengeListOpen } = useStore.getState()
  const isTouched = useStore((state) => state.undoDepth > 0)
  const [hints, setHints] = useState(0)
  const body = useRef<HTMLDivElement>(null)
  useFirstFocus(body)
  const [isLeaving, setLeaving] = useState(false)
  const judged = useReport(challenge)
  const { report } = judged
  const solved = useSolved(isBuiltIn ? challenge.id : `given/${challenge.id}`, judged, hints)

  const show = useCallback((): void => {
    showStep(
      {
        workspaceName: challenge.title,
        files: challenge.files,
        activeFile:
          challenge.files.find(({ name }) => name === 'policies.yaml')?.name ?? challenge.files[0]?.name ?? '',
        options: challenge.enforcement === undefined ? {} : { enforcement: challenge.enforcement },
        positions: {},
      },
      null,
    )
  }, [showStep, challenge])
  useLayoutEffect(show, [show])
  const leave = (): void => (isTouched ? setLeaving(true) : leaveLesson())

  const met = report?.goals.filter(({ isMet }) => isMet).length ?? 0
  return (
    <>
      <header className={styles['head']}>
        <h2>
          {challenge.title}
          {challenge.exam !== undefined && <span className={styles['exam']}>{challenge.exam}</span>}
        </h2>
        <div className={styles['row']}>
          <IconButton label="All challenges" onClick={() => setChallengeListOpen(true)}>
            <List size={16} aria-hidden />
          </IconButton>
          <IconButton label="Leave the challenge" hint="your workspace comes back" onClick={leave}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      </header>
      <div className={styles['body']} ref={body} tabIndex={0} data-pane-focus role="region" aria-label="Task">
        <Markdown text={challenge.text} />
        {solved !== null && <SolvedNote challenge={challenge} solved={solved} isBuiltIn={isBuiltIn} />}
        <Goals challenge={challenge} report={report} isTouched={isTouched} />
        {challenge.hints.length > 0 && (
          <section aria-label="Hints">
            <h3>Hints</h3>
            <ol className={styles['hints']}>
              {challenge.hints.slice(0, hints).map((hint) => (
                <li key={hint}>
                  <Markdown text={hint} />
                </li>
              ))}
            </ol>
            {hints < challenge.hints.length && (
              <Button onClick={() => setHints(hints + 1)}>
                {hints === 0 ? 'Give me a hint' : 'One more hint'} ({challenge.hints.length - hints} left)
              </Button>
            )}
          </section>
        )}
      </div>
      <footer className={styles['foot']}>
        <span role="status">
          {report === null ? 'Checking the goals…' : `${met} of ${report.goals.length} goals`}
          {report?.limits.some(({ isKept }) => !isKept) === true && ', a limit is broken'}
        </span>
        <Button disabled={!isTouched} onClick={onRestart}>
          <RotateCcw size={14} aria-hidden />
          Begin again
        </Button>
      </footer>
      {isLeaving && <LeaveDialog what="challenge" onClose={() => setLeaving(false)} />}
    </>
  )
}
