import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { builtInChallenges } from './index'
import { readChallenge, writtenChallenge } from './read'

const written = `id: close-pay
title: Close pay
summary: Nobody reaches it.
text: Do it.
files: [{name: cluster.yaml, text: "a: 1"}]
goals:
  - {from: shop/web, to: shop/pay:8080, expect: denied}
  - {endpoint: shop/pay, ingress: true}
limits: {change: policies, policies: 1, tight: true}
hints: [Think., Think again.]
`

const read = (text: string) => readChallenge(load(text), 'pay.yaml', () => null)

it('a challenge is read as it is written', () => {
  expect(read(written).problems).toEqual([])
  expect(read(written).challenge).toMatchObject({
    id: 'close-pay',
    goals: [
      { kind: 'flow', expect: 'denied' },
      { kind: 'isolation', ingress: true },
    ],
    limits: { change: 'policies', policies: 1, isTight: true },
    hints: ['Think.', 'Think again.'],
  })
})

it('what is written of a challenge is read as the same challenge', async () => {
  for (const challenge of await builtInChallenges())
    expect(readChallenge(JSON.parse(JSON.stringify(writtenChallenge(challenge))), '', () => null).challenge).toEqual(
      challenge,
    )
})

describe('a challenge that does not fit says where and what', () => {
  it.each([
    ['id: close-pay', 'id: Close Pay', 'id must be lower-case'],
    ['expect: denied', 'expect: dropped', 'goal 1: expect must be allowed or denied; it is "dropped"'],
    ['ingress: true}', 'ingress: yes please}', 'goal 2: ingress must be true or false'],
    ['to: shop/pay:8080, ', '', 'goal 1: to must be text; it is missing'],
    ['change: policies', 'change: nothing', 'limits: change must be policies, labels or anything'],
    ['policies: 1', 'policies: few', 'limits: policies is the most policies at the end'],
    ['tight: true', 'tigth: true', 'limits: there is no field "tigth" here'],
    ['text: Do it.', 'textFile: task.md', 'the file "task.md" is not there'],
    ['hints: [Think., Think again.]', 'hints: [{a: 1}]', 'hint 1: a hint is text'],
    ['files: [{name: cluster.yaml, text: "a: 1"}]', 'files: [../secret.yaml]', 'must be a path below'],
  ])('%s → %s', (from, to, problem) => {
    const { challenge, problems } = read(written.replace(from, to))
    expect(challenge).toBeNull()
    expect(problems.join('\n')).toContain(problem)
  })

  it('and one without shape', () => expect(read('- 1').problems[0]).toContain('a challenge must be a mapping'))
  it('and one without goals', () =>
    expect(read(written.replace(/goals:[^]*?(?=limits)/, '')).problems[0]).toContain('at least one goal'))
})
