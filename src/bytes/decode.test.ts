import { describe, expect, it } from 'vitest'
import { packingOf } from './decode'

describe('how a file is packed', () => {
  it.each([
    [[0x1f, 0x8b, 8], 'gzip'],
    [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
    [[0x50, 0x4b, 3, 4], 'zip'],
    [[0x7b, 0x22], 'none'],
    [[], 'none'],
  ])('%j is %s', (head, packing) => {
    expect(packingOf(Uint8Array.from(head))).toBe(packing)
  })
})
