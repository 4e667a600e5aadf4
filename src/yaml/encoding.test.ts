import { describe, expect, it } from 'vitest'
import { encodingOf, withLineFeeds } from './encoding'

function utf16(text: string, isBig: boolean, hasMark: boolean): Uint8Array {
  const units = [...(hasMark ? [0xfeff] : []), ...Array.from(text, (character) => character.charCodeAt(0))]
  return Uint8Array.from(units.flatMap((unit) => (isBig ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8])))
}

describe('the encoding of a file', () => {
  it.each([
    ['with its mark', true],
    ['without a mark', false],
  ])('is known %s', (_what, hasMark) => {
    for (const isBig of [true, false]) {
      const encoding = encodingOf(utf16('kind: Pod', isBig, hasMark))
      expect(encoding).toBe(isBig ? 'utf-16be' : 'utf-16le')
      expect(new TextDecoder(encoding).decode(utf16('kind: Pod', isBig, hasMark))).toBe('kind: Pod')
    }
  })

  it('is UTF-8 for everything else', () => {
    for (const bytes of [[], [0], [0, 0, 0, 0], [107], [0xef, 0xbb, 0xbf, 107], [107, 105, 110]])
      expect(encodingOf(Uint8Array.from(bytes))).toBe('utf-8')
  })
})

it('counts lines that end with a carriage return alone', () => {
  expect(withLineFeeds('a: 1\rb: 2\r\nc: 3\n')).toBe('a: 1\nb: 2\r\nc: 3\n')
})
