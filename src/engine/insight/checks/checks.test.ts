import { describe, expect, it } from 'vitest'
import { applyTextEdits } from '../../../edit/index'
import { analyze, answerFlow, runChecks } from '../../index'
import { objectYaml } from '../../testing/manifests'
import { object, podOn, service } from '../../testing/workspace'

const cluster = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: api-front, namespace: shop}
spec: {selector: {app: api}, ports: [{name: web, port: 80, targetPort: http}]}
---
apiVersion: v1
kind: Pod
metadata: {name: tools, namespace: infra, labels: {app: tools}}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: GET, path: /v1}]}}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: web}}
  egress:
  - toEndpoints: [{matchLabels: {app: api}}]
  - toFQDNs: [{matchPattern: "*.example.com"}]
    toPorts: [{ports: [{port: "443"}]}]
---
apiVersion: membrane.dev/v1alpha1
kind: External
metadata: {name: payments}
spec: {dns: [pay.example.com], addresses: [203.0.113.4]}
`
const traffic = (flows: string) => `${cluster}---\n${objectYaml('Traffic', 'checkout')}spec:\n  flows:\n${flows}`
const run = (flows: string) => runChecks(analyze([{ name: 'm.yaml', text: traffic(flows) }]))
const one = (flow: string) => run(`  - ${flow}\n`).checks[0]!

describe('stated traffic', () => {
  it.each([
    ['{from: shop/web, to: "shop/api:8080", expect: allowed}', 'pass'],
    ['{from: shop/web, to: "shop/api:http", expect: allowed}', 'pass'],
    ['{from: shop/web, to: shop/api, port: 8080, expect: allowed}', 'pass'],
    ['{from: shop/web, to: shop/api, expect: allowed}', 'pass'],
    ['{from: shop/web, to: "shop/api:9090", expect: denied}', 'pass'],
    ['{from: infra/tools, to: "shop/api:8080", expect: denied}', 'pass'],
    ['{from: infra/tools, to: "shop/api:8080", expect: allowed}', 'fail'],
    ['{from: world, to: "shop/api:8080", expect: denied}', 'pass'],
    ['{from: host, to: "shop/api:8080", expect: allowed}', 'pass'],
    ['{from: 198.51.100.7, to: "shop/api:8080", expect: denied}', 'pass'],
    ['{from: infra/*, to: shop/api, expect: denied}', 'pass'],
    ['{from: "*", to: "shop/api:8080", expect: denied}', 'fail'],
  ])('%s: %s', (flow, status) => {
    const check = one(flow)
    expect(`${check.status} ${check.status === status ? '' : check.message}`).toBe(`${status} `)
  })

  it.each([
    ['to: "shop/api-front:80"', 'pass'],
    ['to: "service:shop/api-front:web"', 'pass'],
    ['to: "api-front.shop.svc.cluster.local:80"', 'pass'],
    ['to: "shop/api-front:8080"', 'invalid'],
  ])('to a service goes to its pods on their own port: %s', (to, status) => {
    expect(one(`{from: shop/web, ${to}, expect: allowed}`)).toMatchObject({ status })
  })

  it.each([
    ['"pay.example.com:443"', 'pass'],
    ['"other.example.com:443"', 'pass'],
    ['"payments:443"', 'pass'],
    ['"203.0.113.4:443"', 'pass'],
    ['"other.example.net:443"', 'fail'],
    ['"pay.example.com:80"', 'fail'],
    ['"1.1.1.1:443"', 'fail'],
  ])('outwards is judged by the name rules: %s', (to, status) => {
    expect(one(`{from: shop/web, to: ${to}, expect: allowed}`).status).toBe(status)
  })

  it('with a host is judged by the rules for hosts', () => {
    const text = [
      podOn('s/a'),
      podOn('s/b', { labels: 'app: b' }),
      object(
        'CiliumNetworkPolicy',
        's/p',
        'spec: {endpointSelector: {matchLabels: {app: b}}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{host: a.example}]}}]}]}',
      ),
      object(
        'Traffic',
        's/t',
        'spec: {flows: [{from: s/a, to: "s/b:80", http: {host: a.example}, expect: allowed}, {from: s/a, to: "s/b:80", http: {host: b.example}, expect: denied}]}',
      ),
    ].join('\n---\n')
    const { checks } = runChecks(analyze([{ name: 'm.yaml', text }]))
    expect(checks.map(({ status }) => status)).toEqual(['pass', 'pass'])
  })

  it('with a request is denied where the proxy refuses the request', () => {
    const ask = (path: string) =>
      one(`{from: shop/web, to: "shop/api:8080", http: {method: GET, path: ${path}}, expect: allowed}`)
    expect(ask('/v1').status).toBe('pass')
    expect(ask('/v2')).toMatchObject({
      status: 'fail',
      message:
        'expected allowed, but it is denied: No rule lists GET /v2: the proxy answers 403 Access denied. Nearest: the path must match /v1 as a whole, and it is /v2.',
    })
  })

  it('that fails says why, and where the decider is written', () => {
    const check = one('{from: infra/tools, to: "shop/api:8080", expect: allowed}')
    expect(check.message).toContain('CiliumNetworkPolicy/shop/api isolates shop/api for ingress')
    expect(check.flows[0]).toMatchObject({
      policy: 'CiliumNetworkPolicy/shop/api',
      range: { file: 'm.yaml', line: 24 },
    })
    expect(check.range).toMatchObject({ file: 'm.yaml', line: 53 })
  })

  it.each([
    ['{from: shop/web, to: "shop/api:8080", expect: maybe}', 'expect must be allowed or denied, but is "maybe"'],
    ['{from: shop/wbe, to: "shop/api:8080"}', 'did you mean shop/web?'],
    ['{from: shop/web}', 'to is missing'],
    ['{from: shop/web, to: "shop/api:nope"}', 'declares no port named "nope"'],
    ['{from: shop/web, to: "world:http"}', 'only pods and services have named ports'],
    ['{from: shop/web, to: a/b/c}', 'is neither namespace/name'],
    ['{from: shop/web, to: shop/api, protocol: TPC}', '"TPC" is not a protocol'],
  ])('that cannot be answered says what is wrong: %s', (flow, message) => {
    expect(one(flow)).toMatchObject({ status: 'invalid', message: expect.stringContaining(message) })
  })

  it('names one flow of each kind where they come out differently', () => {
    const { message, actual } = one('{from: "*", to: "shop/api:8080"}')
    expect(actual).toBe('mixed')
    expect(message).toMatch(
      /^\d+ of \d+ flows are allowed: .*; denied are others: infra\/tools → shop\/api TCP\/8080: /,
    )
  })

  it('takes the protocol by the name that Hubble prints', () => {
    expect(one('{from: shop/web, to: shop/api, protocol: ICMPv4}')).toMatchObject({ actual: 'denied' })
  })

  it('counts what passes, fails and is merely shown', () => {
    const report = run(
      '  - {from: shop/web, to: "shop/api:8080", expect: allowed}\n  - {from: shop/web, to: "shop/api:8080"}\n  - {from: shop/web, to: "shop/api:8080", expect: denied}\n',
    )
    expect(report).toMatchObject({ passed: 1, failed: 1, shown: 1 })
    expect(report.unstated).toBeUndefined()
  })
})

describe('the edit that expects what happens now', () => {
  const fixed = (flows: string) => {
    const files = [{ name: 'm.yaml', text: traffic(flows) }]
    const edits = runChecks(analyze(files)).checks.flatMap(({ fix }) => fix?.edits ?? [])
    return applyTextEdits(files, edits)[0]!.text.slice(traffic('').length)
  }

  it('turns what fails round and leaves what passes', () => {
    const text = '  - {from: infra/tools, to: "shop/api:8080", expect: allowed} # why\n'
    expect(fixed(text)).toBe(text.replace('expect: allowed', 'expect: denied'))
    expect(fixed(fixed(text))).toBe(fixed(text))
  })

  it('adds what is not said, in either style', () => {
    expect(fixed('  - {from: shop/web, to: "shop/api:8080"}\n')).toBe(
      '  - {from: shop/web, to: "shop/api:8080", expect: allowed}\n',
    )
    expect(
      fixed(
        '  - from: world\n    to: shop/api:8080 # door\n  - from: world\n    to: shop/api\n    http:\n      path: /',
      ),
    ).toBe(
      '  - from: world\n    to: shop/api:8080 # door\n    expect: denied\n  - from: world\n    to: shop/api\n    http:\n      path: /\n    expect: denied',
    )
  })
})

describe('strictness', () => {
  it('finds what is reachable and not stated', () => {
    const strict = (flows: string) =>
      runChecks(analyze([{ name: 'm.yaml', text: traffic(flows) }]), { strict: true }).unstated?.map(
        ({ from, to, ports }) => `${from} → ${to} ${ports}`,
      )
    const open = strict('  - {from: shop/web, to: "shop/api:8080"}\n')
    expect(open).toContain('shop/api → shop/web TCP/80')
    expect(open).toContain('shop/web → pay.example.com TCP/443, UDP/443, SCTP/443')
    expect(open?.some((line) => line.startsWith('shop/web → shop/api'))).toBe(false)
    expect(open?.some((line) => line.startsWith('host → shop/api'))).toBe(false)
    expect(strict('  - {from: "*", to: "*"}\n  - {from: shop/web, to: payments}\n')).toEqual([])
  })
})

describe('what a service drops before policies', () => {
  const objects = [
    podOn('shop/web'),
    podOn('shop/cli'),
    service(
      'shop/front',
      'type: LoadBalancer, externalTrafficPolicy: Local, loadBalancerSourceRanges: [203.0.113.0/24], selector: {app: web}, ports: [{port: 80}]',
      ', status: {loadBalancer: {ingress: [{ip: 192.0.2.1}]}}',
    ),
  ]
  const checkOf = (from: string, to = 'svc/front.shop:80') => {
    const flow = object('Traffic', '/t', `spec: {flows: [{from: ${from}, to: "${to}"}]}`)
    return runChecks(analyze([{ name: 'm.yaml', text: [...objects, flow].join('\n---\n') }])).checks[0]
  }
  const doubts = (from: string) => (checkOf(from)?.doubts ?? []).join('\n')

  it.each(['svc/front.shop:80', '192.0.2.1:80'])(
    'is denied to senders whom the load balancer does not take, at %s',
    (to) => {
      expect(checkOf('198.51.100.7', to)).toMatchObject({
        actual: 'denied',
        message: expect.stringContaining('198.51.100.7 is not among them'),
      })
      const found = answerFlow(analyze([{ name: 'm.yaml', text: objects.join('\n---\n') }]), {
        from: '198.51.100.7',
        to,
      })
      const verdict = typeof found === 'string' ? null : found.answers[0]?.verdict
      expect(verdict).toMatchObject({ verdict: 'DROPPED' })
      // Somebody is behind it, who never hears of this.
      expect(verdict).not.toHaveProperty('hasNoBackend')
      expect(checkOf('203.0.113.9', to)).toMatchObject({ actual: 'allowed' })
      expect(checkOf('198.51.100.0/24', to)).toMatchObject({ actual: 'denied' })
    },
  )

  it('is said where the sender may be concerned', () => {
    expect(doubts('203.0.0.0/16')).toMatch('takes packets from 203.0.113.0/24 only (loadBalancerSourceRanges)')
    expect(doubts('world')).toMatch('loadBalancerSourceRanges')
    expect(doubts('203.0.113.9')).not.toMatch('loadBalancerSourceRanges')
    expect(doubts('shop/cli')).not.toMatch('loadBalancerSourceRanges')
  })
})

describe('what the datapath drops before policies', () => {
  const configured = (settings: string): string =>
    `${cluster}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {${settings}}
---
apiVersion: membrane.dev/v1alpha1
kind: Traffic
metadata: {name: t, namespace: shop}
spec: {flows: [{from: web, to: api, port: 9000, protocol: SCTP, expect: allowed}]}
`
  const messageOf = (settings: string): string | undefined =>
    runChecks(analyze([{ name: 'm.yaml', text: configured(settings) }])).checks[0]?.message

  it('is put down to no policy', () => {
    expect(messageOf('enable-policy: default')).toContain('Packets of this protocol are dropped before any policy')
    expect(messageOf('enable-policy: default')).not.toContain('isolates')
    expect(messageOf('enable-sctp: "true"')).toContain('isolates')
  })
})
