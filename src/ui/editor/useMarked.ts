import { useEffect, useState } from 'react'
import { useStore, type SourceRange } from '../../store/index'

interface Marked {
  /** First line, from 1; 0 where nothing is marked. */
  readonly from: number
  readonly to: number
}

const none: readonly SourceRange[] = []

/** Where what is selected stands in the open file; a file that holds it alone is opened. For texts without Monaco. */
export function useMarked(): Marked {
  const snapshot = useStore((state) => state.snapshot)
  const selection = useStore((state) => state.selection)
  const explanation = useStore((state) => state.explanation)
  const pairFlows = useStore((state) => state.pairFlows)
  const reveal = useStore((state) => state.reveal)
  const activeFile = useStore((state) => state.activeFile)
  const [found, setFound] = useState(none)
  useEffect(() => {
    let isWanted = true
    void import('../../store/text/places').then(({ rangesOfSelection }) => {
      if (isWanted)
        setFound(
          snapshot === null || selection === null
            ? none
            : rangesOfSelection(snapshot, selection, explanation, pairFlows),
        )
    })
    return () => {
      isWanted = false
    }
  }, [snapshot, selection, explanation, pairFlows])
  const all = found.length > 0 ? found : reveal === null ? none : [reveal.range]
  const shown = all.find(({ file }) => file === activeFile)
  const wanted = all[0]?.file
  useEffect(() => {
    if (wanted !== undefined) useStore.getState().setActiveFile(wanted)
    // Only when something else is selected: the reader may look at another file meanwhile.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [selection, reveal, wanted])
  return { from: shown?.line ?? 0, to: shown?.endLine ?? -1 }
}
