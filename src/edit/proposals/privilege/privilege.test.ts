import { describe, expect, it } from 'vitest'
import { analyze, proveChange } from '../../../engine/index'
import { filesWith } from '../../outcome'
import type { ConnectionKind } from '../facts'
import { proposePrivileges } from './propose'
import { flowKey, type PrivilegeRequest, type SeenFlow } from './types'
import { objectYaml } from '../../../engine/testing/manifests'

const judge = { analyze, prove: proveChange }
const pod = (name: string, namespace = 'shop', labels = `app: ${name}`, ports = '') =>
  objectYaml('Pod', `${namespace}/${name}`, { labels, spec: `{containers: [{name: c, ports: [${ports}]}]}` })
const cluster = [
  pod('web', 'shop', 'app: web, pod-template-hash: 7d9c'),
  pod('api', 'shop', 'app: api', '{containerPort: 8080}, {containerPort: 9090}'),
  pod('db'),
  pod('prom', 'ops'),
  pod('dns', 'kube-system', 'k8s-app: kube-dns'),
].join('---\n')

const flow = (from: string, to: string, port: number, more: Partial<SeenFlow> = {}): SeenFlow => ({
  from,
  to,
  protocol: 'TCP',
  port,
  events: 3,
  ...more,
})
const seen = [
  flow('shop/web', 'shop/api', 8080),
  flow('ops/prom', 'shop/api', 9090),
  flow('shop/api', 'shop/db', 5432),
  flow('shop/web', 'kube-system/dns', 53, { protocol: 'UDP' }),
]

function propose(
  flows: readonly SeenFlow[],
  kind: ConnectionKind = 'CiliumNetworkPolicy',
  more: Partial<PrivilegeRequest> = {},
  text = cluster,
) {
  const workspace = { files: [{ name: 'm.yaml', text }], activeFile: 'm.yaml' }
  const made = proposePrivileges({ workspace, analysis: analyze(workspace.files), judge, flows, kind, ...more })
  return { ...made, text: made.change === null ? text : (filesWith(workspace, made.change)[0]?.text ?? '') }
}

describe('least privilege from flows', () => {
  it.each(['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'] as const)(
    'allows what was seen and opens nothing, as %s; a second run changes nothing',
    (kind) => {
      const { proof, text, policies, left } = propose(seen, kind)
      expect(left).toEqual([])
      expect(proof).toMatchObject({ isRight: true, opens: 0 })
      expect(policies).toHaveLength(4)
      expect(text).not.toContain('pod-template-hash: 7d9c\n')
      const again = propose(seen, kind, {}, text)
      expect(again.change).toBeNull()
      expect(again.why).toBe('Present policies allow what was seen, and nothing more is needed.')
    },
  )

  it('writes the same text whatever order the flows come in', () => {
    expect(propose(seen.toReversed()).text).toBe(propose(seen).text)
  })

  it('closes what was not seen, and says what that is', () => {
    const { coverage } = propose([flow('shop/web', 'shop/api', 8080)])
    expect(coverage).toEqual([
      {
        workload: 'shop/api',
        direction: 'ingress',
        seen: 1,
        allowed: 1,
        isNewlyIsolated: true,
        unseen: ['Nobody was seen on TCP/9090, which the pods declare: that is closed.'],
      },
      {
        workload: 'shop/web',
        direction: 'egress',
        seen: 1,
        allowed: 1,
        isNewlyIsolated: true,
        unseen: ['No DNS query was seen: if the pods resolve names, that is closed.'],
      },
    ])
  })

  it('leaves out what was denied, until it is asked for', () => {
    const denied = flow('ops/prom', 'shop/db', 5432, { doubt: 'denied' })
    expect(propose([...seen, denied]).left).toMatchObject([
      { flow: denied, name: 'ops/prom → shop/db on TCP/5432', why: 'denied', key: flowKey(denied) },
    ])
    const { proof, left } = propose([...seen, denied], 'NetworkPolicy', { takeDoubtful: true })
    expect(left).toEqual([])
    expect(proof?.isRight).toBe(true)
  })

  it('names what DNS named, with the rule that teaches the names', () => {
    const outside = flow('shop/web', 'ip:203.0.113.9', 443, { names: ['pay.example'] })
    const { text, proof } = propose([outside])
    expect(text).toContain('matchName: pay.example')
    expect(text).toContain('matchPattern: "*"')
    expect(proof?.opens).toBe(0)
  })

  it('allows an address that has no name as it is', () => {
    const { text, proof } = propose([flow('shop/web', 'ip:203.0.113.9', 443)])
    expect(text).toContain('203.0.113.9/32')
    expect(proof).toMatchObject({ isRight: true, opens: 0 })
  })

  it('joins the rules of a policy that is there, and keeps its comments', () => {
    const own = `---
# Ours.
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: mine, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: db}} # the database
  ingress:
    - fromEndpoints:
        - matchLabels: {app: backup}
`
    const { text, policies } = propose(
      [flow('shop/api', 'shop/db', 5432)],
      'CiliumNetworkPolicy',
      { scope: ['shop/db'] },
      cluster + own,
    )
    expect(policies).toEqual(['CiliumNetworkPolicy/shop/mine'])
    expect(text).toContain('# the database')
    expect(text).toContain('app: backup')
    expect(text).toMatch(/port: "5432"/)
  })

  it('writes ICMP apart from ports, and entities as such', () => {
    const { proof, text } = propose([
      flow('ops/prom', 'shop/web', 8, { protocol: 'ICMP' }),
      flow('ops/prom', 'shop/web', 9100),
      flow('shop/web', 'entity:kube-apiserver', 6443),
    ])
    expect(proof).toMatchObject({ isRight: true, opens: 0 })
    expect(text).toContain('icmps:')
    expect(text).toContain('- kube-apiserver')
  })

  it('leaves out what was seen only once, until it is ticked', () => {
    const once = flow('ops/prom', 'shop/db', 5432, { events: 1 })
    const { left, text } = propose([...seen, once])
    expect(left).toMatchObject([{ flow: once, why: 'seen only once', key: flowKey(once) }])
    const ticked = propose([...seen, once], 'CiliumNetworkPolicy', { take: [flowKey(once)] })
    expect(ticked).toMatchObject({ left: [], proof: { isRight: true, opens: 0 } })
    expect(ticked.text.length).toBeGreaterThan(text.length)
    expect(propose([...seen, once], 'CiliumNetworkPolicy', { takeOnce: true }).left).toEqual([])
  })

  it('takes many high ports of one pair for replies, until they are asked for', () => {
    const replies = Array.from({ length: 11 }, (_, i) => flow('shop/db', 'shop/api', 40_000 + i))
    const { left, change } = propose(replies)
    expect(change).toBeNull()
    expect(left).toHaveLength(11)
    expect(left[0]?.why).toBe('one of many high ports between the two: these may be replies')
    expect(propose(replies, 'NetworkPolicy', { takeDoubtful: true })).toMatchObject({ left: [], proof: { opens: 0 } })
  })

  it('says which flows that were seen close, as it leaves them out', () => {
    const gateway = flow('entity:ingress', 'shop/api', 8080)
    const { cut, left } = propose([...seen, gateway], 'NetworkPolicy')
    expect(left).toMatchObject([{ name: 'ingress → shop/api on TCP/8080', key: null }])
    expect(cut).toEqual(['ingress → shop/api on TCP/8080'])
    expect(propose([...seen, gateway]).cut).toEqual([])
  })

  it('names the workloads that no flow is about', () => {
    expect(propose([flow('shop/web', 'shop/api', 8080)]).silent).toEqual(['ops/prom', 'shop/db'])
  })

  it.each(['NetworkPolicy', 'CiliumNetworkPolicy'] as const)(
    'writes a port by its name where every pod has it: %s',
    (kind) => {
      const pods = [
        pod('web'),
        pod('api', 'shop', 'app: api', '{name: http, containerPort: 8080}'),
        pod('api-2', 'shop', 'app: api, version: v2', '{name: http, containerPort: 8080}'),
      ]
      const named = propose([flow('shop/web', 'shop/api', 8080)], kind, {}, pods.join('---\n'))
      expect(named.text.match(/port: "?http/g)).toHaveLength(2)
      expect(named.proof).toMatchObject({ isRight: true, opens: 0 })
      const other = pod('api-3', 'shop', 'app: api, version: v3', '{name: web, containerPort: 8080}')
      const numbered = propose([flow('shop/web', 'shop/api', 8080)], kind, {}, [...pods, other].join('---\n'))
      expect(numbered.text).not.toMatch(/port: "?http/)
      expect(numbered.proof).toMatchObject({ isRight: true })
    },
  )

  it('leaves the labels of a release alone, unless it is asked for them; a shared policy is reported', () => {
    const pods = [
      pod('web'),
      pod('api', 'shop', 'app: api, version: v1'),
      pod('api-2', 'shop', 'app: api, version: v2'),
    ]
    const flows = [flow('shop/web', 'shop/api', 8080)]
    const usual = propose(flows, 'CiliumNetworkPolicy', {}, pods.join('---\n'))
    const written = usual.text.slice(usual.text.indexOf('kind: CiliumNetworkPolicy'))
    expect(written).not.toContain('version')
    expect(usual).toMatchObject({
      shared: [{ workload: 'shop/api', others: ['shop/api-2'] }],
      silent: [],
      proof: { isRight: true },
    })
    expect(usual.opened).toEqual([])
    const exact = propose(flows, 'CiliumNetworkPolicy', { byVersion: true }, pods.join('---\n'))
    expect(exact.text).toContain('version: v1')
    expect(exact).toMatchObject({ shared: [], silent: ['shop/api-2'] })
  })

  it('writes how often flows were seen above each rule where that is asked for, also into a policy that is there', () => {
    const own = `---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: mine, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  egress:
    - toEndpoints:
        - matchLabels: {app: cache}
`
    const { text, proof } = propose(seen, 'CiliumNetworkPolicy', { comments: true }, cluster + own)
    expect(proof?.isRight).toBe(true)
    expect(text).toMatch(/cache\}\n {4}# seen 3 times\n {4}- toEndpoints:\n {8}- matchLabels:\n {12}app: db\n/)
    expect(text).toMatch(/ingress:\n {4}# monitoring, seen 3 times\n {4}- fromEndpoints:/)
    expect(text).toMatch(/# DNS, seen 3 times\n/)
    expect(text).toMatch(
      /kind: CiliumNetworkPolicy\nmetadata:\n {2}name: db[^]*ingress:\n {4}# seen 3 times\n {4}- fromEndpoints:/,
    )
    expect(propose(seen, 'CiliumNetworkPolicy', { comments: true }, text).change).toBeNull()
    expect(propose(seen, 'CiliumNetworkPolicy', {}, cluster + own).text).not.toContain('# seen')
  })

  it('shows what a wider rule costs', () => {
    const flows = [flow('shop/web', 'shop/api', 8080), flow('shop/web', 'shop/api', 8082)]
    const { rules, price } = propose(flows, 'CiliumNetworkPolicy', { directions: ['ingress'] })
    expect(price).toBeNull()
    expect(rules).toMatchObject([
      {
        workload: 'shop/api',
        direction: 'ingress',
        peer: 'shop/web (app=web)',
        isMonitoring: false,
        ports: 'TCP/8080, TCP/8082',
        choices: [
          { value: 'range', text: 'ports TCP/8080-8082', isChosen: false },
          { value: 'every-port', text: 'every port', isChosen: false },
          { value: 'without app', text: 'any pod of shop', isChosen: false },
        ],
      },
    ])
    const id = rules[0]?.id ?? ''
    const widened = (...choices: string[]) =>
      propose(flows, 'CiliumNetworkPolicy', { directions: ['ingress'], widen: { [id]: choices } })
    const range = widened('range')
    expect(range.text).toContain('endPort: 8082')
    expect(range.price).toMatchObject({ opens: 1, sentences: [expect.stringContaining('TCP/8081')] })
    const anybody = widened('without app')
    expect(anybody.price?.opens).toBe(1)
    expect(anybody.price?.sentences.join(' ')).toContain('shop/db')
    expect(widened('every-port').text).not.toContain('toPorts')
  })

  it('gives what collects metrics rules of its own', () => {
    const both = [flow('shop/web', 'shop/api', 8080), flow('ops/prom', 'shop/api', 8080)]
    const { rules, text, proof } = propose(both, 'CiliumNetworkPolicy', { directions: ['ingress'] })
    expect(rules.filter(({ isMonitoring }) => isMonitoring).map(({ peer }) => peer)).toEqual(['ops/prom (app=prom)'])
    expect(text.match(/fromEndpoints:/g)).toHaveLength(2)
    expect(proof).toMatchObject({ isRight: true, opens: 0 })
  })
})
