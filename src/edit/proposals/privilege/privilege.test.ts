import { describe, expect, it } from 'vitest'
import { analyze, proveChange } from '../../../engine/index'
import { filesWith } from '../../outcome'
import type { ConnectionKind } from '../facts'
import { proposePrivileges } from './propose'
import type { PrivilegeWish, SeenFlow } from './types'

const judge = { analyze, prove: proveChange }
const pod = (name: string, namespace = 'shop', labels = `app: ${name}`, ports = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {${labels}}}\nspec: {containers: [{name: c, ports: [${ports}]}]}\n`
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
  more: Partial<PrivilegeWish> = {},
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
    expect(propose([...seen, denied]).left).toEqual([{ flow: denied, why: 'denied' }])
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
})
