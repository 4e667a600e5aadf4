import { useSyncExternalStore } from 'react'

/** Below this the bar's buttons do not fit beside one another. */
const query = '(max-width: 859px)'

function subscribe(onChange: () => void): () => void {
  const media = window.matchMedia(query)
  media.addEventListener('change', onChange)
  return () => media.removeEventListener('change', onChange)
}

/** Whether the window is too narrow for the whole bar. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches)
}
