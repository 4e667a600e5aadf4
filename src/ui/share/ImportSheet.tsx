import { useStore, type Snapshot } from '../../store/index'
import { Button } from '../kit/index'
import { Dialog } from '../kit/Dialog'
import styles from './share.module.css'

/** What an import brought: what was read, what was left alone, and why. */
export default function ImportSheet() {
  const report = useStore((state) => state.importReport)
  const snapshot = useStore((state) => state.snapshot)
  const status = useStore((state) => state.status)
  if (report === null) return null
  const close = (): void => useStore.setState({ importReport: null })
  const isBusy = status === 'computing' || status === 'updating'
  const objects = snapshot === null ? [] : countByKind(snapshot, new Set(report.read))
  return (
    <Dialog title="Import" open onOpenChange={close}>
      <h3 className={styles['heading']}>Read</h3>
      <ul className={styles['list']}>
        {report.read.length === 0 && <li>Nothing.</li>}
        {report.read.map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      {isBusy ? (
        <p aria-busy>Looking at what is in them…</p>
      ) : (
        objects.map(({ title, kinds }) =>
          kinds.length === 0 ? null : (
            <p key={title}>
              <strong>{title}</strong> {kinds.map(({ kind, count }) => `${kind} ×${count}`).join(', ')}
            </p>
          ),
        )
      )}
      {report.isDump === true && (
        <p>
          It is the dump of a cluster: the <em>Cluster</em> tab has its settings, and compares its policy maps with
          those computed here.
          {report.hasFlows === true && (
            <>
              {' '}
              Its flows are in the <em>Replay</em> tab.
            </>
          )}
        </p>
      )}
      {report.ignored.length > 0 && (
        <>
          <h3 className={styles['heading']}>Left alone</h3>
          <ul className={styles['list']}>
            {report.ignored.map(({ path, reason }) => (
              <li key={path}>
                {path} <span className={styles['soft']}>{reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <Button variant="primary" onClick={close}>
          Continue
        </Button>
      </p>
    </Dialog>
  )
}

const titles = [
  ['read', 'Objects that count:'],
  ['rejected', 'Objects that no cluster would take, see the problems:'],
  ['ignored', 'Objects that play no part in network policy:'],
] as const

function countByKind(snapshot: Snapshot, files: ReadonlySet<string>) {
  return titles.map(([status, title]) => {
    const counts = new Map<string, number>()
    for (const resource of snapshot.resources)
      if (resource.status === status && files.has(resource.range.file))
        counts.set(resource.kind || 'without a kind', (counts.get(resource.kind || 'without a kind') ?? 0) + 1)
    return { title, kinds: [...counts].map(([kind, count]) => ({ kind, count })) }
  })
}
