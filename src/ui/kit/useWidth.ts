import { useSyncExternalStore } from 'react'

/** Sizes of the window in pixels at which the page is arranged otherwise. */
const queries = {
  /** Below this the bar's buttons do not fit beside one another. */
  narrow: '(max-width: 859px)',
  /** Below this no two panes fit beside one another: a phone held upright. */
  phone: '(max-width: 639px)',
  /** A tablet held upright: with a lesson beside them no two panes fit, but above one another they do. */
  upright: '(max-width: 859px) and (min-height: 700px)',
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

const watched = {
  narrow: watching(queries.narrow),
  phone: watching(queries.phone),
  upright: watching(queries.upright),
}

/** Whether the window is at most of that size. */
export function useWidth(width: keyof typeof queries): boolean {
  return useSyncExternalStore(watched[width].subscribe, watched[width].read)
}
