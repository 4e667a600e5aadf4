import { afterEach, describe, expect, it, vi } from 'vitest'
import { importAddresses } from './address'

const page = 'https://site.example/some/where/?src=x'
const answer = (body: string, init?: ResponseInit) =>
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, init)))

afterEach(() => vi.unstubAllGlobals())

describe('a path in the address', () => {
  it('is read from the page’s own server', async () => {
    const asked: string[] = []
    vi.stubGlobal('fetch', (url: URL) => {
      asked.push(url.href)
      return Promise.resolve(new Response('kind: Pod'))
    })
    expect((await importAddresses(['clusters/shop.yaml'], page)).files).toEqual([
      { name: 'shop.yaml', text: 'kind: Pod' },
    ])
    expect(asked).toEqual(['https://site.example/some/where/clusters/shop.yaml'])
  })

  it.each([
    'https://evil.example/a.yaml',
    '//evil.example/a.yaml',
    'data:text/plain,a',
    'javascript:alert(1)',
    'blob:x',
  ])('elsewhere is not fetched: %s', async (path) => {
    vi.stubGlobal('fetch', () => Promise.reject(new Error('fetched')))
    expect((await importAddresses([path], page)).problem).toContain('is on another site')
  })

  it('that leads to nothing says so', async () => {
    answer('', { status: 404 })
    expect((await importAddresses(['a.yaml'], page)).problem).toContain('the server answers 404')
    answer('<!doctype html>', { headers: { 'content-type': 'text/html' } })
    expect((await importAddresses(['a.yaml'], page)).problem).toContain('answers with a page')
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('redirect')))
    expect((await importAddresses(['a.yaml'], page)).problem).toContain('does not answer')
  })
})
