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

describe('many addresses, or slow ones', () => {
  it('beyond the first 20 are said to be left', async () => {
    vi.stubGlobal('fetch', (url: URL) => Promise.resolve(new Response(`kind: Pod\n# ${url.pathname}`)))
    const { files, ignored } = await importAddresses(
      Array.from({ length: 22 }, (_, i) => `p${i}.yaml`),
      page,
    )
    expect(files.length).toBe(20)
    expect(ignored).toEqual(
      ['p20.yaml', 'p21.yaml'].map((path) => ({
        path,
        reason: 'not opened: an address of this page names at most 20 files',
      })),
    )
  })

  it('that never answer are given up, as is a body that never ends', async () => {
    vi.stubGlobal(
      'fetch',
      (_url: URL, { signal }: { signal: AbortSignal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
    )
    expect((await importAddresses(['a.yaml'], page, 20)).problem).toContain('did not answer within 0.02 seconds')
    const megabyte = new Uint8Array(1_000_000)
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(megabyte) })
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(endless)))
    expect((await importAddresses(['a.yaml'], page)).problem).toContain('too large')
  })

  it('leave no copy in the browser’s cache', async () => {
    const asked: RequestInit[] = []
    vi.stubGlobal('fetch', (_url: URL, init: RequestInit) => {
      asked.push(init)
      return Promise.resolve(new Response('kind: Pod'))
    })
    await importAddresses(['a.yaml'], page)
    expect(asked[0]).toMatchObject({ cache: 'no-store', redirect: 'error' })
  })
})
