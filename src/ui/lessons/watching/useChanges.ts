import { useEffect, useMemo, useRef, useState } from 'react'
import type { LessonFlow, LessonStep } from '../../../lessons/index'
import { startBaseline, type Baseline } from '../../../store/lessons/baseline'
import { useStore, type FlowTable, type Verdict } from '../../../store/index'
import { stepChanges, watchedChanges, type StepChanges, type WatchedChange } from './changes'
import { probeOf } from './facts'
import { optionsOf } from './steps'

interface Earlier {
  readonly step: LessonStep
  readonly flows: FlowTable
  readonly watch: readonly LessonFlow[]
  /** How the watched flows ended then. */
  readonly verdicts: readonly (Verdict | null)[]
}

interface Changes {
  readonly table: StepChanges
  readonly watched: readonly WatchedChange[]
}

/**
 * How the flows differ from those of the step before; null on the first step and while it is being computed.
 *
 * @param verdicts of the watched flows now; null while they are computed
 */
export function useChanges(
  before: LessonStep | null,
  watch: readonly LessonFlow[],
  verdicts: readonly (Verdict | null)[] | null,
): Changes | null {
  const snapshot = useStore((state) => state.snapshot)
  const isCurrent = useStore((state) => state.status === 'ready' || state.status === 'incomplete')
  const baseline = useRef<Baseline | null>(null)
  const asked = useRef<{ readonly step: LessonStep; readonly watch: readonly LessonFlow[] } | null>(null)
  const [earlier, setEarlier] = useState<Earlier | null>(null)

  useEffect(() => {
    const started = startBaseline((flows) => {
      const now = asked.current
      if (now === null) return
      void Promise.all(now.watch.map((flow) => started.probe(probeOf(flow)))).then((found) => {
        if (asked.current === now) setEarlier({ ...now, flows, verdicts: found })
      })
    })
    baseline.current = started
    return () => {
      baseline.current = null
      started.dispose()
    }
  }, [])

  useEffect(() => {
    asked.current = before === null ? null : { step: before, watch }
    if (before !== null) baseline.current?.analyze(before.files, optionsOf(before))
  }, [before, watch])

  const changes = useMemo(
    () =>
      before === null ||
      earlier?.step !== before ||
      earlier.watch !== watch ||
      verdicts === null ||
      snapshot === null ||
      !isCurrent
        ? null
        : {
            table: stepChanges(earlier.flows, snapshot.flows),
            watched: watchedChanges(watch, earlier.verdicts, verdicts),
          },
    [before, watch, earlier, verdicts, snapshot, isCurrent],
  )
  useEffect(() => {
    useStore.getState().setChangedFlows(changes?.table.rows.map(({ ref }) => ref) ?? [])
  }, [changes])
  return changes
}
