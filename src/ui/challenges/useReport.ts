import { useEffect, useMemo, useRef, useState } from 'react'
import type { Challenge } from '../../challenges/index'
import { useAnswer, useStore, type Questions } from '../../store/index'
import { keepSolved, type Solved } from '../../store/lessons/solved'

type Report = Questions['goals']['answer']

/** How the goals stand now, and whether that is of the present text; null before the first answer. */
export function useReport({ files, enforcement, goals, limits }: Challenge): {
  readonly report: Report | null
  readonly isPending: boolean
} {
  const hasBegun = useBegun()
  const asks = useMemo(
    () => (hasBegun ? { files, options: enforcement === undefined ? {} : { enforcement }, goals, limits } : null),
    [hasBegun, files, enforcement, goals, limits],
  )
  const { answer, isPending } = useAnswer('goals', asks)
  return { report: answer, isPending }
}

/** Whether the challenge's own files have been analysed once: until then goals would be judged by the workspace before. */
function useBegun(): boolean {
  const [hasBegun, setBegun] = useState(false)
  // The files are put in place before this, so that the next answer is about them.
  useEffect(() => useStore.subscribe(({ status }) => ['ready', 'incomplete'].includes(status) && setBegun(true)), [])
  return hasBegun
}

/** How the challenge was solved, from the first moment that it was; kept for the list under a key. */
export function useSolved(
  key: string,
  { report, isPending }: ReturnType<typeof useReport>,
  hints: number,
): Solved | null {
  const begunAt = useRef(0)
  const isDone = useRef(false)
  const [solved, setSolved] = useState<Solved | null>(null)
  const edits = useStore((state) => state.undoDepth)
  useEffect(() => {
    begunAt.current = Date.now()
  }, [])
  const isSolved = report?.isSolved === true && !isPending && edits > 0
  useEffect(() => {
    if (!isSolved || isDone.current) return
    isDone.current = true
    const how = { edits, hints, seconds: (Date.now() - begunAt.current) / 1000 }
    useStore.getState().announce('Solved')
    void keepSolved(key, how).then(() => setSolved(how))
  }, [isSolved, edits, hints, key])
  return solved
}
