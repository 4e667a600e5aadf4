import { describe, expect, it } from 'vitest'
import {
  ask,
  ciliumPolicy,
  clusterNetworkPolicy,
  modelOf,
  networkPolicy,
  objectYaml,
  pod,
  somePods,
} from '../../testing/manifests'

const twins = [
  pod('shop/a', 'app: a'),
  pod('shop/t1', 'app: t', '{name: http, containerPort: 7001}'),
  pod('shop/t2', 'app: t', '{name: http, containerPort: 7002}'),
  pod('shop/t3', 'app: t'),
]
const decisions = (documents: readonly string[], direction: 'egress' | 'ingress', questions: readonly string[]) => {
  const model = modelOf(documents)
  return questions.map((question) => ask(model, question)[direction].decision)
}

describe('a port by name', () => {
  it('makes pods with equal labels different identities', () => {
    const { inside, identities } = modelOf(twins)
    const [, t1 = 0, t2 = 0, t3 = 0] = inside.ofEndpoint
    expect(new Set([t1, t2, t3]).size).toBe(3)
    expect(identities[t1]?.texts[0]).toBe('gen:io.cilium.k8s.named-ports=http.TCP.7001')
  })

  it('is spelt out in as many labels as it takes', () => {
    const ports = ['dns', 'dns-tcp', 'liveness-probe', 'metrics', 'readiness-probe']
      .map((name, i) => `{name: ${name}, containerPort: ${i + 1000}}`)
      .join(', ')
    const { inside, identities } = modelOf([pod('shop/a', '', ports)])
    expect(identities[inside.ofEndpoint[0] ?? 0]?.texts.slice(0, 2)).toEqual([
      'gen:io.cilium.k8s.named-ports-1=metrics.TCP.1003_readiness-probe.TCP.1004',
      'gen:io.cilium.k8s.named-ports=dns.TCP.1000_dns-tcp.TCP.1001_liveness-probe.TCP.1002',
    ])
  })

  it('is the number of the receiver, towards each of them', () => {
    const egress = networkPolicy(
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: t}}}], ports: [{port: http}]}]}',
    )
    const questions = ['t1 TCP/7001', 't1 TCP/7002', 't2 TCP/7002', 't3 TCP/7001'].map((end) => `shop/a shop/${end}`)
    expect(decisions([...twins, egress], 'egress', questions)).toEqual(['allowed', 'denied', 'allowed', 'denied'])
  })

  it('is that of the subject itself for what comes in', () => {
    const ingress = ciliumPolicy('ingress: [{toPorts: [{ports: [{port: http, protocol: TCP}]}]}]')
    const questions = ['t1 TCP/7001', 't1 TCP/7002', 't2 TCP/7002', 't3 TCP/7001'].map((end) => `shop/a shop/${end}`)
    expect(decisions([...twins, ingress], 'ingress', questions)).toEqual(['allowed', 'denied', 'allowed', 'denied'])
  })

  it('has the number and protocol that stand last, where it appears twice', () => {
    const containers = [
      '{name: a, ports: [{name: dns, containerPort: 53}]}',
      '{name: b, ports: [{name: dns, containerPort: 5353, protocol: UDP}]}',
    ]
    const twice = objectYaml('Pod', 'shop/t', { labels: 'app: t', spec: `{containers: [${containers.join(', ')}]}` })
    const policy = ciliumPolicy('ingress: [{toPorts: [{ports: [{port: dns, protocol: ANY}]}]}]')
    const questions = ['TCP/53', 'UDP/53', 'TCP/5353', 'UDP/5353'].map((port) => `shop/a shop/t ${port}`)
    expect(decisions([...twins, twice, policy], 'ingress', questions)).toEqual([
      'denied',
      'denied',
      'denied',
      'allowed',
    ])
  })

  it('of an init container is unknown, also where that keeps running', () => {
    const sidecar = `{apiVersion: v1, kind: Pod, metadata: {name: s, namespace: shop}, spec: {containers: [{name: c}], initContainers: [{name: i, restartPolicy: Always, ports: [{name: http, containerPort: 80}]}]}}`
    const policy = ciliumPolicy('ingress: [{toPorts: [{ports: [{port: http, protocol: TCP}]}]}]')
    expect(decisions([...twins, sidecar, policy], 'ingress', ['shop/a shop/s TCP/80'])).toEqual(['denied'])
  })

  it('with an endPort is a range for what comes in, and a single port for what goes out', () => {
    const port = '[{toPorts: [{ports: [{port: http, protocol: TCP, endPort: 8090}]}]}]'
    const question = ['shop/db shop/web TCP/8085']
    expect(decisions([...somePods, ciliumPolicy(`ingress: ${port}`)], 'ingress', question)).toEqual(['allowed'])
    expect(decisions([...somePods, ciliumPolicy(`egress: ${port}`)], 'egress', question)).toEqual(['denied'])
  })

  it('has one endPort for all rules: that of the first, by the names of the policies', () => {
    const rule = (name: string, rest: string, from: string) =>
      ciliumPolicy(`ingress: [{${from}toPorts: [{ports: [{port: http, protocol: TCP${rest}}]}]}]`, name)
    const fromWeb = 'fromEndpoints: [{matchLabels: {app: web}}], '
    const ranged = (name: string) => rule(name, ', endPort: 9010', fromWeb)
    const single = (name: string) => rule(name, '', '')
    const question = ['ops/admin shop/db TCP/9005']
    expect(decisions([...somePods, ranged('a'), single('b')], 'ingress', question)).toEqual(['allowed'])
    expect(decisions([...somePods, single('a'), ranged('b')], 'ingress', question)).toEqual(['denied'])
  })

  it('is looked up for the peers that a negative selector selects, and not for all that a number would reach', () => {
    const labelled = '{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {env: prod}}}'
    const deny = (protocols: string) =>
      clusterNetworkPolicy(
        `tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{namespaces: {matchExpressions: [{key: env, operator: DoesNotExist}]}}], protocols: [${protocols}]}]`,
      )
    const question = ['shop/db shop/web TCP/8080']
    expect(decisions([...somePods, labelled, deny('{destinationNamedPort: http}')], 'egress', question)).toEqual([
      'allowed',
    ])
    const numbered = deny('{tcp: {destinationPort: {number: 8080}}}')
    expect(decisions([...somePods, labelled, numbered], 'egress', question)).toEqual(['denied'])
  })
})
