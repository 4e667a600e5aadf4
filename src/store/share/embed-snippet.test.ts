import { expect, it } from 'vitest'
import { embeddedLink, embedSnippet } from './embed-snippet'

it('a link becomes the address of a frame, which says what was chosen', () => {
  const link = embeddedLink('https://a.example/m/?src=x#v1.abc', { view: 'picture', isEditable: false })
  expect(link).toBe('https://a.example/m/?embed=1&view=picture#v1.abc')
})

it('the snippet listens to its own frames alone', () => {
  const snippet = embedSnippet('https://a.example/m/#v1.abc', { view: 'both', isEditable: true })
  expect(snippet).toContain('src="https://a.example/m/?embed=1&edit=1#v1.abc"')
  expect(snippet).toContain("!['https://a.example', 'null'].includes(origin)")
})
