import { useEffect, useMemo, useRef, useState } from 'react'
import type { LessonStep } from '../../lessons/index'
import { startBaseline, type Baseline } from '../../store/lessons/baseline'
import { useStore, type FlowTable } from '../../store/index'
import { stepChanges, type StepChanges } from './changes'
import { optionsOf } from './steps'

/** How the flows differ from those of the step before; null on the first step and while it is being computed. */
export function useChanges(before: LessonStep | null): StepChanges | null {
  const snapshot = useStore((state) => state.snapshot)
  const isCurrent = useStore((state) => state.status === 'ready' || state.status === 'incomplete')
  const baseline = useRef<Baseline | null>(null)
  const asked = useRef<LessonStep | null>(null)
  const [earlier, setEarlier] = useState<{ readonly step: LessonStep; readonly flows: FlowTable } | null>(null)

  useEffect(() => {
    const started = startBaseline((flows) => {
      if (asked.current !== null) setEarlier({ step: asked.current, flows })
    })
    baseline.current = started
    return () => {
      baseline.current = null
      started.dispose()
    }
  }, [])

  useEffect(() => {
    asked.current = before
    if (before !== null) baseline.current?.analyze(before.files, optionsOf(before))
  }, [before])

  const changes = useMemo(
    () =>
      before === null || earlier?.step !== before || snapshot === null || !isCurrent
        ? null
        : stepChanges(earlier.flows, snapshot.flows),
    [before, earlier, snapshot, isCurrent],
  )
  useEffect(() => {
    useStore.getState().setChangedFlows(changes?.rows.map(({ ref }) => ref) ?? [])
  }, [changes])
  return changes
}
