/** What other rooms may import of the challenges: their list, and each one when it is needed. */
import { challengeContents } from './contents'
import type { Challenge } from './types'

export { challengeContents, type ChallengeTitle } from './contents'
export type * from './types'

/** All built-in challenges, in the order of the list. */
export async function builtInChallenges(): Promise<readonly Challenge[]> {
  const [{ basics }, { hardening }, { cilium }] = await Promise.all([
    import('./built-in/basics'),
    import('./built-in/hardening'),
    import('./built-in/cilium'),
  ])
  const all = new Map([...basics, ...hardening, ...cilium].map((challenge) => [challenge.id, challenge]))
  return challengeContents.flatMap(({ id }) => all.get(id) ?? [])
}
