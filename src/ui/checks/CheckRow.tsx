import { Check as CheckMark, CircleAlert, Eye, X } from 'lucide-react'
import { useStore, type Check } from '../../store/index'
import { Button, LinkButton } from '../kit/index'
import { lazyPart } from '../kit/lazyPart'
import styles from './checks.module.css'

const FixFlows = lazyPart(() => import('../proposals/FixFlows'))

const states = {
  pass: { word: 'Pass', icon: CheckMark },
  fail: { word: 'Fail', icon: X },
  shown: { word: 'Shown', icon: Eye },
  invalid: { word: 'Unclear', icon: CircleAlert },
} as const

/** One entry of a Traffic resource with its result. */
export function CheckRow({ check }: { readonly check: Check }) {
  const select = useStore((state) => state.select)
  const reveal = useStore((state) => state.revealRange)
  const expectNow = useStore((state) => state.expectNow)
  const { status, text, expect, message, range, flows, fix } = check
  const { word, icon: Icon } = states[status]
  const [first] = flows
  const decider = first?.range
  return (
    <li className={styles['row']} data-status={status}>
      <span className={styles['state']}>
        <Icon size={14} aria-hidden /> {word}
      </span>
      <span className={styles['what']}>
        {first === undefined ? (
          <span className={styles['mono']}>{text}</span>
        ) : (
          <LinkButton
            className={styles['mono'] ?? ''}
            title="Show this flow"
            onClick={() => select({ kind: 'flow', flow: first.probe }, 'inspector')}
          >
            {text}
          </LinkButton>
        )}
        {expect !== null && <span className={styles['soft']}> is {expect}</span>}
        {status !== 'pass' && <span className={styles['message']}>{message}</span>}
      </span>
      <span className={styles['actions']}>
        {fix !== undefined && <Button onClick={() => expectNow([check])}>{fix.title}</Button>}
        {decider !== undefined && (
          <LinkButton title="Go to what decides" onClick={() => reveal(decider)}>
            decided at {decider.file}:{decider.line}
          </LinkButton>
        )}
        <LinkButton title="Go to the check" onClick={() => reveal(range)}>
          {range.file}:{range.line}
        </LinkButton>
      </span>
      {status === 'fail' && expect !== null && flows.length > 0 && (
        <FixFlows flows={flows.map(({ probe }) => probe)} expect={expect} of={check} />
      )}
    </li>
  )
}
