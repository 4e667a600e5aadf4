import { describe, expect, it } from 'vitest'
import { analyze, asCilium, proveChange, rewrittenAsCilium } from '../../../engine/index'
import { applyTextEdits } from '../../../yaml/edits/text-edits'
import { filesWith } from '../../outcome'
import { consolidations } from './candidates'
import type { ConsolidationKind } from './types'
import { objectYaml } from '../../../engine/testing/manifests'

const judge = { analyze, prove: proveChange, asCilium, rewrittenAsCilium }
const spaces = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `team-${i}`)
const namespace = (name: string, labels = '') => objectYaml('Namespace', name, { labels })
const pod = (space: string, name: string) => objectYaml('Pod', `${space}/${name}`, { labels: `app: ${name}` })
const np = (space: string, name: string, spec: string) => objectYaml('NetworkPolicy', `${space}/${name}`, { spec })
const cnp = (space: string, name: string, spec: string) =>
  objectYaml('CiliumNetworkPolicy', `${space}/${name}`, { spec })
const denyAll = '{podSelector: {}, policyTypes: [Ingress, Egress]}'

function consolidate(documents: readonly string[], kinds?: readonly ConsolidationKind[]) {
  const workspace = { files: [{ name: 'm.yaml', text: documents.join('---\n') }], activeFile: 'm.yaml' }
  const found = consolidations({ workspace, analysis: analyze(workspace.files), judge, ...(kinds && { kinds }) })
  const [first] = found.proposals
  return { ...found, first, text: first === undefined ? '' : (filesWith(workspace, first.change)[0]?.text ?? '') }
}

describe('copies in many namespaces', () => {
  it('become one cluster-wide policy that selects the namespaces by a label', () => {
    const documents = spaces(3).flatMap((space) => [
      namespace(space),
      pod(space, 'web'),
      np(space, 'deny-all', denyAll),
    ])
    const { first, text, proposals } = consolidate([...documents, namespace('free'), pod('free', 'web')])
    expect(proposals).toHaveLength(1)
    expect(first).toMatchObject({
      kind: 'clusterwide',
      title: 'Replace 3 policies in 3 namespaces by one cluster-wide policy deny-all',
      made: 'CiliumClusterwideNetworkPolicy//deny-all',
      proof: { isNothingElse: true },
    })
    expect(first?.labels).toEqual(
      spaces(3).map((space) => ({ namespace: space, label: 'deny-all', value: 'true', isNew: true })),
    )
    expect(text).toContain('k8s:io.cilium.k8s.namespace.labels.deny-all: "true"')
    expect(text).not.toContain('kind: NetworkPolicy')
    expect(first?.notes.join(' ')).toContain('A namespace created later gets this policy by the label deny-all=true')
  })

  it('are copies whatever their spelling, their order and their kind', () => {
    const { first } = consolidate([
      namespace('a'),
      pod('a', 'web'),
      namespace('b'),
      pod('b', 'web'),
      namespace('c'),
      pod('c', 'web'),
      namespace('ops'),
      pod('ops', 'prom'),
      np(
        'a',
        'metrics',
        '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}}], ports: [{port: 9090}, {port: 9091}]}]}',
      ),
      cnp(
        'b',
        'metrics',
        '{endpointSelector: {matchLabels: {"k8s:app": web}}, ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": ops}}], toPorts: [{ports: [{port: "9091", protocol: TCP}, {port: "9090", protocol: TCP}]}]}]}',
      ),
      cnp(
        'c',
        'scrape',
        '{description: the same, endpointSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}, ingress: [{fromEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: ops}}], toPorts: [{ports: [{port: "9090", protocol: TCP}, {port: "9091", protocol: TCP}]}]}]}',
      ),
    ])
    expect(first?.policies).toHaveLength(3)
    expect(first?.made).toBe('CiliumClusterwideNetworkPolicy//metrics')
  })

  it('are found by a label that exactly these namespaces bear', () => {
    const { first, text } = consolidate([
      namespace('a', 'tier: locked'),
      namespace('b', 'tier: locked'),
      namespace('c', 'tier: open'),
      ...['a', 'b', 'c'].map((space) => pod(space, 'web')),
      np('a', 'deny', denyAll),
      np('b', 'deny', denyAll),
    ])
    expect(first?.labels.every(({ isNew }) => !isNew)).toBe(true)
    expect(text).toContain('k8s:io.cilium.k8s.namespace.labels.tier: locked')
  })

  it('that differ are named, with what differs', () => {
    const allow = (port: number) => `{podSelector: {}, ingress: [{ports: [{port: ${port}}]}]}`
    const { first } = consolidate([
      ...['a', 'b', 'c'].flatMap((space) => [namespace(space), pod(space, 'web')]),
      np('a', 'web', allow(80)),
      np('b', 'web', allow(80)),
      np('c', 'web', allow(8080)),
    ])
    expect(first?.policies).toHaveLength(2)
    expect(first?.differing).toEqual([
      { policy: 'NetworkPolicy/c/web', what: expect.stringContaining('has "8080" instead of "80"') },
    ])
  })

  it('stay where they name pods of their own namespace, and the reason is said', () => {
    const own = '{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}'
    const { proposals, left } = consolidate(
      ['a', 'b'].flatMap((space) => [namespace(space), pod(space, 'web'), np(space, 'same', own)]),
    )
    expect(proposals).toEqual([])
    expect(left[0]?.why).toContain('it names pods of its own namespace')
  })

  it('of three hundred in a hundred namespaces are found in moments', () => {
    const documents = spaces(100).flatMap((space) => [
      namespace(space),
      pod(space, 'web'),
      pod(space, 'api'),
      np(space, 'deny-all', denyAll),
      np(space, 'dns', '{podSelector: {}, egress: [{ports: [{port: 53, protocol: UDP}]}]}'),
      np(space, 'http', '{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 80}]}]}'),
    ])
    const { proposals } = consolidate(documents)
    expect(proposals.map(({ policies }) => policies.length)).toEqual([100, 100, 100])
  })
})

describe('policies about the same pods', () => {
  it('are merged into the first of them', () => {
    const rule = (port: number) => `{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: ${port}}]}]}`
    const { first, text } = consolidate([
      namespace('a'),
      pod('a', 'web'),
      np('a', 'one', rule(80)),
      np('a', 'two', rule(443)),
    ])
    expect(first).toMatchObject({ kind: 'merged', title: 'Merge two into one, which is about the same pods' })
    expect(text).toContain('443')
    expect(text).not.toContain('name: two')
  })

  it('stay apart where one of them isolates in another direction', () => {
    const { proposals } = consolidate([
      namespace('a'),
      pod('a', 'web'),
      np('a', 'one', '{podSelector: {}, policyTypes: [Ingress]}'),
      np('a', 'two', '{podSelector: {}, policyTypes: [Egress]}'),
    ])
    expect(proposals).toEqual([])
  })
})

it('leaves the text alone where nothing can be said in fewer policies', () => {
  const files = [{ name: 'm.yaml', text: pod('a', 'web') }]
  const workspace = { files, activeFile: 'm.yaml' }
  expect(consolidations({ workspace, analysis: analyze(files), judge })).toEqual({ proposals: [], left: [] })
  expect(applyTextEdits(files, [])).toEqual(files)
})

describe('policies that change nothing', () => {
  const web = [namespace('shop'), pod('shop', 'web'), pod('shop', 'api')]
  const all = cnp('shop', 'from-all', '{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}')
  const one = cnp(
    'shop',
    'from-web',
    '{endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]}',
  )

  it('are offered to go where it is asked for, with the proof', () => {
    expect(consolidate([...web, all, one]).proposals).toEqual([])
    const { first, text } = consolidate([...web, all, one], ['removed'])
    expect(first).toMatchObject({
      kind: 'removed',
      title: 'Remove from-web, which changes nothing here',
      policies: ['CiliumNetworkPolicy/shop/from-web'],
      proof: { isNothingElse: true },
    })
    expect(text).not.toContain('from-web')
    expect(text).toContain('from-all')
  })

  it('are not offered where they change something', () => {
    expect(consolidate([...web, one], ['removed']).proposals).toEqual([])
  })
})

describe('NetworkPolicies as CiliumNetworkPolicies', () => {
  const documents = [
    namespace('shop'),
    pod('shop', 'web'),
    pod('shop', 'api'),
    `# who may reach the api\n${np('shop', 'api', '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}')}`,
    np('shop', 'deny-all', denyAll),
  ]

  it('are one proposal for each namespace, and nothing changes', () => {
    const { first, text, proposals } = consolidate(documents, ['moved'])
    expect(proposals).toHaveLength(1)
    expect(first).toMatchObject({
      kind: 'moved',
      title: 'Write 2 NetworkPolicies of shop as CiliumNetworkPolicies',
      proof: { isNothingElse: true },
    })
    expect(text).toContain('# who may reach the api')
    expect(text).not.toMatch(/kind: NetworkPolicy/)
  })

  it('leave a policy alone whose name a CiliumNetworkPolicy has', () => {
    const taken = cnp('shop', 'deny-all', '{endpointSelector: {}, ingress: [{}]}')
    expect(consolidate([...documents, taken], ['moved']).first?.policies).toEqual(['NetworkPolicy/shop/api'])
  })
})
