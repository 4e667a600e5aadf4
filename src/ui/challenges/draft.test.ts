import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { readChallenge, writtenChallenge } from '../../challenges/read'
import { shopFiles, shopSnapshot } from '../../store/testing/fixture'
import { builtInChallenges } from '../../challenges/index'
import { candidatesOf, challengeOf, emptyDraft, yamlOf } from './draft'

const candidates = candidatesOf(shopSnapshot(), null)
const draft = {
  ...emptyDraft,
  title: 'Close the API!',
  text: 'Nobody may call it.\nNot even web.',
  hints: 'One.\n\nTwo.',
}

describe('a challenge that is made of a workspace', () => {
  it('offers its flows and the isolation of its pods, each once', () => {
    expect(candidates.length).toBeGreaterThan(2)
    expect(new Set(candidates.map(({ key }) => key)).size).toBe(candidates.length)
    expect(candidates.some(({ text }) => text.endsWith('open for ingress'))).toBe(true)
  })

  it('reads back as what was chosen', () => {
    const [flow] = candidates
    const chosen = { [flow!.key]: 'denied' } as const
    const made = challengeOf({ ...draft, chosen }, shopFiles(), candidates, undefined)
    const { challenge, problems } = readChallenge(JSON.parse(JSON.stringify(writtenChallenge(made))), '', () => null)
    expect(problems).toEqual([])
    expect(challenge).toEqual(made)
    expect(challenge).toMatchObject({ id: 'close-the-api', summary: 'Nobody may call it.', hints: ['One.', 'Two.'] })
    expect(challenge?.goals).toEqual([expect.objectContaining({ kind: 'flow', expect: 'denied' })])
  })

  it('says what is missing', () => {
    const made = challengeOf(emptyDraft, shopFiles(), candidates, undefined)
    expect(readChallenge(writtenChallenge(made), 'The draft', () => null).problems.join('\n')).toMatch(
      /title must be text[^]*at least one goal|at least one goal[^]*title must be text/,
    )
  })
})

it('the file of a challenge reads as the challenge', async () => {
  for (const challenge of await builtInChallenges()) {
    const text = yamlOf(writtenChallenge(challenge))
    expect(readChallenge(load(text), challenge.id, () => null).challenge).toEqual(challenge)
  }
  const odd = { ...(await builtInChallenges())[0]!, text: 'a\n\n  b\n\n', hints: ['- x: 1', '#'] }
  expect(readChallenge(load(yamlOf(writtenChallenge(odd))), '', () => null).challenge).toEqual(odd)
})
