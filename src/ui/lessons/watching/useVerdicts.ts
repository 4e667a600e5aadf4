import { useEffect, useState } from 'react'
import type { LessonFlow } from '../../../lessons/index'
import { useStore, type Snapshot, type Verdict } from '../../../store/index'
import { probeOf } from './facts'

interface Answers {
  readonly watch: readonly LessonFlow[]
  readonly snapshot: Snapshot
  readonly verdicts: readonly (Verdict | null)[]
}

/** What becomes of the watched flows in the present text; null while it is being computed for the first time. */
export function useVerdicts(watch: readonly LessonFlow[]): readonly (Verdict | null)[] | null {
  const snapshot = useStore((state) => state.snapshot)
  const isCurrent = useStore((state) => state.status === 'ready' || state.status === 'incomplete')
  const [answers, setAnswers] = useState<Answers | null>(null)
  useEffect(() => {
    if (snapshot === null || !isCurrent) return
    let isWanted = true
    const { probe } = useStore.getState()
    void Promise.all(watch.map((flow) => probe(probeOf(flow)))).then((verdicts) => {
      if (isWanted) setAnswers({ watch, snapshot, verdicts })
    })
    return () => {
      isWanted = false
    }
  }, [watch, snapshot, isCurrent])
  return answers?.watch === watch ? answers.verdicts : null
}
