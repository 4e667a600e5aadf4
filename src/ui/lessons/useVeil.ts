import { useEffect } from 'react'

/** Veils the panes that would give the answer away. */
export function useVeil(isVeiled: boolean): void {
  useEffect(() => {
    document.documentElement.dataset['veiled'] = String(isVeiled)
    return () => {
      delete document.documentElement.dataset['veiled']
    }
  }, [isVeiled])
}
