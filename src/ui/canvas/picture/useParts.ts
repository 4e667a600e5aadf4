import { useLoaded } from '../../kit/useLoaded'

type Parts = typeof import('./parts')

const load = (): Promise<Parts> => import('./parts')

/** What lays pictures out and draws them, once it has come. Where it does not come, the page says so and goes on without. */
export function useParts(): Parts | null {
  return useLoaded(load, true)
}
