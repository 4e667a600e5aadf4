import { expect, it } from 'vitest'
import { allowWorkersWithoutOrigin } from './embed'

it('a worker of a page without an origin comes from a script that imports the module, wherever its address begins', () => {
  const started: unknown[] = []
  const page = {
    Worker: class {
      constructor(...given: unknown[]) {
        started.push(given)
      }
    } as unknown as typeof Worker,
    document: { baseURI: 'https://a.example/m/?embed=1' },
  }
  allowWorkersWithoutOrigin(page)
  const worker = new page.Worker(new URL('https://a.example/m/assets/engine.js'), { name: 'engine' })
  new page.Worker('./assets/layout.js', { type: 'module' })
  expect(worker).toBeInstanceOf(page.Worker)
  const importing = (address: string): string => `data:text/javascript,${encodeURIComponent(`import "${address}"`)}`
  expect(started).toEqual([
    [importing('https://a.example/m/assets/engine.js'), { name: 'engine', type: 'module' }],
    [importing('https://a.example/m/assets/layout.js'), { type: 'module' }],
  ])
})
