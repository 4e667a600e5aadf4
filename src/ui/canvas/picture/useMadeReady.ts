import { startTransition, useEffect, useRef, useState } from 'react'
import type { Snapshot } from '../../../store/index'
import { nextTask } from '../../../values/next-task'
import { takeTurns } from '../../../values/turns'

/** Pods up to which a picture that follows another is drawn at once. */
const drawnAtOnce = 500

/**
 * The snapshot to be drawn. The first one and large ones are made ready in turns with the page; until then the one before stays.
 *
 * @param makeReady computes, in steps, what drawing a snapshot will ask for
 */
export function useMadeReady(
  current: Snapshot | null,
  makeReady: (snapshot: Snapshot) => Iterator<Promise<unknown> | undefined, void>,
): Snapshot | null {
  const [ready, setReady] = useState<Snapshot | null>(null)
  const [shown, setShown] = useState<Snapshot | null>(null)
  const isReady =
    current === null ||
    current === ready ||
    // What the page does not have comes from the engine.
    (shown !== null && current.endpoints.length <= drawnAtOnce && current.flows.count === current.flows.total)
  // While this renders: what is shown stays until the next one is ready, however many come in between.
  if (isReady && shown !== current) setShown(current)
  const latest = useRef(makeReady)
  useEffect(() => {
    latest.current = makeReady
  })
  useEffect(() => {
    if (current === null || isReady) return
    let isGone = false
    void nextTask()
      .then(() => takeTurns(latest.current(current), () => isGone))
      .then((isDone) => {
        if (isDone) startTransition(() => setReady(current))
      })
    return () => {
      isGone = true
    }
  }, [current, isReady])
  return isReady ? current : shown
}
