import { useState } from 'react'
import { useAnswer, type Questions } from '../../../../store/index'
import { Button } from '../../../kit/index'
import { LineLink, LongList, Section } from '../../parts'
import styles from '../../inspector.module.css'

type Ghost = Questions['exposure']['answer']['ghosts'][number]

interface Props {
  /** Which of the pods that do not exist are meant. */
  readonly isMeant: (ghost: Ghost) => boolean
  readonly empty: string
}

/** Nothing is asked for but the workspace itself. */
const asks = {}

/** Pods that do not exist yet: whom they would reach, and who could reach them. Asked for by a button: it judges the workspace again. */
export function ExposureSection({ isMeant, empty }: Props) {
  const [isAsked, setAsked] = useState(false)
  const { answer } = useAnswer('exposure', isAsked ? asks : null)
  return (
    <Section title="Pods that do not exist yet">
      {!isAsked && <Button onClick={() => setAsked(true)}>Who else would be let in?</Button>}
      {isAsked && answer === null && <p className={styles['soft']}>Judging them as if they were there…</p>}
      {answer !== null && (
        <LongList
          items={answer.ghosts.filter(isMeant)}
          empty={empty}
          render={({ title, text, rules, reaches, reachedBy }) => (
            <details className={styles['reachLine']}>
              <summary>
                <strong>{title}</strong>: {text}
              </summary>
              {rules.map(({ policy, path, range }) => (
                <p key={`${policy} ${path}`}>
                  {path}, <LineLink range={range} />
                </p>
              ))}
              {[reaches, reachedBy].map(({ groups }, i) =>
                groups.map(({ portsText, workloads, outside }) => (
                  <p key={`${i} ${portsText}`} className={styles['soft']}>
                    {i === 0 ? 'Reaches' : 'Can be reached by'} {few([...workloads, ...outside])} on {portsText}
                  </p>
                )),
              )}
            </details>
          )}
        />
      )}
    </Section>
  )
}

const mostNamed = 8

function few(names: readonly string[]): string {
  return names.length <= mostNamed
    ? names.join(', ')
    : `${names.slice(0, mostNamed - 1).join(', ')} and ${names.length - mostNamed + 1} more`
}
