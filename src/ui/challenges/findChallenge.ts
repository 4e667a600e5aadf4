/** Challenges by their addresses: the built-in ones, those of a team, and those that come as data. */
import { builtInChallenges, type Challenge } from '../../challenges/index'
import { readChallenge } from '../../challenges/read'
import type { ChallengeRef } from '../../store/index'
import { teamLessons } from '../lessons/teamLessons'

type FoundChallenge = { readonly challenge: Challenge } | { readonly problems: readonly string[] }

export async function findChallenge(ref: ChallengeRef): Promise<FoundChallenge> {
  if ('given' in ref) {
    const { challenge, problems } = readChallenge(ref.given, 'This challenge', () => null)
    return challenge === null ? { problems } : { challenge }
  }
  try {
    const team = await teamLessons()
    const all = [...(await builtInChallenges()), ...team.challenges]
    const challenge = all.find(({ id }) => id === ref.id)
    return challenge === undefined
      ? { problems: [`There is no challenge "${ref.id}" here.`, ...team.problems] }
      : { challenge }
  } catch {
    return { problems: ['This challenge could not be loaded. Check the connection and try again.'] }
  }
}
