import { useMemo, useState } from 'react'
import { useAnswer, useStore } from '../../store/index'
import { Button, EmptyNote } from '../kit/index'
import { CheckRow } from './CheckRow'
import frame from '../kit/frame.module.css'
import styles from './checks.module.css'
import { Unstated } from './Unstated'

const mostShown = 500

/** What the workspace's Traffic resources expect, and whether it holds. */
export default function Checks() {
  const snapshot = useStore((state) => state.snapshot)
  const expectNow = useStore((state) => state.expectNow)
  const [isStrict, setStrict] = useState(false)
  const asks = useMemo(() => ({ strict: isStrict }), [isStrict])
  const { answer: report, isPending } = useAnswer('checks', asks)

  if (snapshot === null || report === null)
    return (
      <EmptyNote>
        {snapshot === null
          ? 'Checks appear here: which flows you expect to be allowed or denied, and whether they are.'
          : 'Checking…'}
      </EmptyNote>
    )
  const { checks, passed, failed, shown, unstated = [], unseen = 0 } = report
  if (checks.length === 0 && !isStrict) return <NoChecks />
  const open = checks.filter(({ status, fix }) => status === 'shown' && fix !== undefined)
  return (
    <div className={frame['frame']} aria-busy={isPending}>
      <h2 className="visually-hidden">Checks</h2>
      <div className={frame['toolbar']} role="toolbar" aria-label="Checks">
        <span className={styles['counts']} role="status" data-testid="check-counts">
          {passed} passed, {failed} failed
          {shown > 0 && `, ${shown} without expectation`}
          {isStrict && `, ${unstated.length} not stated`}
        </span>
        <Button
          variant="quiet"
          aria-pressed={isStrict}
          title="Also list traffic that is reachable and that no check states"
          onClick={() => setStrict(!isStrict)}
        >
          Strict
        </Button>
        {open.length > 0 && (
          <Button
            title="Writes what happens now behind each flow that expects nothing yet"
            onClick={() => expectNow(open)}
          >
            Expect what happens now
          </Button>
        )}
        <StateListed />
      </div>
      <ul className={`${frame['body']} ${styles['list']}`} aria-label="Checks" tabIndex={0} data-pane-focus>
        {checks.slice(0, mostShown).map((check) => (
          <CheckRow key={`${check.traffic} ${check.index}`} check={check} />
        ))}
        {checks.length > mostShown && <li className={styles['more']}>and {checks.length - mostShown} more</li>}
        {isStrict && <Unstated flows={unstated} unseen={unseen} />}
      </ul>
    </div>
  )
}

/** States what the flow table lists now. */
function StateListed() {
  const stateListed = useStore((state) => state.stateListed)
  return (
    <Button
      variant="quiet"
      title="Adds every flow that the flow table lists as a check that expects what happens now"
      onClick={() => void stateListed()}
    >
      Add the listed flows
    </Button>
  )
}

function NoChecks() {
  const stateListed = useStore((state) => state.stateListed)
  return (
    <EmptyNote>
      <p>
        A check says what you expect of a flow: <code>from: shop/web, to: shop/api:8080, expect: allowed</code>. Checks
        live in the workspace as a Traffic resource, and run as you type and in CI.
      </p>
      <Button variant="primary" onClick={() => void stateListed()}>
        Expect what happens now
      </Button>
      <p className={styles['soft']}>Writes a check for each flow that the flow table lists. Undo takes it back.</p>
    </EmptyNote>
  )
}
