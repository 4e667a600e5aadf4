import { Check, Play, SquareTerminal, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { stateOf, type LessonCommand, type LessonStep } from '../../../lessons/index'
import { useStore } from '../../../store/index'
import { Button, LinkButton } from '../../kit/index'
import styles from '../lessons.module.css'

/** The commands of a step: a button runs them in the shell; those that are asked for show whether they were typed. */
export function Commands({ step }: { readonly step: LessonStep }) {
  const { commands = [] } = step
  if (commands.length === 0) return null
  return (
    <section aria-label="Commands">
      <h4>In the shell</h4>
      <ul className={styles['commands']}>
        {commands.map((command) => (
          <li key={`${step.id} ${command.run}`}>
            <Line command={command} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Line({ command }: { readonly command: LessonCommand }) {
  const { run, ask, exit = 0 } = command
  const ran = useStore((state) => state.ranLines)
  const [isShown, setShown] = useState(false)
  const { runInShell, showLower } = useStore.getState()
  const state = stateOf(command, ran)
  return (
    <>
      {ask !== undefined && (
        <p className={styles['ask']}>
          <SquareTerminal size={15} aria-hidden /> {ask}
        </p>
      )}
      {(ask === undefined || isShown || state === 'done') && (
        <pre tabIndex={0}>
          <code>{run}</code>
        </pre>
      )}
      <p className={styles['row']}>
        {ask === undefined || isShown ? (
          <Button
            onClick={() => runInShell(run)}
            aria-label={`Run ${run}`}
            title="Runs it in the shell, below the picture"
          >
            <Play size={13} aria-hidden />
            Run
          </Button>
        ) : (
          state !== 'done' && (
            <>
              <Button onClick={() => showLower('shell')}>Open the shell</Button>
              <LinkButton onClick={() => setShown(true)}>Show the command</LinkButton>
            </>
          )
        )}
        <span role="status" className={styles['commandState']} data-state={state}>
          {state === 'done' && (
            <>
              <Check size={15} aria-hidden /> Done{exit === 0 ? '' : `: exit code ${exit}, as it should`}
            </>
          )}
          {state === 'failed' && (
            <>
              <TriangleAlert size={14} aria-hidden /> It ended otherwise than it does at this step
              {exit === 0 ? '' : ` (exit code ${exit})`}.
            </>
          )}
        </span>
      </p>
    </>
  )
}
