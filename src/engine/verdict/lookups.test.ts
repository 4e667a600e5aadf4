import { expect, it, vi } from 'vitest'
import { ciliumPolicy, pod } from '../testing/manifests'

const pods = [pod('shop/web', 'app: web'), pod('shop/db', 'app: db')]
const named = ciliumPolicy('egress: [{toFQDNs: [{matchName: api.example.com}]}]')
const files = (...documents: readonly string[]) => [{ name: 'a.yaml', text: documents.join('\n---\n') }]

it('are asked for where rules are about names, and no flow to a name is judged without them', async () => {
  // An engine that no other test has given them.
  vi.resetModules()
  const { Engine } = await import('../analysis')
  const engine = new Engine()
  expect(engine.read(files(...pods, ciliumPolicy('egress: [{toEntities: [world]}]'))).lookups).toBe(false)
  expect(engine.read(files(...pods, named)).lookups).toBe(true)
  expect(() => engine.update(files(...pods, named)).flows(100)).toThrow('DNS lookups')
  await import('../doors/lookups')
  expect(engine.read(files(...pods, named)).lookups).toBe(false)
  expect(engine.update(files(...pods, named)).flows(100).count).toBeGreaterThan(0)
})
