import { expect, it } from 'vitest'
import { embeddingOf } from './embedding'

it('the address says whether and how the page is embedded', () => {
  expect(embeddingOf('')).toBeNull()
  expect(embeddingOf('?embed=0')).toBeNull()
  expect(embeddingOf('?embed=1')).toEqual({ view: 'both', isEditable: false })
  expect(embeddingOf('?embed=1&view=picture&edit=1')).toEqual({ view: 'picture', isEditable: true })
})
