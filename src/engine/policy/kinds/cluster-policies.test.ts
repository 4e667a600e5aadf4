import { expect, it, vi } from 'vitest'
import { objectYaml } from '../../testing/manifests'

const files = [
  {
    name: 'a.yaml',
    text: objectYaml('ClusterNetworkPolicy', 'p', {
      spec: '\n  tier: Admin\n  priority: 1\n  subject: {namespaces: {}}\n  ingress: [{action: Deny, from: [{namespaces: {}}]}]',
    }),
  },
]

it('says that a text needs the reader of ClusterNetworkPolicy, and never judges the text without it', async () => {
  // An engine that no other test has given the reader.
  vi.resetModules()
  const { Engine } = await import('../../analysis')
  const engine = new Engine()
  expect(engine.read([{ name: 'a.yaml', text: objectYaml('Pod', 'x/a') }]).clusterPolicies).toBe(false)
  expect(engine.read(files).clusterPolicies).toBe(true)
  expect(() => engine.update(files).policies).toThrow('the reader of ClusterNetworkPolicy has not been loaded')
  await import('../../doors/cluster-policies')
  expect(engine.read(files).clusterPolicies).toBe(false)
  expect(engine.update(files).policies).toMatchObject([{ name: 'p' }])
})
