import { useCallback, useRef } from 'react'
import { useStore, type Snapshot } from '../../../store/index'

/** The lesson's step that is shown; null outside of lessons. */
export function stepInWords({ lessonAddress }: ReturnType<typeof useStore.getState>): string | null {
  return lessonAddress === null ? null : `${lessonAddress.lesson}/${lessonAddress.step}`
}

/** Tells whether a snapshot is the first one of a lesson's step, once; the one of before stays until that has come. */
export function useOpenedStep(): (snapshot: Snapshot | null) => boolean {
  const step = useStore(stepInWords)
  const at = useRef<{ readonly step: string | null; readonly over: Snapshot | null }>({ step, over: null })
  return useCallback(
    (snapshot) => {
      const { step: shown, over } = at.current
      const isFirst = shown === step && over !== null && over !== snapshot
      if (shown !== step) at.current = { step, over: snapshot }
      else if (isFirst) at.current = { step, over: null }
      return isFirst
    },
    [step],
  )
}
