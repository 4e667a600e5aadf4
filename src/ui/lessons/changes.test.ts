import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { loadLesson, type LessonStep } from '../../lessons/index'
import { stepChanges } from './changes'

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
