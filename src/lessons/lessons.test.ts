/** Every lesson played through the engine: each step must come to what it says. */
import { describe, expect, it } from 'vitest'
import { analyze, replay as judge, type Analysis } from '../engine/index'
import { observe } from '../observe/observe'
import { lessonContents, loadLesson, stepCounts } from './index'
import type { Lesson, LessonFact, LessonFlow, LessonStep } from './types'
import { probeOf } from '../ui/lessons/watching/facts'

const lessons = await Promise.all(
  lessonContents.map(async ({ id }) => {
    const lesson = await loadLesson(id)
    if (lesson === null) throw new Error(`There is no lesson ${id}`)
    return lesson
  }),
)

function analysisOf({ files, enforcement = 'default' }: LessonStep): Analysis {
  return analyze(files, { enforcement })
}

/** What the engine says, in the words of the lesson. */
function played(analysis: Analysis, flow: LessonFlow): LessonFlow {
  const verdict = analysis.probe(probeOf(flow))
  expect(verdict.problem, `${flow.from} → ${flow.to}`).toBeUndefined()
  const { expect: _expect, answer: _answer, reason: _reason, ...rest } = flow
  return {
    ...rest,
    expect: verdict.verdict,
    ...(verdict.request === undefined ? {} : { answer: verdict.request.verdict }),
    ...(verdict.dropReason === undefined ? {} : { reason: verdict.dropReason.code as 133 | 181 }),
  }
}

function holds(analysis: Analysis, fact: LessonFact): LessonFact {
  const endpoint = (key: string) => analysis.endpoints.find((one) => one.key === key)!
  switch (fact.kind) {
    case 'policy':
      return { ...fact, isValid: analysis.policies.find(({ key }) => key === fact.policy)!.status === 'accepted' }
    case 'isolation': {
      const isolates = (direction: 'ingress' | 'egress'): boolean =>
        analysis.policies.some((policy) => policy.isolates[direction].includes(fact.endpoint))
      expect(endpoint(fact.endpoint).key).toBe(fact.endpoint)
      return { ...fact, ingress: isolates('ingress'), egress: isolates('egress') }
    }
    case 'identity': {
      const [a, b] = fact.endpoints
      return { ...fact, isSame: endpoint(a).identity === endpoint(b).identity }
    }
  }
}

describe.each(lessons.map((lesson): [string, Lesson] => [lesson.id, lesson]))('%s', (_id, lesson) => {
  it('has addresses that are unique and can stand in a link', () => {
    const ids = lesson.steps.map((step) => step.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of [lesson.id, ...ids]) expect(id).toMatch(/^[a-z][a-z0-9-]*$/)
  })

  it('has questions whose answer is one of the choices', () => {
    for (const { question } of lesson.steps) {
      if (question === undefined) continue
      expect(question.choices.length).toBeGreaterThan(1)
      expect(question.choices[question.answer]).toBeDefined()
      expect(new Set(question.choices).size).toBe(question.choices.length)
    }
  })

  it.each(lesson.steps.map((step): [string, LessonStep] => [step.id, step]))('step %s comes true', (_step, step) => {
    const analysis = analysisOf(step)
    expect(step.watch.length).toBeGreaterThan(0)
    expect(step.watch.map((flow) => played(analysis, flow))).toEqual(step.watch)
    expect((step.facts ?? []).map((fact) => holds(analysis, fact))).toEqual(step.facts ?? [])
  })

  it('has manifests without errors, but where a step shows one', () => {
    for (const step of lesson.steps) {
      const shown = (step.facts ?? [])
        .flatMap((fact) => (fact.kind === 'policy' && !fact.isValid ? [fact.policy] : []))
        .concat(step.errorsOf ?? [])
      const errors = analysisOf(step).diagnostics.filter(
        ({ severity, resource }) => severity === 'error' && !shown.includes(resource ?? ''),
      )
      expect(
        errors.map(({ message }) => message),
        step.id,
      ).toEqual([])
    }
  })
})

it('every lesson that there is a file for is in the contents', () => {
  const files = Object.entries(import.meta.glob<{ lesson?: Lesson }>('./built-in/*.ts', { eager: true }))
  const written = files.flatMap(([, { lesson }]) => (lesson === undefined ? [] : [lesson.id]))
  expect(written.toSorted()).toEqual(lessonContents.map(({ id }) => id).toSorted())
  expect(lessons.map(({ id }) => id)).toEqual(lessonContents.map(({ id }) => id))
})

it('counts the steps of each lesson', async () => {
  expect(Object.fromEntries(await stepCounts())).toEqual(
    Object.fromEntries(lessons.map(({ id, steps }) => [id, steps.length])),
  )
})

it('what a lesson replays breaks at the steps that say so, and nowhere else', async () => {
  const lesson = lessons.find(({ id }) => id === 'before-you-merge')!
  const broken = await Promise.all(
    lesson.steps.map(async ({ files, replay }) => {
      async function* bytes() {
        yield new TextEncoder().encode(replay!.flows)
      }
      const observed = await observe([{ name: 'flows.txt', bytes: bytes() }])
      const report = judge(observed, { files: replay!.present, options: {} }, { files, options: {} })
      expect(report.counts['cannot-say'].connections + report.counts.differs.connections).toBe(0)
      return report.rows.filter(({ group }) => group === 'breaks').map(({ from, to, port }) => `${from} ${to} ${port}`)
    }),
  )
  const gateway = ['ingress/gateway shop/web 8080']
  expect(broken).toEqual([[], gateway, gateway, []])
})
