import { useStore, type CheckReport } from '../../store/index'
import { Button, LinkButton } from '../kit/index'
import styles from './checks.module.css'

type Unstated = NonNullable<CheckReport['unstated']>
const mostShown = 200

/** Traffic that is reachable and that no check states. */
export function Unstated({ flows, unseen }: { readonly flows: Unstated; readonly unseen: number }) {
  const select = useStore((state) => state.select)
  const stateUnstated = useStore((state) => state.stateUnstated)
  const add = (wanted: Unstated): void => void stateUnstated(wanted)
  const rest =
    unseen === 0 ? null : (
      <li className={styles['more']}>{unseen.toLocaleString('en')} flows are too many to look at here.</li>
    )
  if (flows.length === 0) return rest ?? <li className={styles['more']}>Everything that is reachable is stated.</li>
  return (
    <>
      <li className={styles['head']}>
        <strong>Reachable and not stated</strong> <Button onClick={() => add(flows)}>Allow all of them</Button>
      </li>
      {flows.slice(0, mostShown).map((flow) => (
        <li key={`${flow.from} ${flow.to}`} className={styles['row']} data-status="invalid">
          <span className={styles['state']}>Open</span>
          <span className={styles['what']}>
            <LinkButton
              className={styles['mono'] ?? ''}
              title="Show this flow"
              onClick={() => select({ kind: 'flow', flow: flow.sample }, 'inspector')}
            >
              {flow.from} → {flow.to} on {flow.ports}
            </LinkButton>
          </span>
          <span className={styles['actions']}>
            <Button onClick={() => add([flow])}>Expect allowed</Button>
          </span>
        </li>
      ))}
      {flows.length > mostShown && <li className={styles['more']}>and {flows.length - mostShown} more</li>}
      {rest}
    </>
  )
}
