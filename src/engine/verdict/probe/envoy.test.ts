import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { ask, clusterwidePolicy, modelOf } from '../../testing/manifests'
import { asking, cilium, podOn, service, slice, tcp } from '../../testing/workspace'

const answerTo = asking(analyze)

const caller = podOn('t/a')
const api = podOn('s/api', { ports: '{containerPort: 8080}' })
const apiService = service('s/api', 'clusterIP: 10.96.0.7, selector: {app: api}, ports: [{port: 80, targetPort: 8080}]')
const gateway = [
  service('edge/cilium-gateway-main', 'clusterIP: 10.96.0.5, ports: [{port: 80}]'),
  slice('edge/cilium-gateway-main', '{port: 9999}', '192.192.192.192'),
]
const base = [caller, api, apiService, ...gateway]
const door = 'edge/cilium-gateway-main:80'
const outside = '198.51.100.7'
const toApi = 'toEndpoints: [{matchLabels: {app: api, "k8s:io.kubernetes.pod.namespace": s}}]'
const out = (rule: string) => cilium('t', `egress: [{${rule}}]`)
const into = (rule: string) => cilium('s', `ingress: [{${rule}}]`, 'in')
/** A policy of Envoy's own identity. */
const ofIngress = (rules: string) =>
  clusterwidePolicy(
    `endpointSelector: {matchExpressions: [{key: "reserved:ingress", operator: Exists}]}, ${rules}`,
    'e',
  )

const through = (policies: readonly string[], from = 't/a') => answerTo([...base, ...policies], from, door)

describe('a flow through a Gateway', () => {
  it('is open where no policy is', () => {
    expect(through([])).toBe('allowed')
    expect(through([], outside)).toBe('allowed')
  })

  it.each([
    ['the backend', out(toApi), 'allowed'],
    ['the backend on its container’s port', out(`${toApi}, ${tcp(8080)}`), 'allowed'],
    // Neither the port that was dialled nor the entity counts.
    ['the backend on the port that was dialled', out(`${toApi}, ${tcp(80)}`), 'denied'],
    ['the entity ingress', out('toEntities: [ingress]'), 'denied'],
    ['the address of the service', out('toCIDR: [10.96.0.5/32]'), 'denied'],
    ['nothing', out(''), 'denied'],
  ])('from a pod needs its egress rules to allow the backend: with %s it is %s', (_, policy, wanted) => {
    expect(through([policy])).toBe(wanted)
  })

  it.each([
    ['t/a', 'fromEntities: [world]', 'denied'],
    [outside, 'fromEntities: [world]', 'allowed'],
    ['t/a', `fromEntities: [cluster], ${tcp(80)}`, 'allowed'],
    // On the port that was dialled, not on that of the backend.
    ['t/a', `fromEntities: [cluster], ${tcp(8080)}`, 'denied'],
    [outside, 'fromEntities: [cluster]', 'denied'],
    [outside, 'fromCIDR: [198.51.100.0/24]', 'allowed'],
    [outside, 'fromCIDR: [203.0.113.0/24]', 'denied'],
  ])('from %s meets the ingress policy of the entity ingress: %s makes it %s', (from, rule, wanted) => {
    expect(through([ofIngress(`ingress: [{${rule}}]`)], from)).toBe(wanted)
  })

  it.each([
    [`${toApi}, ${tcp(8080)}`, 'allowed'],
    [`${toApi}, ${tcp(80)}`, 'denied'],
    ['toEntities: [world]', 'denied'],
  ])('meets the egress policy of the entity ingress towards the backend: %s makes it %s', (rule, wanted) => {
    expect(through([ofIngress(`egress: [{${rule}}]`)])).toBe(wanted)
    expect(through([ofIngress(`egress: [{${rule}}]`)], outside)).toBe(wanted)
  })

  it.each([
    ['fromEntities: [ingress]', 'allowed'],
    [`fromEntities: [ingress], ${tcp(8080)}`, 'allowed'],
    // Whoever called, the backend sees the entity: never the pod, and never the client outside.
    ['fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": t}}]', 'denied'],
    ['fromEntities: [world]', 'denied'],
    // The entity is of the cluster.
    ['fromEntities: [cluster]', 'allowed'],
  ])('comes to the backend from the entity ingress: %s makes it %s', (rule, wanted) => {
    expect(through([into(rule)])).toBe(wanted)
    expect(through([into(rule)], outside)).toBe(wanted)
  })

  it('meets a cluster-wide policy of every endpoint at the entity too', () => {
    const everyone = clusterwidePolicy('endpointSelector: {}, ingress: [{fromEntities: [cluster]}]')
    expect(through([everyone])).toBe('allowed')
    expect(through([everyone], outside)).toBe('denied')
  })

  it('hangs on the backend that Envoy chooses where they differ, and is one answer where they do not', () => {
    const web = podOn('s/web', { ports: '{containerPort: 9000}' })
    const webService = service(
      's/web',
      'clusterIP: 10.96.0.8, selector: {app: web}, ports: [{port: 80, targetPort: 9000}]',
    )
    const both = [...base, web, webService]
    expect(answerTo([...both, out(toApi)], 't/a', door)).toBe('depends')
    expect(answerTo([...both, out('')], 't/a', door)).toBe('denied')
    expect(answerTo(both, 't/a', door)).toBe('allowed')
  })

  it('is not asked about resolvers, to which no route leads', () => {
    const dns = podOn('kube-system/dns', { ports: '{containerPort: 53}' })
    const resolver = service('kube-system/kube-dns', 'clusterIP: 10.96.0.10, selector: {app: dns}, ports: [{port: 53}]')
    expect(answerTo([...base, dns, resolver, out(toApi)], 't/a', door)).toBe('allowed')
  })

  it('is asked about all pods on the ports that they declare where there is no service', () => {
    const documents = [caller, api, ...gateway]
    expect(answerTo([...documents, out(`${toApi}, ${tcp(8080)}`)], 't/a', door)).toBe('allowed')
    expect(answerTo([...documents, out(`${toApi}, ${tcp(80)}`)], 't/a', door)).toBe('denied')
  })
})

describe('a flow from or to one of Cilium’s own endpoints', () => {
  const closed = clusterwidePolicy('endpointSelector: {}, egress: [{toEntities: [host]}]', 'closed')

  it.each(['health', 'ingress'])('is dropped where policies select the entity %s and deny it', (entity) => {
    const { verdict, egress, doubts } = ask(modelOf([api, closed]), `entity:${entity} s/api TCP/8080`)
    expect([verdict, egress.decision, egress.ofEntity?.decision, doubts]).toEqual([
      'DROPPED',
      'none',
      'denied',
      undefined,
    ])
  })

  it('passes where they allow it, or select none of them', () => {
    const open = clusterwidePolicy('endpointSelector: {}, egress: [{toEntities: [all]}]', 'open')
    const pods = clusterwidePolicy(
      'endpointSelector: {matchLabels: {app: api}}, egress: [{toEntities: [host]}]',
      'pods',
    )
    for (const policy of [open, pods])
      expect(ask(modelOf([api, policy]), 'entity:health s/api TCP/8080').verdict).toBe('FORWARDED')
  })
})
