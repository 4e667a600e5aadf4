import { useEffect, useMemo, useRef } from 'react'
import { relatedTest, type LineList, type PickedFlow } from '../../store/flows/lines/line-list'
import { useStore } from '../../store/index'

interface Options {
  readonly lines: LineList
  /** Lines that are drawn; the end is exclusive. */
  readonly first: number
  readonly end: number
  readonly isInView: (line: number) => boolean
  readonly show: (line: number) => void
}

/** Whether a flow is about what is selected in another pane; the first is brought into sight where none is. */
export function useRelated({ lines, first, end, isInView, show }: Options): (flow: PickedFlow) => boolean {
  const snapshot = useStore((state) => state.snapshot)
  const selection = useStore((state) => state.selection)
  const origin = useStore((state) => state.selectionOrigin)
  const isRelated = useMemo(() => relatedTest(snapshot, selection), [snapshot, selection])
  const now = useRef({ lines, first, end })
  useEffect(() => {
    now.current = { lines, first, end }
  }, [lines, first, end])
  /** So that an edit or a filter does not scroll to it again. */
  const shownFor = useRef<typeof selection>(null)
  const { key } = lines
  useEffect(() => {
    if (selection === null || selection.kind === 'flow' || origin === 'table' || shownFor.current === selection) return
    let isWanted = true
    void now.current.lines.lineAbout(selection).then((line) => {
      if (!isWanted || line < 0) return
      shownFor.current = selection
      const { lines: list, first: from, end: to } = now.current
      for (let at = from; at < to; at++) {
        const flow = isInView(at) ? list.flowAt(at) : null
        if (flow !== null && isRelated(flow)) return
      }
      show(line)
    })
    return () => {
      isWanted = false
    }
  }, [isRelated, origin, key, selection, isInView, show])
  return isRelated
}
