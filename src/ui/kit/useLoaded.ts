import { useEffect, useState } from 'react'

/**
 * A module that is loaded when it is first needed; null until it is there, and while it is not needed.
 *
 * @param load always the same function
 */
export function useLoaded<T extends object>(load: () => Promise<T>, isNeeded: boolean): T | null {
  const [loaded, setLoaded] = useState<T | null>(null)
  useEffect(() => {
    if (isNeeded && loaded === null) void load().then(setLoaded)
  }, [load, isNeeded, loaded])
  return isNeeded ? loaded : null
}
