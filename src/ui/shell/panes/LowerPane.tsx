import { useStore, type LowerView } from '../../../store/index'
import styles from '../shell.module.css'
import { lazyPart } from '../../kit/lazyPart'

const Flows = lazyPart(() => import('../../flows/Flows'), 'Loading…')
const Checks = lazyPart(() => import('../../checks/Checks'), 'Loading…')
const Compare = lazyPart(() => import('../../compare/Compare'), 'Loading…')
const Replay = lazyPart(() => import('../../replay/Replay'), 'Loading…')
const Cluster = lazyPart(() => import('../../cluster/Cluster'), 'Loading…')
const Shell = lazyPart(() => import('../../terminal/Shell'), 'Loading…')

const views: Readonly<Record<LowerView, { readonly title: string; readonly View: typeof Flows }>> = {
  flows: { title: 'Flows', View: Flows },
  checks: { title: 'Checks', View: Checks },
  compare: { title: 'Compare', View: Compare },
  replay: { title: 'Replay', View: Replay },
  cluster: { title: 'Cluster', View: Cluster },
  shell: { title: 'Shell', View: Shell },
}
const order: readonly LowerView[] = ['flows', 'checks', 'compare', 'replay', 'cluster', 'shell']

/** The pane below the picture: flows, checks, what differs, what a draft does to observed flows, settings, and the shell. */
export function LowerPane() {
  const view = useStore((state) => state.lowerView)
  const showLower = useStore((state) => state.showLower)
  const { View } = views[view]
  const move = (step: number): void => {
    const next = order[(order.indexOf(view) + step + order.length) % order.length]
    if (next === undefined) return
    showLower(next)
    document.getElementById(`lower-${next}`)?.focus()
  }
  return (
    <div className={styles['lower']}>
      <div
        className={styles['lowerTabs']}
        role="tablist"
        aria-label="Flows, checks, comparison, replay, cluster and shell"
      >
        {order.map((name) => (
          <button
            key={name}
            id={`lower-${name}`}
            type="button"
            role="tab"
            aria-selected={name === view}
            aria-controls="lower-view"
            tabIndex={name === view ? 0 : -1}
            onClick={() => showLower(name)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight') move(1)
              else if (event.key === 'ArrowLeft') move(-1)
            }}
          >
            {views[name].title}
          </button>
        ))}
      </div>
      <div className={styles['lowerView']} id="lower-view" role="tabpanel" aria-labelledby={`lower-${view}`}>
        <View />
      </div>
    </div>
  )
}
