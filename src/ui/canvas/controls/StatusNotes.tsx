import { useEffect, useState } from 'react'
import { problemsOf, showPlace, useStore } from '../../../store/index'
import { Button, EmptyNote } from '../../kit/index'
import styles from '../canvas.module.css'

/** Milliseconds for which an empty canvas needs no word. */
const unnoticedMs = 700

interface StatusNotesProps {
  readonly isLayingOut: boolean
  /** Something has been drawn. */
  readonly isDrawn: boolean
}

/** What the picture says over itself: that it is old, is being drawn or laid out, or has nothing to show yet. */
export function StatusNotes({ isLayingOut, isDrawn }: StatusNotesProps) {
  const snapshot = useStore((state) => state.snapshot)
  const status = useStore((state) => state.status)
  const hasPolicies = snapshot?.policies.some((policy) => policy.status === 'accepted') ?? false
  const isRefused = useStore((state) => problemsOf(state).some(({ severity }) => severity === 'error'))
  const isBare = snapshot !== null && snapshot.endpoints.length === 0 && !hasPolicies
  return (
    <>
      {((status === 'incomplete' && !isBare) || status === 'failed' || status === 'restarting') && (
        <p className={styles['stale']} role="status">
          {status === 'incomplete'
            ? 'Some of the text cannot be read: the picture shows what can be.'
            : 'The picture shows the last state that could be computed.'}
        </p>
      )}
      {!isDrawn && !isBare && (status === 'computing' || snapshot !== null) && <Drawing />}
      {isLayingOut && <p className={styles['stale']}>Laying the picture out…</p>}
      {status === 'empty' && (
        <p className={styles['note']}>
          Drag a namespace, a pod or a deployment here from the bar below, or click one: its YAML appears in the editor.
        </p>
      )}
      {isBare && (
        <div className={styles['note']}>
          <EmptyNote>
            {status === 'incomplete' || isRefused ? (
              <>
                <p>Nothing here counts yet: the editor’s problems say why.</p>
                <Button onClick={showFirstProblem}>Show the first problem</Button>
              </>
            ) : (
              'There are no pods and no policies here yet. Drag them from the bar below, or write them in the editor.'
            )}
          </EmptyNote>
        </div>
      )}
    </>
  )
}

function showFirstProblem(): void {
  const problems = problemsOf(useStore.getState())
  const first = problems.find(({ severity }) => severity === 'error') ?? problems[0]
  if (first !== undefined) void showPlace(first.range)
}

/** While the first picture is made: said once, and only where it takes its time. */
function Drawing() {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true)
      useStore.getState().announce('Drawing the picture')
    }, unnoticedMs)
    return () => clearTimeout(timer)
  }, [])
  return isLate && <p className={styles['note']}>Drawing…</p>
}
