import { describe, expect, it } from 'vitest'
import { readVectors } from './conformance/vectors'
import { bigCluster } from './bench/cluster'
import { everything } from './conformance/everything'
import { MatrixBit, analyze, matrixCell, type Analysis, type Protocol } from './index'
import { answerHttp } from './verdict/explain/l7'
import { objectYaml } from './testing/manifests'

const policy = (rules: string): string =>
  [
    objectYaml('Pod', 'shop/api', { labels: 'app: api' }),
    objectYaml('Pod', 'shop/web', { labels: 'app: web' }),
    objectYaml('Pod', 'shop/other', { labels: 'app: other' }),
    objectYaml('Pod', 'kube-system/dns', { labels: 'k8s-app: kube-dns' }),
    objectYaml('CiliumNetworkPolicy', 'shop/p', {
      spec: `\n  endpointSelector: {matchLabels: {app: api}}\n${rules}\n`,
    }),
  ].join('---\n')

const one = (rules: string) => analyze([{ name: 'm.yaml', text: policy(rules) }])

describe('HTTP requests', () => {
  const analysis = one(`  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts:
    - ports: [{port: "80", protocol: TCP}]
      rules: {http: [{method: GET, path: "/v1/.*"}, {method: POST, path: /v1/orders, headers: ["X-Token abc"]}]}
`)
  const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
    analysis.probe({ from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 80, http: { method, path, headers } })

  it('are answered by the whole path, query string included', () => {
    expect(ask('GET', '/v1/items?x=1').request?.verdict).toBe('FORWARDED')
    expect(ask('GET', '/v2/items').request).toEqual({ verdict: 'DROPPED', response: 'HTTP 403 Access denied' })
    expect(ask('POST', '/v1/orders?x=1', { 'x-token': 'abc' }).request?.verdict).toBe('DROPPED')
  })
  it('need the header that the rule names', () => {
    expect(ask('POST', '/v1/orders', { 'x-token': 'abc' }).request?.verdict).toBe('FORWARDED')
    expect(ask('POST', '/v1/orders', { 'x-token': 'abcd' }).request?.verdict).toBe('DROPPED')
    expect(ask('POST', '/v1/orders').request?.verdict).toBe('DROPPED')
  })
  it('leave the connection itself allowed and redirected', () => {
    expect(ask('DELETE', '/')).toMatchObject({ verdict: 'REDIRECTED', ingress: { decision: 'allowed', l7: true } })
  })
  it('are rescued by a plain allow behind the list', () => {
    const rescued = one(`  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
  - toPorts:
    - ports: [{port: "80", protocol: TCP}]
      rules: {http: [{method: GET}]}
`)
    const http = { method: 'DELETE', path: '/' }
    expect(rescued.probe({ from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 80, http }).request?.verdict).toBe(
      'FORWARDED',
    )
    expect(
      rescued.probe({ from: 'shop/other', to: 'shop/api', protocol: 'TCP', port: 80, http }).request?.verdict,
    ).toBe('DROPPED')
  })
  it('take no time to speak of for an expression that would blow up elsewhere', () => {
    const slow = one(`  ingress:
  - toPorts:
    - ports: [{port: "80", protocol: TCP}]
      rules: {http: [{path: "(a+)+b"}]}
`)
    expect(
      slow.probe({ from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 80, http: { path: 'a'.repeat(5000) } })
        .request?.verdict,
    ).toBe('DROPPED')
  })
  it('without any entry are refused', () => {
    expect(answerHttp([], {})).toEqual({ isAllowed: false, by: null })
  })
})

describe('DNS queries', () => {
  const analysis = one(`  egress:
  - toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: kube-dns}}]
    toPorts:
    - ports: [{port: "53", protocol: ANY}]
      rules: {dns: [{matchPattern: "*.example.com"}]}
  - toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system}}]
`)
  const ask = (dnsName: string) =>
    analysis.probe({ from: 'shop/api', to: 'kube-system/dns', protocol: 'UDP', port: 53, dnsName })
  it('are answered by the rules of their port, which an allow of all ports does not widen', () => {
    expect(ask('api.example.com').request?.verdict).toBe('FORWARDED')
    expect(ask('other.org').request).toEqual({ verdict: 'DROPPED', response: 'DNS REFUSED' })
  })
})

describe('explanations', () => {
  const analysis = one(`  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [{port: "80", protocol: TCP}]}]
  ingressDeny:
  - fromEndpoints: [{matchLabels: {app: other}}]
`)
  const steps = (from: string, port = 80, protocol: Protocol = 'TCP') =>
    analysis.probe({ from, to: 'shop/api', protocol, port }).ingress.steps

  it('name the rule that decided, with its path and line', () => {
    const decisive = steps('shop/web').find((step) => step.decisive)
    expect(decisive).toMatchObject({
      policy: 'CiliumNetworkPolicy/shop/p',
      path: 'spec.ingress[0].fromEndpoints[0]',
      range: { file: 'm.yaml', line: 23 },
    })
  })
  it('tell a deny rule from a default deny', () => {
    expect(analysis.probe({ from: 'shop/other', to: 'shop/api', protocol: 'TCP', port: 80 }).dropReason).toEqual({
      code: 181,
      text: 'Policy denied by denylist',
      name: 'POLICY_DENY',
    })
    expect(analysis.probe({ from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 81 }).dropReason).toEqual({
      code: 133,
      text: 'Policy denied',
      name: 'POLICY_DENIED',
    })
  })
  it.each([
    ['shop/web', 81, 'TCP', 'port'],
    ['shop/web', 80, 'UDP', 'protocol'],
    ['kube-system/dns', 80, 'TCP', 'label'],
    ['ip:8.8.8.8', 80, 'TCP', 'peer-kind'],
  ] as const)('of a drop from %s on %d/%s name what would have had to match', (from, port, protocol, missing) => {
    expect(steps(from, port, protocol).find((step) => step.kind === 'near-miss')?.missing).toBe(missing)
  })
  it('say where a question itself is wrong', () => {
    expect(analysis.probe({ from: 'shop/nobody', to: 'shop/api', protocol: 'TCP', port: 80 }).problem).toBe(
      'there is no endpoint "shop/nobody" in this workspace',
    )
    expect(analysis.probe({ from: 'ip:1.2.3', to: 'shop/api', protocol: 'TCP', port: 80 }).problem).toContain(
      'not an address',
    )
    expect(analysis.probe({ from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 70_000 }).problem).toContain(
      'not a port',
    )
  })
  it('mark a connection that needs authentication', () => {
    const authenticated = one(
      '  ingress:\n  - {fromEndpoints: [{matchLabels: {app: web}}], authentication: {mode: required}}\n',
    )
    expect(authenticated.probe({ from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 80 })).toMatchObject({
      verdict: 'FORWARDED',
      ingress: { authentication: 'required' },
    })
  })
})

describe('identities', () => {
  it('keep their numbers whatever else changes, and replicas share one', () => {
    const before = one('  ingress: [{}]\n')
    const after = analyze([
      { name: 'other', text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: new, namespace: zoo, labels: {app: zebra}}' },
      { name: 'm.yaml', text: policy('  egress: [{}]\n') },
    ])
    const number = (analysis: Analysis, key: string) =>
      analysis.endpoints.find((endpoint) => endpoint.key === key)?.identity
    for (const key of ['shop/api', 'shop/web', 'kube-system/dns']) expect(number(after, key)).toBe(number(before, key))
    const twins = analyze([
      {
        name: 'm',
        text: ['a', 'b']
          .map((name) => objectYaml('Pod', name, { labels: `app: x, pod-template-hash: ${name}` }))
          .join('\n---\n'),
      },
    ])
    expect(new Set(twins.endpoints.map(({ identity }) => identity)).size).toBe(1)
  })
  it('of a workload stand for its pods, which are not counted twice', () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ns}
spec: {replicas: 3, template: {metadata: {labels: {app: web}}}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: job, namespace: ns}
spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: job}}}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: ns}
spec: {replicas: 2, template: {metadata: {labels: {app: api}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: api-5d4f-x1, namespace: ns, labels: {app: api}, ownerReferences: [{kind: ReplicaSet, name: api-5d4f}]}
---
apiVersion: v1
kind: Pod
metadata: {name: done, namespace: ns}
status: {phase: Succeeded}
`
    expect(analyze([{ name: 'm', text }]).endpoints.map(({ key, replicas }) => [key, replicas])).toEqual([
      ['ns/api-5d4f-x1', 1],
      ['ns/web', 3],
      ['ns/job', 1],
    ])
  })
})

describe('nodes', () => {
  const text = `apiVersion: v1
kind: Node
metadata: {name: n1, labels: {zone: a}}
---
apiVersion: v1
kind: Node
metadata: {name: n2, labels: {zone: b}}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api}}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  endpointSelector: {}
  ingress: [{fromNodes: [{matchLabels: {zone: a}}]}]
`
  it('are told apart by their labels where node labels are on', () => {
    const analysis = analyze([{ name: 'm', text }], { nodeLabels: true })
    const ingress = (from: string) =>
      analysis.probe({ from, to: 'shop/api', protocol: 'TCP', port: 80 }).ingress.decision
    expect(['node:n1', 'node:n2', 'entity:remote-node', 'entity:host'].map(ingress)).toEqual([
      'allowed',
      'denied',
      'denied',
      'allowed',
    ])
    expect(analysis.flows().peers.map(({ key }) => key)).toContain('node:n1')
  })
  it('refuse a node selector where node labels are off', () => {
    expect(analyze([{ name: 'm', text }]).diagnostics).toMatchObject([{ code: 'node-labels-off' }])
  })
})

const vectors = [
  ...readVectors('random').filter((_, i) => i % 12 === 0),
  ...readVectors('clusternetworkpolicy'),
  ...readVectors('l7'),
]

describe('the matrix', () => {
  it('says of every pair and class of ports what a probe says', () => {
    for (const vector of vectors.slice(0, 40)) {
      const analysis = analyze([{ name: 'm', text: vector.manifest }], { enforcement: vector.enforcement })
      const matrix = analysis.matrix()
      const indexOf = (identity: number) => matrix.identities.indexOf(identity)
      const plain = analysis.endpoints.filter(
        ({ identity }, i) => analysis.endpoints.findIndex((other) => other.identity === identity) === i,
      )
      for (const from of plain) {
        for (const to of plain) {
          matrix.classes.forEach(({ protocol, ranges }, c) => {
            if (protocol === 'other') return
            const { egress, ingress } = analysis.probe({ from: from.key, to: to.key, protocol, port: ranges[0]![0] })
            const cell = matrixCell(matrix, indexOf(from.identity), indexOf(to.identity), c)
            const name = `${vector.name}: ${from.key} to ${to.key} on ${protocol}/${ranges[0]![0]}`
            expect((cell & MatrixBit.egressAllowed) !== 0, name).toBe(egress.decision === 'allowed')
            expect((cell & MatrixBit.ingressAllowed) !== 0, name).toBe(ingress.decision === 'allowed')
            expect((cell & MatrixBit.egressL7) !== 0, name).toBe(egress.l7)
            expect((cell & MatrixBit.ingressL7) !== 0, name).toBe(ingress.l7)
          })
        }
      }
    }
  })
})

/** Everything that an analysis says, as plain data. */
describe('the engine', () => {
  it('gives the same output for the same input', () => {
    const files = [{ name: 'm', text: vectors[0]!.manifest }]
    expect(everything(analyze(files))).toEqual(everything(analyze(files)))
  })

  it('reads a cluster of a thousand pods whole', () => {
    const analysis = analyze([{ name: 'big', text: bigCluster({ namespaces: 10, apps: 20, replicas: 5 }) }])
    expect(analysis.endpoints).toHaveLength(1002)
    expect(analysis.diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([])
    const cut = analysis.flows(1000)
    expect(cut.count).toBe(1000)
    // What is counted by namespace is what a table of all flows holds.
    const small = analyze([{ name: 'small', text: bigCluster({ namespaces: 3, apps: 6, replicas: 2 }) }])
    const [whole, counted] = [small.flows(), small.flows(10)]
    expect(counted.totals).toEqual(whole.totals)
    expect(counted.total).toBe(whole.count)
    const sum = counted.groups!.reduce((all, group) => all + group.forwarded + group.dropped + group.redirected, 0)
    expect(sum).toBe(whole.count)
  })
})
