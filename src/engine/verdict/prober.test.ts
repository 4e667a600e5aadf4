import { describe, expect, it } from 'vitest'
import '../doors/prober'
import { modelOf, probeOf, somePods } from '../testing/manifests'
import { answerProbe } from './probe/answer'
import { runProbe } from './prober'

describe('a question about a single flow', () => {
  const model = modelOf(somePods)
  const probe = probeOf('shop/web shop/db TCP/80')

  it('is answered by what was provided, with its options', () => {
    expect(runProbe(model, probe, {})).toEqual(answerProbe(model, probe, {}))
    expect(runProbe(model, probe, { isBrief: true }).ingress.steps).toEqual([])
  })

  it('that is none comes back with what is wrong with it', () => {
    expect(runProbe(model, 'say from and to', {})).toMatchObject({
      problem: 'say from and to',
      egress: { decision: 'none' },
      ingress: { decision: 'none' },
    })
  })
})
