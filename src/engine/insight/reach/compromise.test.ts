import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigCluster } from '../../bench/cluster'
import { analyze, compromise, reach, type Compromise } from '../../index'
import { objectYaml } from '../../testing/manifests'

const pod = (name: string, namespace = 'shop') => objectYaml('Pod', `${namespace}/${name}`, { labels: `app: ${name}` })
const allow = (to: string, from: string, ports = '') =>
  objectYaml('NetworkPolicy', `shop/${to}`, {
    spec: `\n  podSelector: {matchLabels: {app: ${to}}}\n  ingress:\n    - from: [{podSelector: {matchLabels: {app: ${from}}}}]\n${ports}`,
  })
const chain = [
  pod('web'),
  pod('api'),
  pod('db'),
  pod('logs', 'infra'),
  allow('web', 'nobody'),
  allow('api', 'web', '      ports: [{port: 8080}]\n'),
  allow('db', 'api'),
]
const asked = (documents: readonly string[], from: string): Compromise => {
  const found = compromise(analyze([{ name: 'm.yaml', text: documents.join('---\n') }]), from)
  if (typeof found === 'string') throw new Error(found)
  return found
}
const workloads = ({ reached }: Compromise) =>
  reached.filter(({ kind }) => kind === 'workload').map(({ label, hops, via }) => `${hops} ${label} via ${via}`)

describe('a taken pod', () => {
  it('reaches others hop by hop, each hop with its ports and its rule', () => {
    const found = asked(chain, 'shop/web')
    expect(workloads(found)).toEqual(['1 shop/api via shop/web', '1 infra/logs via shop/web', '2 shop/db via shop/api'])
    expect(found).toMatchObject({ from: 'shop/web', workloads: 3, reachedWorkloads: 3 })
    expect(found.reached.find(({ label }) => label === 'shop/api')).toMatchObject({
      portsText: 'TCP/8080',
      by: [{ policy: 'NetworkPolicy/shop/api', path: 'spec.ingress[0]', range: { file: 'm.yaml' } }],
    })
  })

  it('of a workload reaches its other pods, which are no other workload', () => {
    const deployment = objectYaml('Deployment', 'shop/web', {
      spec: '{replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}}',
    })
    const found = asked([deployment, pod('api')], 'shop/web')
    expect(workloads(found)).toContain('1 shop/web (other pods) via shop/web')
    expect(found).toMatchObject({ workloads: 1, reachedWorkloads: 1 })
  })

  it('reaches nodes, the API server and the metadata of clouds unless a policy says otherwise', () => {
    const special = ({ reached }: Compromise) =>
      reached.filter(({ kind }) => kind === 'node' || kind === 'metadata').map(({ label }) => label)
    expect(special(asked(chain, 'shop/web'))).toEqual(
      expect.arrayContaining(['host', 'remote-node', 'kube-apiserver', '169.254.169.254']),
    )
    const locked =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: lock, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress]}\n'
    expect(asked([...chain, locked], 'shop/web').reached).toEqual([])
  })

  it('is cut off best by the rule that most depends on', () => {
    const cuts = asked(chain, 'shop/web').cuts.map(({ what, saves, examples }) => [
      what.kind === 'rule' ? what.rule.policy : what.namespace,
      saves,
      examples,
    ])
    expect(cuts).toEqual([
      ['NetworkPolicy/shop/api', 2, ['shop/api', 'shop/db']],
      ['NetworkPolicy/shop/db', 1, ['shop/db']],
      ['infra', 1, ['infra/logs']],
    ])
  })

  it('may be the world, a namespace, or nobody', () => {
    expect(workloads(asked(chain, 'world'))).toEqual(['1 infra/logs via world'])
    expect(workloads(asked(chain, 'shop/*'))).toEqual(['1 infra/logs via shop/web'])
    expect(compromise(analyze([]), 'shop/none')).toBe('there is no namespace "shop"')
  })
})

describe('a pod on a node’s network that is taken', () => {
  const on = (name: string, node: string, more = '') =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\nspec: {nodeName: "${node}", ${more}containers: [{name: c}]}\n`
  const deny =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: near}}}], ports: [{port: 80}]}]}\n'
  const found = (node: string) =>
    asked(
      [on('agent', node, 'hostNetwork: true, '), on('near', 'a'), on('far', 'b'), on('other', 'b'), deny],
      'shop/agent',
    )

  it('reaches the pods of its own node as their host, and others as a remote node', () => {
    const { reached, notes } = found('a')
    const own = reached.filter(({ kind }) => kind === 'workload')
    expect(own.map(({ label, hops, via, isDoubtful }) => `${hops} ${label} via ${via} ${isDoubtful}`)).toEqual([
      '1 shop/near via host false',
      '2 shop/far via shop/near false',
      '2 shop/other via shop/near false',
    ])
    expect(notes.join()).toContain('on the network of node a')
    expect(reached.some(({ label }) => label === 'host')).toBe(false)
  })

  it('may reach any where nobody states its node', () => {
    const own = found('').reached.filter(({ kind }) => kind === 'workload')
    expect(own.map(({ label, isDoubtful }) => [label, isDoubtful])).toEqual([
      ['shop/near', true],
      ['shop/far', true],
      ['shop/other', true],
    ])
  })
})

describe('hops', () => {
  it('are the pairs of who reaches whom, followed as far as they go', () => {
    const labels = ['a', 'b', 'c', 'd', 'e']
    const edge = fc.tuple(fc.constantFrom(...labels), fc.constantFrom(...labels))
    fc.assert(
      fc.property(fc.uniqueArray(edge, { selector: String, maxLength: 10 }), (edges) => {
        const policies = labels.map((to) =>
          objectYaml('NetworkPolicy', `shop/${to}`, {
            spec: `{podSelector: {matchLabels: {app: ${to}}}, policyTypes: [Ingress], ingress: [${edges
              .filter(([, receiver]) => receiver === to)
              .map(([from]) => `{from: [{podSelector: {matchLabels: {app: ${from}}}}]}`)
              .join()}]}`,
          }),
        )
        const analysis = analyze([
          { name: 'm.yaml', text: [...labels.map((name) => pod(name)), ...policies].join('---\n') },
        ])
        const pairs = reach(analysis, { from: 'shop/*', to: 'shop/*' }).rows
        const far = new Map([['shop/a', 0]])
        for (let hops = 1; hops < 6; hops++)
          for (const { from, to } of pairs) if (far.get(from) === hops - 1 && !far.has(to)) far.set(to, hops)
        far.delete('shop/a')
        const found = compromise(analysis, 'shop/a', { cuts: 0 })
        const reached = typeof found === 'string' ? [] : found.reached.filter(({ kind }) => kind === 'workload')
        expect(new Map(reached.map(({ label, hops }) => [label, hops]))).toEqual(far)
      }),
      { seed: 3, numRuns: 60 },
    )
  })

  it('of five thousand pods are found', { timeout: 60_000 }, () => {
    const analysis = analyze([{ name: 'm.yaml', text: bigCluster({ namespaces: 50, apps: 20, replicas: 5 }) }])
    const found = compromise(analysis, 'monitoring/prometheus', { cuts: 0 })
    expect(typeof found === 'string' ? 0 : found.reachedWorkloads).toBeGreaterThan(10)
  })
})
