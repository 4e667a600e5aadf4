import { useRef, useState } from 'react'
import { useStore, type FlowRef, type Questions } from '../../store/index'
import { Button } from '../kit/index'
import { ProposalCard } from './ProposalCard'
import styles from './proposals.module.css'

interface Props {
  readonly flows: readonly FlowRef[]
  readonly expect: 'allowed' | 'denied'
  /** What the proposals are for; another one forgets them. */
  readonly of: unknown
}

interface Known {
  readonly of: unknown
  readonly answer: Questions['fixes']['answer'] | 'waiting' | 'failed'
}

const words = {
  allowed: { question: 'What would allow it?', action: 'Allow this flow' },
  denied: { question: 'What would close it?', action: 'Close this flow' },
} as const

/** Up to three ways to open or close flows, each with its proof; asked for by a button, made by another, undone with Ctrl+Z. */
export default function FixFlows({ flows, expect, of }: Props) {
  const [known, setKnown] = useState<Known | null>(null)
  /** Stays while the button and the answer come and go, so that the focus has somewhere to be. */
  const place = useRef<HTMLDivElement>(null)
  const holdFocus = (): void => place.current?.focus({ preventScroll: true })
  const { question, action } = words[expect]
  const ask = async (): Promise<void> => {
    holdFocus()
    setKnown({ of, answer: 'waiting' })
    const { ask: askEngine, activeFile, announce } = useStore.getState()
    const answer = await askEngine('fixes', { flows, expect, activeFile })
    setKnown({ of, answer: answer ?? 'failed' })
    announce(answer === null ? 'The question could not be answered' : wordsOf(answer))
  }
  const answer = known === null || known.of !== of ? null : known.answer
  return (
    <div ref={place} role="group" aria-label={question} tabIndex={-1} className={styles['place']}>
      {answer === null ? (
        <p>
          <Button onClick={() => void ask()}>{question}</Button>
        </p>
      ) : (
        <section className={styles['fixes']}>
          <h3>{question}</h3>
          {answer === 'waiting' && <p role="status">Trying changes, and comparing all flows before and after…</p>}
          {answer === 'failed' && <p>The text has changed meanwhile. Ask again in a moment.</p>}
          {typeof answer !== 'string' && (
            <>
              {answer.fixes.length === 0 && <p className={styles['why']}>{answer.why}</p>}
              <ol className={styles['cards']}>
                {answer.fixes.map(({ title, change, proof }, i) => (
                  <ProposalCard
                    key={title}
                    title={title}
                    change={change}
                    sentences={proof.sentences}
                    isExact={proof.isNothingElse}
                    action={i === 0 ? action : 'Do this instead'}
                    isFirst={i === 0}
                    onApplied={holdFocus}
                  />
                ))}
              </ol>
            </>
          )}
        </section>
      )}
    </div>
  )
}

function wordsOf({ fixes, why = '' }: Questions['fixes']['answer']): string {
  if (fixes.length === 0) return why
  return fixes.length === 1 ? 'One proposal' : `${fixes.length} proposals, the one that changes least first`
}
