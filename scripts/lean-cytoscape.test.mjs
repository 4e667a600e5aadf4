import { describe, expect, it, vi } from 'vitest'
import { readFileSync } from 'node:fs'
import { leanCytoscape } from './lean-cytoscape.ts'

const importer = '/x/node_modules/cytoscape/src/heap.mjs'

async function standIn(name) {
  const { resolveId, load } = leanCytoscape()
  const code = load(resolveId(name, importer))
  return (await import(`data:text/javascript,${encodeURIComponent(code)}`)).default
}

describe('what stands in for the packages of Cytoscape', () => {
  it('is a heap that gives the least first, whatever changes in it', async () => {
    const Heap = await standIn('heap')
    const heap = new Heap((a, b) => a.cost - b.cost)
    const items = [5, 3, 9, 1, 7, 2, 8].map((cost) => ({ cost }))
    for (const item of items) heap.push(item)
    items[2].cost = 0
    heap.updateItem(items[2])
    items[3].cost = 10
    heap.updateItem(items[3])
    expect(heap.peek()).toBe(items[2])
    const order = []
    while (heap.size() > 0) order.push(heap.pop().cost)
    expect(order).toEqual([0, 2, 3, 5, 7, 8, 10])
  })

  it('has every method of the heap that the renderer calls', async () => {
    const Heap = await standIn('heap')
    for (const file of ['layered', 'ele']) {
      const path = `../node_modules/cytoscape/src/extensions/renderer/canvas/${file}-texture-cache.mjs`
      const code = readFileSync(new URL(path, import.meta.url), 'utf8')
      for (const [, method] of code.matchAll(/\bq\.(\w+)\(/g)) expect(Heap.prototype).toHaveProperty(method)
    }
  })

  it('waits with what is asked for often, but no longer than allowed', async () => {
    vi.useFakeTimers()
    const debounce = await standIn('lodash/debounce.js')
    const calls = []
    const run = debounce((value) => calls.push(value), 20)
    run(1)
    run(2)
    expect(calls).toEqual([])
    vi.advanceTimersByTime(40)
    expect(calls).toEqual([2])
    vi.useRealTimers()
  })
})
