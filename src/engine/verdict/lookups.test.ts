import { expect, it, vi } from 'vitest'
import { ciliumPolicy, clusterNetworkPolicy, clusterwidePolicy, pod } from '../testing/manifests'

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
  const isAskedFor = (policy: string) => engine.read(files(...pods, policy)).lookups
  expect(
    isAskedFor(clusterwidePolicy('endpointSelector: {}, egress: [{toFQDNs: [{matchName: api.example.com}]}]')),
  ).toBe(true)
  expect(isAskedFor(clusterwidePolicy('endpointSelector: {}, egress: [{toEntities: [world]}]'))).toBe(false)
  const toDomain = (to: string) =>
    clusterNetworkPolicy(`tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Accept, to: [${to}]}]`)
  expect(isAskedFor(toDomain('{domainNames: [api.example.com]}'))).toBe(true)
  expect(isAskedFor(toDomain('{networks: [10.0.0.0/8]}'))).toBe(false)
  await import('../doors/lookups')
  expect(engine.read(files(...pods, named)).lookups).toBe(false)
  expect(engine.update(files(...pods, named)).flows(100).count).toBeGreaterThan(0)
})
