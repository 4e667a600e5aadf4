import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { applyOutcome, changedFiles, presentWorkspace, type Change } from '../../store/index'
import { Button } from '../kit/index'
import styles from './proposals.module.css'

interface Props {
  readonly title: string
  readonly change: Change
  /** The proof, sentence by sentence. */
  readonly sentences: readonly string[]
  /** Nothing changes but what the proposal is for. */
  readonly isExact: boolean
  /** Word on the button. */
  readonly action: string
  readonly isFirst?: boolean
  readonly onApplied?: () => void
  readonly children?: ReactNode
}

/** One proposal: what it does, its proof, the change of the text, and a button that makes it as one step. */
export function ProposalCard({
  title,
  change,
  sentences,
  isExact,
  action,
  isFirst = false,
  onApplied,
  children,
}: Props) {
  const Icon = isExact ? CircleCheck : TriangleAlert
  return (
    <li className={styles['card']}>
      <p className={styles['title']}>{title}</p>
      <ul className={styles['proof']}>
        {sentences.map((sentence, i) => (
          <li key={sentence} data-good={i < sentences.length - 1 || isExact}>
            {i === sentences.length - 1 && <Icon size={14} aria-label={isExact ? 'Proven' : 'Mind this'} />}
            <span>{sentence}</span>
          </li>
        ))}
      </ul>
      {children}
      <TextChange change={change} />
      <p>
        <Button
          variant={isFirst ? 'primary' : 'plain'}
          onClick={() => {
            const { files } = presentWorkspace()
            const isPresent = changedFiles(files, change) !== null
            if (isPresent && applyOutcome({ ...change, ok: true }) !== null) onApplied?.()
          }}
        >
          {action}
        </Button>
      </p>
    </li>
  )
}

/** Lines that a patch is shown with at most; the rest is a number. */
const mostLines = 400

/** The change as a patch, made when somebody looks. */
function TextChange({ change }: { readonly change: Change }) {
  const [patch, setPatch] = useState<readonly string[] | null>(null)
  const show = async (): Promise<void> => {
    const { createTwoFilesPatch } = await import('diff')
    const { files } = presentWorkspace()
    const after = changedFiles(files, change) ?? files
    const texts = new Map(files.map(({ name, text }) => [name, text]))
    const lines = after
      .filter(({ name, text }) => texts.get(name) !== text)
      .flatMap(({ name, text }) => {
        const whole = createTwoFilesPatch(name, name, texts.get(name) ?? '', text, undefined, undefined, { context: 2 })
        return [name, ...whole.split('\n').filter((line) => !/^(=+$|--- |\+\+\+ |Index: |\\)/.test(line))]
      })
    setPatch(lines)
  }
  return (
    <details
      className={styles['change']}
      onToggle={(event) => {
        if (event.currentTarget.open) void show()
      }}
    >
      <summary>Change of the YAML</summary>
      {patch !== null && (
        <pre tabIndex={0} aria-label="Change of the YAML">
          {patch.slice(0, mostLines).map((line, i) => (
            <span key={i} data-sign={line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : undefined}>
              {`${line}\n`}
            </span>
          ))}
          {patch.length > mostLines && `and ${patch.length - mostLines} more lines`}
        </pre>
      )}
    </details>
  )
}
