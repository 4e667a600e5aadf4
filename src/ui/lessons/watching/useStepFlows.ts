import { useEffect } from 'react'
import type { LessonReplay } from '../../../lessons/index'

/** Opens the flows of a step; steps that share them keep them open, and whoever leaves them closes them. */
export function useStepFlows(replay: LessonReplay | undefined): void {
  useEffect(() => {
    if (replay === undefined) return
    let isWanted = true
    const loaded = import('../../../store/replay/replay')
    void loaded.then(({ openFlowText }) => {
      if (isWanted) openFlowText(replay.flows, { present: replay.present })
    })
    return () => {
      isWanted = false
      void loaded.then(({ closeFlows }) => closeFlows())
    }
  }, [replay])
}
