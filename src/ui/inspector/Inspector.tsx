import { useDeferredValue, useEffect } from 'react'
import { useStore } from '../../store/index'
import styles from './inspector.module.css'
import { Note } from './parts'
import { lazyPart } from '../kit/lazyPart'

const Overview = lazyPart(() => import('./Overview'))
const details = () => import('./details/Details')
const Details = lazyPart(details)

/** What is selected, explained; without a selection, the workspace as a whole. */
export default function Inspector() {
  // Fetched when the page has come to rest, so that the first selection finds it there.
  useEffect(() => {
    const timer = window.setTimeout(() => void details(), 2000)
    return () => window.clearTimeout(timer)
  }, [])
  return (
    <div
      className={styles['inspector']}
      tabIndex={0}
      role="region"
      aria-label="Details"
      data-pane-focus
      onKeyDown={(event) => {
        // A sheet that was opened from here is no part of it.
        const isHere = event.target instanceof Node && event.currentTarget.contains(event.target)
        if (event.key === 'Escape' && isHere) useStore.getState().select(null, 'inspector')
      }}
    >
      <Content />
    </div>
  )
}

function Content() {
  // The picture comes first, and what is typed meanwhile.
  const snapshot = useDeferredValue(useStore((state) => state.snapshot))
  const selection = useStore((state) => state.selection)
  if (snapshot === null)
    return (
      <Note>
        Select a pod, a policy or a flow, and this pane says who is isolated, by which policy, and what decided.
      </Note>
    )
  return selection === null ? <Overview snapshot={snapshot} /> : <Details snapshot={snapshot} selection={selection} />
}
