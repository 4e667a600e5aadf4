import { useSyncExternalStore } from 'react'

/** Widths of the window in pixels at which the page is arranged otherwise. */
const queries = {
  /** Below this the bar's buttons do not fit beside one another. */
  narrow: '(max-width: 859px)',
  /** Below this no two panes fit beside one another: a phone held upright. */
  phone: '(max-width: 639px)',
} as const

function watching(query: string): { subscribe: (onChange: () => void) => () => void; read: () => boolean } {
  return {
    subscribe(onChange) {
      const media = window.matchMedia(query)
      media.addEventListener('change', onChange)
      return () => media.removeEventListener('change', onChange)
    },
    read: () => window.matchMedia(query).matches,
  }
}

const watched = { narrow: watching(queries.narrow), phone: watching(queries.phone) }

/** Whether the window is at most that wide. */
export function useWidth(width: keyof typeof queries): boolean {
  return useSyncExternalStore(watched[width].subscribe, watched[width].read)
}
