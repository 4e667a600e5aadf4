import { useStore } from '../../../store/index'
import { addExamplePods } from '../../../store/text/example-pods'
import { Button, LinkButton } from '../../kit/index'
import styles from '../shell.module.css'

const shown = 4

/** Policies without any pod: says whom they would select, and offers pods to try them on. */
export default function LonePolicies() {
  const snapshot = useStore((state) => state.snapshot)
  const select = useStore((state) => state.select)
  const isBroken = useStore((state) => state.status === 'incomplete')
  const policies = snapshot?.policies.filter((policy) => policy.status === 'accepted') ?? []
  if (snapshot === null || snapshot.endpoints.length > 0 || policies.length === 0) return null
  return (
    <div className={styles['lone']} role="region" aria-label="Policies without pods">
      <h2>{policies.length === 1 ? 'This policy selects no pod yet' : 'These policies select no pods yet'}</h2>
      <p>
        {isBroken
          ? 'No pods are among what can be read of the text: the part that cannot be read may hold some.'
          : 'The workspace has no pods, so there is nothing to isolate.'}{' '}
        The selectors look for:
      </p>
      <ul>
        {policies.slice(0, shown).map((policy) => {
          const subjects = policy.selectors
            .filter((selector) => selector.role === 'subject')
            .map((selector) => selector.text)
          const peers = policy.selectors.filter((selector) => selector.role === 'peer').map((selector) => selector.text)
          return (
            <li key={policy.key}>
              <LinkButton onClick={() => select({ kind: 'policy', key: policy.key }, 'canvas')}>
                {policy.name}
              </LinkButton>{' '}
              would select <strong>{[...new Set(subjects)].join('; ') || 'nothing'}</strong>
              {peers.length > 0 && (
                <>
                  {' '}
                  and names <strong>{[...new Set(peers)].join('; ')}</strong>
                </>
              )}
              .
            </li>
          )
        })}
        {policies.length > shown && <li>and {policies.length - shown} more</li>}
      </ul>
      <Button variant="primary" onClick={() => addExamplePods(useStore.getState())}>
        Add example pods
      </Button>
      <p className={styles['soft']}>
        Adds pods that match, and one that does not, as a file of their own. Undo takes it back.
      </p>
    </div>
  )
}
