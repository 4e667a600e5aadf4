import { expect, it } from 'vitest'
import { isSame } from './same'

it.each([
  [1, 1, true],
  [1, '1', false],
  [null, undefined, false],
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, true],
  [{ a: [1, { b: null }] }, { a: [1, { b: 0 }] }, false],
  [{ a: 1 }, { a: 1, b: undefined }, false],
  [{ a: 1, b: undefined }, { a: 1 }, false],
  [{ a: undefined }, { b: undefined }, false],
  [[], {}, false],
  [[1, 2], [1], false],
  [new Map([['a', 1]]), new Map([['a', 1]]), true],
  [new Map([['a', 1]]), new Map([['a', 2]]), false],
  [new Map([['a', 1]]), {}, false],
  [{}, new Map([['a', 1]]), false],
  [Uint8Array.of(1, 2), Uint8Array.of(1, 2), true],
  [Uint8Array.of(1, 2), Uint8Array.of(1, 3), false],
  [Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3), false],
  [Uint32Array.of(1, 2), Uint32Array.of(1, 2), true],
  [Uint32Array.of(1, 2), Uint8Array.of(1, 2), false],
  [Uint8Array.of(1, 2), { 0: 1, 1: 2 }, false],
])('%j and %j: %s', (a, b, answer) => {
  expect(isSame(a, b)).toBe(answer)
})
