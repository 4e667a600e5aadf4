import { describe, expect, it } from 'vitest'
import { analyze, printEndpointList } from '../index'
import { objectYaml } from '../testing/manifests'

const pod = (name: string, labels: string) =>
  objectYaml('Pod', `shop/${name}`, { labels, status: `{podIP: 10.0.0.${name.length}}` })
const text = [pod('web', 'app: web'), pod('web-2', 'app: web'), pod('db', 'app: db')].join('---\n')
const files = [{ name: 'm.yaml', text }]
const numberOf = (analysis: ReturnType<typeof analyze>, key: string) =>
  analysis.endpoints.find((endpoint) => endpoint.key === key)?.identity

describe('numbers of identities', () => {
  it('are those that the options state, for all that bear the identity', () => {
    const analysis = analyze(files, { identityNumbers: { 'shop/web': 4711 } })
    expect(numberOf(analysis, 'shop/web')).toBe(4711)
    expect(numberOf(analysis, 'shop/web-2')).toBe(4711)
    expect(analysis.identities.find(({ number }) => number === 4711)?.endpoints).toEqual(['shop/web', 'shop/web-2'])
  })

  it('move out of the way of a stated one', () => {
    const db = numberOf(analyze(files), 'shop/db') ?? 0
    const analysis = analyze(files, { identityNumbers: { 'shop/web': db } })
    expect(numberOf(analysis, 'shop/web')).toBe(db)
    expect(numberOf(analysis, 'shop/db')).toBe(db + 1)
  })

  it('are not taken from Cilium itself, nor given twice', () => {
    const plain = analyze(files)
    const analysis = analyze(files, { identityNumbers: { 'shop/web': 2, 'shop/db': 500, 'shop/web-2': 500 } })
    expect(numberOf(analysis, 'shop/db')).toBe(500)
    expect(numberOf(analysis, 'shop/web')).toBe(numberOf(plain, 'shop/web'))
  })

  it('are those of CiliumIdentity resources with the same labels', () => {
    const identity = `apiVersion: cilium.io/v2
kind: CiliumIdentity
metadata: {name: "20471"}
security-labels:
  "k8s:app": db
  "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name": shop
  "k8s:io.cilium.k8s.policy.cluster": default
  "k8s:io.cilium.k8s.policy.serviceaccount": default
  "k8s:io.kubernetes.pod.namespace": shop
`
    const analysis = analyze([...files, { name: 'identities.yaml', text: identity }])
    expect(analysis.diagnostics).toEqual([])
    expect(numberOf(analysis, 'shop/db')).toBe(20_471)
  })
})

describe('the list of endpoints', () => {
  it('has the columns of cilium-dbg, every cell padded', () => {
    const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Egress]}
`
    const analysis = analyze([{ name: 'm.yaml', text: `${pod('db', 'app: db')}---\n${deny}` }], {
      identityNumbers: { 'shop/db': 500 },
    })
    const [header, second, first, ...rest] = printEndpointList(analysis).split('\n')
    expect(header).toBe(
      `ENDPOINT   POLICY (ingress)   POLICY (egress)   IDENTITY   ${'LABELS (source:key[=value])'.padEnd(70)}IPv6   IPv4       STATUS   `,
    )
    expect(second?.trim()).toBe('ENFORCEMENT        ENFORCEMENT')
    expect(first).toMatch(/^\d+ +Disabled {11}Enabled {11}500 {8}k8s:app=db +10\.0\.0\.2 {3}ready {4}$/)
    expect(rest.map((line) => line.trim())).toEqual([
      'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop',
      'k8s:io.cilium.k8s.policy.cluster=default',
      'k8s:io.cilium.k8s.policy.serviceaccount=default',
      'k8s:io.kubernetes.pod.namespace=shop',
      '',
    ])
  })

  it.each([
    ['true', /Disabled {11}Disabled \(Audit\) {3}500 /],
    ['false', /Disabled {11}Enabled {11}500 /],
  ])('says with policy-audit-mode %s how policies are enforced, and both addresses of a pod', (isAudit, line) => {
    const text = objectYaml('Pod', 'shop/db', { labels: 'app: db' })
      .concat('status: {podIP: 10.0.0.7, podIPs: [{ip: 10.0.0.7}, {ip: "fd00::7"}]}\n---\n')
      .concat(objectYaml('NetworkPolicy', 'shop/deny', { spec: '{podSelector: {}, policyTypes: [Egress]}' }))
    const options = { identityNumbers: { 'shop/db': 500 }, settings: { 'policy-audit-mode': isAudit } }
    const [, , first] = printEndpointList(analyze([{ name: 'm.yaml', text }], options)).split('\n')
    expect(first).toMatch(line)
    expect(first).toMatch(/ fd00::7 {3}10\.0\.0\.7 {3}ready/)
  })
})
