import { useEffect, useState } from 'react'

type Parts = typeof import('./parts')

/** What lays pictures out and draws them, once it has come. What goes wrong is shown as any error of a pane is. */
export function useParts(): Parts | null {
  const [parts, setParts] = useState<Parts | null>(null)
  useEffect(() => {
    import('./parts').then(setParts, (error: unknown) =>
      setParts(() => {
        throw error
      }),
    )
  }, [])
  return parts
}
