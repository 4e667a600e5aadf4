import { Check, X } from 'lucide-react'
import { useId } from 'react'
import type { LessonQuestion } from '../../../lessons/index'
import { Button, LinkButton } from '../../kit/index'
import styles from '../lessons.module.css'

interface QuestionProps {
  readonly question: LessonQuestion
  /** Index of the choice taken, or null. */
  readonly taken: number | null
  readonly isRevealed: boolean
  readonly onAnswer: (choice: number) => void
  readonly onReveal: () => void
}

/** What do you expect? Asked before the verdicts are shown. */
export function Question({ question, taken, isRevealed, onAnswer, onReveal }: QuestionProps) {
  const id = useId()
  return (
    <section className={styles['question']} aria-labelledby={id}>
      <h4 id={id}>{question.text}</h4>
      <ul className={styles['choices']}>
        {question.choices.map((choice, i) => (
          <li key={choice}>
            <Button
              className={styles['choice'] ?? ''}
              aria-pressed={taken === i}
              data-right={isRevealed && i === question.answer}
              data-wrong={isRevealed && taken === i && i !== question.answer}
              onClick={() => onAnswer(i)}
            >
              <span>{choice}</span>
              {isRevealed && i === question.answer && <Check size={16} aria-label="right" />}
              {isRevealed && taken === i && i !== question.answer && (
                <X size={16} aria-label="your answer, not right" />
              )}
            </Button>
          </li>
        ))}
      </ul>
      {/* There before it says anything: what comes with its words is not read out. */}
      <p role="status">
        {isRevealed && (
          <>
            {taken !== null && <strong>{taken === question.answer ? 'Right. ' : 'Not quite. '}</strong>}
            {question.why}
          </>
        )}
      </p>
      {!isRevealed && <LinkButton onClick={onReveal}>Show the verdicts without answering</LinkButton>}
    </section>
  )
}
