/** How groups are called, everywhere the same. */
import type { Group } from './report'

export const groupWords: Readonly<Record<Group, { readonly title: string; readonly about: string }>> = {
  breaks: { title: 'Would break', about: 'seen and allowed now, denied by the draft' },
  'cannot-say': { title: 'Cannot say', about: 'cannot be decided, and does not count as safe' },
  differs: { title: 'Differs', about: 'Hubble saw something else than the present policies say' },
  'newly-allowed': { title: 'Newly allowed', about: 'denied now, allowed by the draft' },
  'audited-still-denied': {
    title: 'Audited, still denied',
    about: 'works only because of audit mode, and breaks when that ends',
  },
  kept: { title: 'Kept', about: 'allowed now and by the draft' },
  'kept-denied': { title: 'Kept denied', about: 'denied now and by the draft' },
}
