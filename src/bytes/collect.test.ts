import { expect, it } from 'vitest'
import { collect } from './collect'

const streamOf = (...parts: readonly string[]) => new Blob([...parts]).stream()

it('puts a stream together, up to the limit', async () => {
  const bytes = await collect(streamOf('abc', 'def'), 6)
  expect(bytes === 'too large' ? bytes : new TextDecoder().decode(bytes)).toBe('abcdef')
})

it('is too large with one byte more', async () => {
  expect(await collect(streamOf('abc', 'defg'), 6)).toBe('too large')
})
