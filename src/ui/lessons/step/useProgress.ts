import { useCallback, useEffect, useRef, useState } from 'react'
import { loadProgress, saveProgress, type Progress } from '../../../store/lessons/progress'

/** What is known of the user's progress, and how to add to it; null until it has been read. */
export function useProgress(): readonly [Progress | null, (change: (progress: Progress) => Progress) => void] {
  const [progress, setProgress] = useState<Progress | null>(null)
  /** What storage has. */
  const stored = useRef<Progress | null>(null)
  /** What was done before storage was read. */
  const waiting = useRef<((progress: Progress) => Progress)[]>([])
  useEffect(() => {
    let isWanted = true
    void loadProgress().then((loaded) => {
      if (!isWanted) return
      stored.current = loaded
      setProgress(waiting.current.splice(0).reduce((known, change) => change(known), loaded))
    })
    return () => {
      isWanted = false
    }
  }, [])
  const change = useCallback((by: (progress: Progress) => Progress): void => {
    if (stored.current === null) waiting.current.push(by)
    else setProgress((before) => (before === null ? before : by(before)))
  }, [])
  useEffect(() => {
    if (progress === null || progress === stored.current) return
    stored.current = progress
    void saveProgress(progress)
  }, [progress])
  return [progress, change]
}
