/** Every challenge played through the engine: what solves it does, and what only looks so does not. */
import { describe, expect, it } from 'vitest'
import { analyze, judgeGoals, type GoalReport } from '../engine/index'
import { builtInChallenges, challengeContents, type Challenge } from './index'
import { answers, type Answer } from './testing/solutions'

const challenges = await builtInChallenges()

function answered({ files }: Challenge, answer: Answer): Challenge['files'] {
  for (const name of Object.keys(answer)) expect(files.map((file) => file.name)).toContain(name)
  return files.flatMap((file) => {
    const change = answer[file.name]
    if (change === null) return []
    const text = change === undefined ? file.text : typeof change === 'string' ? change : change(file.text)
    if (change !== undefined) expect(text).not.toBe(file.text)
    return [{ name: file.name, text }]
  })
}

function judged(challenge: Challenge, answer: Answer): GoalReport {
  const options = { enforcement: challenge.enforcement ?? 'default' }
  const start = analyze(challenge.files, options)
  return judgeGoals(start, analyze(answered(challenge, answer), options), challenge.goals, challenge.limits)
}

it('all challenges of the contents are there, in order', () => {
  expect(challenges.map(({ id }) => id)).toEqual(challengeContents.map(({ id }) => id))
})

describe.each(challenges.map((challenge): [string, Challenge] => [challenge.id, challenge]))('%s', (id, challenge) => {
  const { right, wrong } = answers[id as keyof typeof answers]

  it('begins unsolved, with goals that can be asked and limits that are kept', () => {
    const report = judged(challenge, {})
    expect(report.isSolved).toBe(false)
    expect(report.goals.map(({ now }) => now)).not.toContain('cannot be asked')
    expect(report.goals.map(({ now }) => now)).not.toContain('not there')
    expect(report.limits.filter(({ isKept }) => !isKept)).toEqual([])
    expect(challenge.hints.length).toBeGreaterThan(1)
  })

  it.each(right.map((answer, i): [number, Answer] => [i + 1, answer]))('is solved by answer %s', (_i, answer) => {
    const { goals, limits, isSolved } = judged(challenge, answer)
    expect(goals.filter(({ isMet }) => !isMet)).toEqual([])
    expect(limits.filter(({ isKept }) => !isKept)).toEqual([])
    expect(isSolved).toBe(true)
  })

  it('has at least two wrong answers', () => expect(wrong.length).toBeGreaterThan(1))

  it.each(wrong.map(({ why, answer }): [string, Answer] => [why, answer]))('is not solved: %s', (_why, answer) => {
    const { goals, limits, isSolved } = judged(challenge, answer)
    expect(isSolved).toBe(false)
    const said = [
      ...goals.filter(({ isMet }) => !isMet).map(({ now, because }) => `${now} ${because}`),
      ...limits.filter(({ isKept }) => !isKept).map(({ because }) => because),
    ]
    expect(said.length).toBeGreaterThan(0)
    for (const text of said) expect(text).not.toMatch(/Nearest|did you mean/)
  })
})
