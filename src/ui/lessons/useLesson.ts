import { useEffect, useState } from 'react'
import { findLesson, type FoundLesson } from './findLesson'

/** The lesson of an address; null while it is on its way. */
export function useLesson(id: string): FoundLesson | null {
  const [found, setFound] = useState<{ readonly id: string; readonly lesson: FoundLesson } | null>(null)
  useEffect(() => {
    let isWanted = true
    void findLesson(id).then((lesson) => {
      if (isWanted) setFound({ id, lesson })
    })
    return () => {
      isWanted = false
    }
  }, [id])
  return found?.id === id ? found.lesson : null
}
