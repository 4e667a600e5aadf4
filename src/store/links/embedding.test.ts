import { expect, it } from 'vitest'
import { embeddedLink, embeddingOf, embedSnippet } from './embedding'

it('the address says whether and how the page is embedded', () => {
  expect(embeddingOf('')).toBeNull()
  expect(embeddingOf('?embed=0')).toBeNull()
  expect(embeddingOf('?embed=1')).toEqual({ view: 'both', isEditable: false })
  expect(embeddingOf('?embed=1&view=picture&edit=1')).toEqual({ view: 'picture', isEditable: true })
})

it('a link becomes the address of a frame, which reads back as what was chosen', () => {
  const link = embeddedLink('https://a.example/m/?src=x#v1.abc', { view: 'picture', isEditable: false })
  expect(link).toBe('https://a.example/m/?embed=1&view=picture#v1.abc')
  expect(embeddingOf(new URL(link).search)).toEqual({ view: 'picture', isEditable: false })
})

it('the snippet listens to its own frames alone', () => {
  const snippet = embedSnippet('https://a.example/m/#v1.abc', { view: 'both', isEditable: true })
  expect(snippet).toContain('src="https://a.example/m/?embed=1&edit=1#v1.abc"')
  expect(snippet).toContain("origin !== 'https://a.example'")
})
