import { describe, expect, it } from 'vitest'
import type { MatrixAxis, MatrixCells } from '../../store/index'
import { matrixSentence, sourceSentence } from './words'

const names = ['a', 'b', 'c', 'd', 'e', 'f']
const axis: MatrixAxis = {
  members: names.map((key) => ({ key, label: key, place: '', selection: { kind: 'peer', key } })),
  ofPeer: new Map(names.map((key, i) => [key, i])),
}
const size = names.length
function cells(set: (cells: { allowed: Uint32Array; dropped: Uint32Array }) => void): MatrixCells {
  const drawn = { size, allowed: new Uint32Array(36), dropped: new Uint32Array(36), proxied: new Uint8Array(36) }
  set(drawn)
  return drawn
}

describe('the matrix in words', () => {
  it('says for a source whom it reaches, in part, or not', () => {
    const matrix = cells(({ allowed, dropped }) => {
      allowed[1] = 1
      allowed[2] = 1
      dropped[2] = 1
      dropped[3] = 2
    })
    expect(sourceSentence(axis, matrix, 0)).toBe('a reaches b; reaches in part c; is kept from d')
    expect(sourceSentence(axis, matrix, 1)).toBe('b has no flows')
  })

  it('names only a few where there are many', () => {
    const matrix = cells(({ allowed }) => allowed.fill(1, 0, 6))
    expect(sourceSentence(axis, matrix, 0)).toBe('a reaches a, b, c, d and 2 more')
  })

  it('counts all flows', () => {
    const matrix = cells(({ allowed, dropped }) => {
      allowed[0] = 2
      dropped[1] = 1
    })
    expect(matrixSentence(matrix)).toBe('2 of 3 flows allowed')
  })
})
