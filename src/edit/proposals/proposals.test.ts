import { describe, expect, it } from 'vitest'
import { analyze, type Analysis } from '../../engine/index'
import {
  addNamespace,
  addPod,
  filesWith,
  isolate,
  proposeConnection,
  proposeDrop,
  rename,
  usualKind,
  type ConnectionKind,
  type Facts,
  type Workspace,
} from '../gestures'
import type { Outcome } from '../outcome'
import { applyTextEdits } from '../../yaml/edits/text-edits'

const kinds: readonly ConnectionKind[] = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']

const shop = `apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: shop, labels: {app: web, version: v1, pod-template-hash: 7d9c}}
---
apiVersion: v1
kind: Pod
metadata: {name: canary, namespace: shop, labels: {app: web, version: v2}}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api, tier: back}}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {job-name: db}}
---
apiVersion: v1
kind: Pod
metadata: {name: prom, namespace: ops, labels: {app.kubernetes.io/name: prometheus}}
`
const isolated = `${shop}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`

/** A workspace that goes through one proposal after the other. */
class Walk {
  workspace: Workspace
  constructor(text: string) {
    this.workspace = { files: [{ name: 'm.yaml', text }], activeFile: 'm.yaml' }
  }
  get facts(): Analysis {
    return analyze(this.workspace.files)
  }
  get given(): { readonly workspace: Workspace; readonly facts: Facts } {
    return { workspace: this.workspace, facts: this.facts }
  }
  get text(): string {
    return this.workspace.files[0]?.text ?? ''
  }
  connect(
    from: string,
    to: string,
    kind: ConnectionKind,
    more: {
      port?: number | null
      action?: 'allow' | 'deny'
      fromLabels?: readonly string[]
      toLabels?: readonly string[]
      chosen?: { readonly from: number; readonly to: number }
      everywhere?: boolean
      requests?: readonly { method: string; path: string }[]
    } = {},
  ) {
    return this.take(
      proposeConnection({
        ...this.given,
        from,
        to,
        kind,
        protocol: 'TCP',
        port: 80,
        action: 'allow',
        ...more,
      }),
    )
  }
  take<P extends { readonly outcome: Outcome }>(proposal: P): P {
    const { outcome } = proposal
    if (!outcome.ok) throw new Error(outcome.why)
    this.workspace = { ...this.workspace, files: applyTextEdits(this.workspace.files, outcome.edits) }
    return proposal
  }
  verdict(from: string, to: string, port = 80): string {
    return this.facts.probe({ from, to, protocol: 'TCP', port }).verdict
  }
}

const toApi = { from: 'shop/web-1', to: 'shop/api', protocol: 'TCP', port: 80, action: 'allow' } as const

describe('a connection', () => {
  it('gets a rule on each side that is isolated', () => {
    const walk = new Walk(isolated)
    const { rules } = walk.connect('shop/web-1', 'shop/api', 'NetworkPolicy')
    expect(rules).toMatchObject([
      { direction: 'egress', policy: 'NetworkPolicy/shop/allow-web', isNew: true },
      { direction: 'ingress', policy: 'NetworkPolicy/shop/allow-api', isNew: true },
    ])
    expect(walk.verdict('shop/web-1', 'shop/api')).toBe('FORWARDED')
    expect(walk.verdict('shop/canary', 'shop/api')).toBe('DROPPED')
  })
  it('joins the rule about the same peer, or the same ports, or the policy of the same subject', () => {
    const walk = new Walk(isolated)
    const lines = () => walk.text.split('\n').length
    walk.connect('shop/web-1', 'shop/api', 'NetworkPolicy')
    const first = lines()
    const second = walk.connect('shop/web-1', 'shop/api', 'NetworkPolicy', { port: 81 })
    expect([second.rules.every(({ isNew }) => !isNew), lines() - first]).toEqual([true, 4])
    walk.connect('ops/prom', 'shop/api', 'NetworkPolicy', { port: 9090 })
    const third = lines()
    walk.connect('shop/canary', 'shop/api', 'NetworkPolicy', { port: 9090 })
    expect(walk.text.match(/allow-api/g)).toHaveLength(1)
    expect(
      walk.text.slice(walk.text.indexOf('name: allow-api'), walk.text.indexOf('name: allow-web-2')).match(/9090/g),
    ).toHaveLength(1)
    expect(lines()).toBeGreaterThan(third)
    expect(() => walk.connect('shop/canary', 'shop/api', 'NetworkPolicy', { port: 9090 })).toThrow(
      'allows this already',
    )
  })
  it('keeps deny rules apart from allow rules, and isolates nobody by them', () => {
    const walk = new Walk(shop)
    walk.connect('shop/web-1', 'shop/api', 'CiliumNetworkPolicy', { action: 'deny' })
    expect(walk.text).toContain('name: deny-api')
    expect(walk.verdict('shop/web-1', 'shop/api')).toBe('DROPPED')
    expect(walk.verdict('shop/canary', 'shop/api')).toBe('FORWARDED')
    expect(() => walk.connect('ops/prom', 'shop/api', 'NetworkPolicy', { action: 'deny' })).toThrow('no deny rules')
  })
  it('says whom it isolates where nothing did', () => {
    const { notes } = new Walk(shop).connect('ops/prom', 'shop/api', 'NetworkPolicy')
    expect(notes).toEqual(['Nothing isolates shop/api for ingress yet: with this rule only what rules allow goes in.'])
  })
  it('brings the DNS rule that names need, once', () => {
    const walk = new Walk(isolated)
    walk.connect('shop/api', 'dns:a.example.com', 'CiliumNetworkPolicy', { port: 443 })
    walk.connect('shop/api', 'dns:b.example.com', 'CiliumNetworkPolicy', { port: 8443 })
    expect(walk.text.match(/matchPattern/g)).toHaveLength(1)
    expect(walk.verdict('shop/api', 'dns:b.example.com', 8443)).toBe('FORWARDED')
    expect(() => walk.connect('shop/api', 'dns:b.example.com', 'NetworkPolicy')).toThrow('no DNS names')
  })
  it('brings it also where one leads to nobody, and no port that the rule for the name holds already', () => {
    const dns =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: dns, namespace: kube-system, labels: {k8s-app: kube-dns}}\nspec: {containers: [{name: c, image: i, ports: [{containerPort: 53, protocol: UDP}]}]}\n'
    const astray =
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: names, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: api}}\n  egress:\n  - toEndpoints: [{matchLabels: {k8s-app: kube-dns}}]\n    toPorts: [{ports: [{port: "53"}], rules: {dns: [{matchPattern: "*"}]}}]\n  - toFQDNs: [{matchName: a.example.com}]\n    toPorts: [{ports: [{port: "443"}]}]\n'
    const walk = new Walk([shop, dns, astray].join('---\n'))
    expect(walk.verdict('shop/api', 'dns:a.example.com', 443)).toBe('DROPPED')
    walk.connect('shop/api', 'dns:a.example.com', 'CiliumNetworkPolicy', { port: 443 })
    expect(walk.verdict('shop/api', 'dns:a.example.com', 443)).toBe('FORWARDED')
    expect(walk.text.match(/443/g)).toHaveLength(1)
  })
  it('is narrowed to the requests that are asked for, at the receiver', () => {
    const walk = new Walk(isolated)
    const kind = 'CiliumNetworkPolicy'
    const landing = { method: 'POST', path: '/v1/orders' }
    walk.connect('shop/web-1', 'shop/api', kind)
    const { notes } = walk.connect('shop/web-1', 'shop/api', kind, { requests: [landing] })
    expect(notes).toEqual(['allow-api allowed every request so far: from now on only those that it names.'])
    expect(walk.verdict('shop/web-1', 'shop/api')).toBe('REDIRECTED')
    walk.connect('shop/web-1', 'shop/api', kind, { requests: [{ method: 'GET', path: '' }, landing] })
    expect(walk.text.match(/method: \w+/g)).toEqual(['method: POST', 'method: GET'])
    expect(() => walk.connect('shop/web-1', 'shop/api', kind, { requests: [landing] })).toThrow('allows this already')
    expect(() => walk.connect('shop/web-1', 'shop/api', 'NetworkPolicy', { requests: [landing] })).toThrow(
      'cannot name requests',
    )
    expect(() => walk.connect('shop/web-1', 'shop/api', kind, { requests: [landing], port: null })).toThrow('name it')
    expect(() => walk.connect('shop/web-1', 'shop/api', kind, { requests: [landing], action: 'deny' })).toThrow(
      'Deny rules cannot',
    )
  })
  it.each<[string, string, ConnectionKind]>([
    ['namespace:ops', 'shop/api', 'NetworkPolicy'],
    ['namespace:ops', 'shop/api', 'CiliumClusterwideNetworkPolicy'],
    ['shop/api', 'namespace:shop', 'CiliumNetworkPolicy'],
    ['shop/api', 'entity:world', 'NetworkPolicy'],
    ['shop/api', 'entity:kube-apiserver', 'CiliumNetworkPolicy'],
    ['ip:203.0.113.4', 'shop/api', 'NetworkPolicy'],
    ['shop/api', 'ip:203.0.113.4', 'CiliumNetworkPolicy'],
  ])('from %s to %s as %s', (from, to, kind) => {
    const walk = new Walk(isolated)
    const ends = [from, to].map((key) =>
      key === 'namespace:ops' ? 'ops/prom' : key === 'namespace:shop' ? 'shop/canary' : key,
    )
    expect(walk.verdict(ends[0] ?? '', ends[1] ?? '')).toBe('DROPPED')
    walk.connect(from, to, kind)
    expect(walk.verdict(ends[0] ?? '', ends[1] ?? '')).toBe('FORWARDED')
  })
})

describe('labels', () => {
  const choices = (from: string) => {
    const { workspace, facts } = new Walk(shop)
    return proposeConnection({
      workspace,
      facts,
      from,
      to: 'shop/api',
      protocol: 'TCP',
      port: 80,
      action: 'allow',
      kind: 'NetworkPolicy',
    })
  }
  it('that tell a pod from others come first, names before versions, and never those of machines', () => {
    expect(choices('shop/web-1').choices.from).toEqual([
      { labels: { app: 'web', version: 'v1' }, others: [] },
      { labels: { version: 'v1' }, others: [] },
      { labels: { app: 'web' }, others: ['shop/canary'] },
    ])
  })
  it('are asked for where there are none to go by', () => {
    expect(choices('shop/db').outcome).toMatchObject({
      ok: false,
      why: expect.stringContaining('no label'),
      range: { line: 13 },
    })
  })
  it('are those that the user chooses', () => {
    const walk = new Walk(isolated)
    walk.connect('shop/web-1', 'shop/api', 'NetworkPolicy', { fromLabels: ['app'] })
    expect(walk.verdict('shop/canary', 'shop/api')).toBe('FORWARDED')
    // The same by its place among the choices that were offered.
    const again = new Walk(isolated)
    const { choices } = proposeConnection({ ...again.given, ...toApi, kind: 'NetworkPolicy' })
    const place = choices.from.findIndex(({ labels }) => Object.keys(labels).join() === 'app')
    expect(place).toBeGreaterThan(0)
    again.connect('shop/web-1', 'shop/api', 'NetworkPolicy', { chosen: { from: place, to: 0 } })
    expect(again.text).toBe(walk.text)
  })
})

describe('isolation', () => {
  it.each(kinds.flatMap((kind) => ['shop/api', 'namespace:shop'].map((subject) => [kind, subject] as const)))(
    'as %s of %s drops both ways, but DNS where it is wanted',
    (kind, subject) => {
      const dns =
        'apiVersion: v1\nkind: Pod\nmetadata: {name: dns, namespace: kube-system, labels: {k8s-app: kube-dns}}\n'
      const walk = new Walk(`${shop}---\n${dns}`)
      walk.take({
        outcome: isolate({
          ...walk.given,
          subject,
          directions: ['ingress', 'egress'],
          kind,
          withDns: true,
        }),
      })
      expect([
        walk.verdict('ops/prom', 'shop/api'),
        walk.verdict('shop/api', 'ops/prom'),
        walk.verdict('shop/api', 'kube-system/dns', 53),
      ]).toEqual(['DROPPED', 'DROPPED', 'FORWARDED'])
      expect(walk.verdict('ops/prom', 'shop/canary')).toBe(subject === 'shop/api' ? 'FORWARDED' : 'DROPPED')
    },
  )
})

describe('a flow', () => {
  const flow = { from: 'shop/web-1', to: 'shop/api', protocol: 'TCP', port: 80 } as const
  it('can be dropped by a deny or by isolation where nothing rules it, by taking its rule out where one allows it', () => {
    const open = new Walk(shop)
    const options = (walk: Walk) =>
      proposeDrop({ ...walk.given, flow, verdict: walk.facts.probe(flow), kind: 'NetworkPolicy' }).map(
        ({ title }) => title,
      )
    expect(options(open)).toEqual([
      'Deny it at shop/api with a CiliumNetworkPolicy',
      'Isolate shop/api for ingress',
      'Isolate shop/web-1 for egress',
    ])
    const ruled = new Walk(isolated)
    ruled.connect(flow.from, flow.to, 'NetworkPolicy')
    expect(options(ruled)).toEqual([
      'Take it out of allow-api, which lets it in',
      'Take it out of allow-web, which lets it out',
      'Deny it at shop/api with a CiliumNetworkPolicy',
    ])
  })
  it('is taken out of a rule that lets others in too, and they stay', () => {
    const walk = new Walk(isolated)
    walk.connect(flow.from, flow.to, 'NetworkPolicy')
    walk.connect('ops/prom', flow.to, 'NetworkPolicy')
    const [first] = proposeDrop({ ...walk.given, flow, verdict: walk.facts.probe(flow), kind: 'NetworkPolicy' })
    if (first !== undefined) walk.take(first.proposal)
    expect([walk.verdict(flow.from, flow.to), walk.verdict('ops/prom', flow.to)]).toEqual(['DROPPED', 'FORWARDED'])
  })
  it('is best ruled by the kind that is usual there', () => {
    expect(usualKind(analyze([]), 'shop')).toBe('NetworkPolicy')
    const walk = new Walk(shop)
    walk.connect(flow.from, flow.to, 'CiliumNetworkPolicy')
    expect(usualKind(walk.facts, 'shop')).toBe('CiliumNetworkPolicy')
    expect(usualKind(walk.facts, 'elsewhere')).toBe('CiliumNetworkPolicy')
  })
})

describe('from nothing', () => {
  it('a cluster and its policies are drawn without a word of YAML', () => {
    const walk = new Walk('')
    walk.workspace = { files: [], activeFile: '' }
    const draw = (gesture: (workspace: Workspace) => Outcome): string => {
      const outcome = gesture(walk.workspace)
      if (!outcome.ok) throw new Error(outcome.why)
      walk.workspace = { files: filesWith(walk.workspace, outcome), activeFile: 'cluster.yaml' }
      return outcome.made[0] ?? ''
    }
    expect(draw((workspace) => addNamespace({ workspace, name: 'shop' }))).toBe('Namespace//shop')
    for (const name of ['frontend', 'backend', 'other']) {
      const key = draw((workspace) => addPod({ workspace, namespace: 'shop', ports: [{ port: 8080 }] }))
      draw((workspace) => rename({ workspace, key, name, withLabels: true }))
    }
    const verdicts = () =>
      ['frontend', 'other'].map((name) => walk.verdict(`shop/${name}`, 'shop/backend', 8080) === 'FORWARDED')
    expect(verdicts()).toEqual([true, true])
    draw((workspace) =>
      isolate({
        workspace,
        facts: walk.facts,
        subject: 'namespace:shop',
        directions: ['ingress'],
        kind: 'NetworkPolicy',
        withDns: false,
      }),
    )
    expect(verdicts()).toEqual([false, false])
    walk.connect('shop/frontend', 'shop/backend', 'NetworkPolicy', { port: 8080 })
    expect(verdicts()).toEqual([true, false])
    expect(walk.facts.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(walk.workspace.files.map(({ name }) => name)).toEqual(['cluster.yaml'])
  })
})

describe('an end that is more than one namespace', () => {
  const two = `${shop}---
apiVersion: v1
kind: Pod
metadata: {name: api-2, namespace: ops, labels: {app: api}}
---
apiVersion: v1
kind: Pod
metadata: {name: web-2, namespace: ops, labels: {app: web}}
`
  it('is named by labels alone, in every kind of policy', () => {
    for (const kind of kinds) {
      const walk = new Walk(two)
      walk.connect('ops/web-2', 'shop/api', kind, { everywhere: true, toLabels: ['app'] })
      expect([walk.verdict('shop/canary', 'shop/api'), walk.verdict('ops/web-2', 'shop/api')]).toEqual([
        'FORWARDED',
        'FORWARDED',
      ])
      expect(walk.verdict('ops/prom', 'shop/api')).toBe('DROPPED')
      expect(walk.verdict('ops/prom', 'ops/api-2')).toBe(
        kind === 'CiliumClusterwideNetworkPolicy' ? 'DROPPED' : 'FORWARDED',
      )
    }
  })
  it('is named by a label of the namespace', () => {
    const labelled = `${two}---
apiVersion: v1
kind: Namespace
metadata: {name: ops, labels: {team: a}}
`
    for (const kind of kinds) {
      const walk = new Walk(labelled)
      walk.connect('namespace:ops', 'shop/api', kind, { fromLabels: ['team'] })
      expect(walk.text).toMatch(/(labels\.|\s)team: a\n/)
      expect([walk.verdict('ops/prom', 'shop/api'), walk.verdict('shop/canary', 'shop/api')]).toEqual([
        'FORWARDED',
        'DROPPED',
      ])
    }
    const walk = new Walk(labelled)
    walk.connect('entity:world', 'namespace:ops', 'CiliumClusterwideNetworkPolicy', { toLabels: ['team'] })
    expect(walk.text).toContain('k8s:io.cilium.k8s.namespace.labels.team: a')
    expect(walk.verdict('entity:world', 'ops/prom')).toBe('FORWARDED')
    expect(walk.verdict('shop/api', 'ops/prom')).toBe('DROPPED')
  })
})
