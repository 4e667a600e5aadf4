import { describe, expect, it } from 'vitest'
import { analyze } from '../../../engine/index'
import { loadLesson, type LessonStep } from '../../../lessons/index'
import { stepChanges, watchedChanges } from './changes'
import { probeOf } from './facts'

const flowsOf = ({ files, enforcement = 'default' }: LessonStep) => analyze(files, { enforcement }).flows()
const lesson = (await loadLesson('firewall-by-label'))!
const step = (id: string): LessonStep => lesson.steps.find((one) => one.id === id)!

describe('what a step changes', () => {
  it('is each flow that ends otherwise than before', () => {
    const { sentence, rows } = stepChanges(flowsOf(step('open')), flowsOf(step('default-deny')))
    expect(sentence).toBe('2 flows newly dropped')
    expect(rows.map(({ ref, verdict, was }) => `${ref.from} ${ref.to} ${verdict} ${was}`)).toEqual([
      'np-demo/frontend np-demo/web DROPPED was let through',
      'np-demo/other np-demo/web DROPPED was let through',
    ])
  })

  it('is nothing where no flow ends otherwise', () => {
    const changes = stepChanges(flowsOf(step('one-door')), flowsOf(step('allow-is-enough')))
    expect(changes).toEqual({ sentence: '', rows: [] })
  })

  it('is not to be told where the pods are others', async () => {
    const other = (await loadLesson('star-wars'))!.steps[0]!
    expect(stepChanges(flowsOf(step('open')), flowsOf(other))).toEqual({ sentence: null, rows: [] })
  })
})

describe('watched flows that end otherwise', () => {
  /** What changes from the step before among what a step watches: requests and peers outside included. */
  async function watched(lessonId: string, index: number): Promise<readonly string[]> {
    const { steps } = (await loadLesson(lessonId))!
    const [before, now] = [steps[index - 2]!, steps[index - 1]!]
    const verdicts = ({ files, enforcement = 'default' }: LessonStep) => {
      const analysis = analyze(files, { enforcement })
      return now.watch.map((flow) => analysis.probe(probeOf(flow)))
    }
    return watchedChanges(now.watch, verdicts(before), verdicts(now)).map(
      ({ flow, verdict, was }) => `${flow.from} → ${flow.to} ${verdict} ${was}`,
    )
  }

  it.each([
    ['star-wars', 5],
    ['star-wars', 6],
    ['star-wars', 7],
    ['clusterwide-policies', 2],
    ['egress-by-dns-name', 3],
    ['egress-by-dns-name', 5],
    ['egress-by-dns-name', 8],
    ['egress-by-dns-name', 9],
    ['least-privilege', 8],
  ] as const)('are reported in %s, step %s', async (lessonId, index) => {
    expect(await watched(lessonId, index)).not.toEqual([])
  })

  it('and say what they were', async () => {
    expect(await watched('clusterwide-policies', 2)).toContain(
      'entity:world → hello-world/nginx DROPPED was let through',
    )
    expect(await watched('firewall-by-label', 4)).toEqual([])
  })
})
