import { describe, expect, it } from 'vitest'
import { pod } from '../testing/manifests'
import { Engine } from '../doors/core'
import { verdictMatrix } from './matrix'
import { provideMatrix } from './matrices'
import '../doors/matrix'

const files = [{ name: 'a.yaml', text: pod('shop/web', 'app: web') }]

describe('the matrix', () => {
  it('is made by what provides it', () => {
    const analysis = new Engine().update(files)
    expect(analysis.matrix().identities.length).toBeGreaterThan(1)
    expect(analysis.matrix()).toBe(analysis.matrix())
  })

  it('asks the last provider', () => {
    let asked = 0
    provideMatrix((model, memory) => {
      asked++
      return verdictMatrix(model, memory)
    })
    expect(new Engine().update(files).matrix().words).toBe(1)
    expect(asked).toBe(1)
    provideMatrix(verdictMatrix)
  })
})
