import { describe, expect, it } from 'vitest'
import { insideOf } from '../analysis'
import { Engine } from '../doors/core'
import { pod } from '../testing/manifests'
import { bookmarkMade, LastMade } from './last-made'

const modelOf = (engine: Engine) => insideOf(engine.update([{ name: 'w.yaml', text: pod('shop/a', 'app: a') }])).model

describe('what was made last', () => {
  it('is known to the next model of the same engine, and to no other engine', () => {
    const engine = new Engine()
    const last = new LastMade<{ readonly word: string }>()
    last.keep(modelOf(engine), { word: 'kept' })
    expect(last.of(modelOf(engine))).toEqual({ word: 'kept' })
    expect(last.of(modelOf(new Engine()))).toBeUndefined()
    last.forget(modelOf(engine))
    expect(last.of(modelOf(engine))).toBeUndefined()
  })

  it('is there again once the engine has gone back', () => {
    const model = modelOf(new Engine())
    const [known, unknown] = [new LastMade<object>(), new LastMade<object>(({ inside }) => inside)]
    const made = {}
    known.keep(model, made)
    const goBack = bookmarkMade(model)
    known.keep(model, {})
    unknown.keep(model, {})
    goBack()
    expect(known.of(model)).toBe(made)
    expect(unknown.of(model)).toBeUndefined()
  })
})
