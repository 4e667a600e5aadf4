import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { readChallenge, writtenChallenge } from '../../challenges/read'
import { shopFiles, shopSnapshot } from '../../store/testing/fixture'
import { builtInChallenges } from '../../challenges/index'
import { candidatesOf, challengeOf, emptyDraft, goneOf, missingOf, yamlOf } from './draft'

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
    expect(candidates.find(({ text }) => text.endsWith(', ingress'))?.words.denied).toBe('isolated')
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

  it('says what is missing, and that a challenge without work is none', () => {
    expect(missingOf(emptyDraft, [], candidates)).toEqual([
      'Give it a title.',
      'Write the task.',
      'The workspace is empty: attendees would begin with nothing.',
      'Choose at least one goal: what must be allowed, and what must be denied.',
    ])
    const open = candidates.find(({ now }) => now === 'allowed')!
    const asked = (expect: 'allowed' | 'denied'): readonly string[] =>
      missingOf({ ...draft, chosen: { [open.key]: expect } }, shopFiles(), candidates)
    expect(asked('denied')).toEqual([])
    expect(asked('allowed')).toEqual([expect.stringMatching(/^All goals are met already/)])
  })

  it('counts goals about what is gone, and leaves them out', () => {
    const gone = { ...draft, chosen: { gone: 'denied', [candidates[0]!.key]: 'denied' } } as const
    expect(goneOf(gone, candidates)).toBe(1)
    expect(challengeOf(gone, shopFiles(), candidates, undefined).goals).toHaveLength(1)
  })

  it('has an address also where its title has no Latin letter', () => {
    const made = challengeOf({ ...draft, title: 'Закрой' }, shopFiles(), candidates, undefined)
    expect(made).toMatchObject({ id: 'challenge', title: 'Закрой' })
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
