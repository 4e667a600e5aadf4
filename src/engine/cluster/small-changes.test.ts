import fc from 'fast-check'
import '../doors/flow-counts'
import { describe, expect, it } from 'vitest'
import { ManifestReader } from '../manifest/read'
import { networkPolicy, objectYaml, pod } from '../testing/manifests'
import { readCluster, type Cluster } from './cluster'

const ended = `${pod('shop/a', 'app: a')}\nstatus: {phase: Succeeded}`

/** Few keys, so that many a document is about something that another one is about too. */
const documents = [
  ...['shop/a', 'shop/b', 'shop/c', 'back/a', 'other/a'].flatMap((key) => [
    pod(key, 'app: a'),
    pod(key, 'app: b', '{name: web, containerPort: 80}'),
    `${pod(key, 'app: a')}\n# a word`,
  ]),
  ended,
  `${pod('shop/b', 'app: a')}\nstatus: {podIP: 10.0.0.1, hostIP: 192.168.0.1}`,
  pod('shop/c', 'app: c').replace('name: c, ', 'name: c, ownerReferences: [{kind: Deployment, name: b}], '),
  ...['shop/a', 'shop/b'].map((key) =>
    objectYaml('Deployment', key, {
      spec: '{template: {metadata: {labels: {app: d}}, spec: {containers: [{name: c}]}}}',
    }),
  ),
  objectYaml('Namespace', 'shop', { labels: 'team: red' }),
  objectYaml('Namespace', 'back', { labels: 'team: blue' }),
  networkPolicy('{podSelector: {}}'),
  objectYaml('CiliumNetworkPolicy', 'shop/p', { spec: '{endpointSelector: {}, ingress: [{}]}' }),
]

/** All that is asked of it, without what a text says of itself. */
function said({ endpoints, endpointIndex, namespaces, nodes }: Cluster) {
  return {
    endpoints: endpoints.map(({ resource, ...endpoint }) => ({ ...endpoint, resource: resource.key })),
    places: endpoints.map(({ key }) => endpointIndex.get(key)),
    unknown: endpointIndex.has('nowhere/a'),
    namespaces: Array.from(namespaces.values(), ({ name, labels }) => [name, [...labels]]),
    nodes: [...nodes.keys()],
  }
}

describe('a cluster after an edit', () => {
  it('is what it would be from nothing, whatever comes and goes', () => {
    const someDocuments = fc.array(fc.constantFrom(...documents), { maxLength: 8 })
    const edit = fc.record({
      at: fc.nat(8),
      take: fc.nat(3),
      put: fc.array(fc.constantFrom(...documents), { maxLength: 2 }),
    })
    fc.assert(
      fc.property(someDocuments, fc.array(edit, { minLength: 1, maxLength: 6 }), (start, edits) => {
        const reader = new ManifestReader()
        const present = start.slice()
        let cluster: Cluster | null = null
        for (const { at, take, put } of [{ at: 0, take: 0, put: [] }, ...edits]) {
          present.splice(at, take, ...put)
          const { resources } = reader.read([{ name: 'm', text: present.join('\n---\n') }])
          cluster = readCluster(resources, {}, cluster)
          expect(said(cluster)).toEqual(said(readCluster(resources, {})))
        }
      }),
      { numRuns: 100 },
    )
  })

  it('keeps the endpoints of all other pods', () => {
    const reader = new ManifestReader()
    const read = (names: readonly string[]) =>
      reader.read([{ name: 'm', text: names.map((name) => pod(`shop/${name}`, 'app: a')).join('\n---\n') }]).resources
    const first = readCluster(read(['a', 'b', 'c', 'd']), {})
    const second = readCluster(read(['a', 'c', 'd']), {}, first)
    expect(second.endpoints.map(({ name }) => name)).toEqual(['a', 'c', 'd'])
    expect(second.endpoints[0]).toBe(first.endpoints[0])
    expect(second.endpoints[2]).toBe(first.endpoints[3])
    const third = readCluster(read(['a', 'c', 'x', 'd']), {}, second)
    expect(third.endpoints.map(({ key }) => [key, third.endpointIndex.get(key)])).toEqual([
      ['shop/a', 0],
      ['shop/c', 1],
      ['shop/x', 2],
      ['shop/d', 3],
    ])
    expect(third.endpointIndex.has('shop/b')).toBe(false)
  })
})
