import { expect, it, vi } from 'vitest'
import { ManifestReader } from '../manifest/read'
import { ciliumPolicy, clusterNetworkPolicy } from '../testing/manifests'

async function needsOf(text: string, hasCompiler = false) {
  // What other tests have provided is of no account here.
  vi.resetModules()
  const needs = await import('./needs')
  return needs.needsOf(new ManifestReader().read([{ name: 'm.yaml', text }]).resources, { hasCompiler })
}
const nothing = { expressions: false, clusterPolicies: false, lookups: false }

it('a text needs what its rules are about, and nothing else', async () => {
  const http = ciliumPolicy(
    'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{path: /a.*}]}}]}]',
  )
  expect(await needsOf(ciliumPolicy('ingress: [{}]'))).toEqual(nothing)
  expect(await needsOf(http)).toEqual({ ...nothing, expressions: true })
  expect(await needsOf(http, true)).toEqual(nothing)
  expect(await needsOf(ciliumPolicy('egress: [{toFQDNs: [{matchName: a.io}]}]'))).toEqual({ ...nothing, lookups: true })
  const tier = clusterNetworkPolicy('tier: Admin, priority: 1, subject: {namespaces: {}}')
  expect(await needsOf(tier)).toEqual({ ...nothing, clusterPolicies: true })
})
