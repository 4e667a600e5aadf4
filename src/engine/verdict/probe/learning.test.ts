import { describe, expect, it } from 'vitest'
import { modelOf } from '../../testing/manifests'
import { cilium, node, podOn, service } from '../../testing/workspace'
import { learning, type Learning } from './learning'
import { standingOf } from '../sight'

const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')]
const client = podOn('t/a', { node: 'n1' })
const dns = podOn('kube-system/dns', { labels: 'k8s-app: kube-dns', ports: '{containerPort: 53, protocol: UDP}' })
const resolver = service(
  'kube-system/kube-dns',
  'clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}]',
)
const toDns = 'toEndpoints: [{matchLabels: {k8s-app: kube-dns, "k8s:io.kubernetes.pod.namespace": kube-system}}]'
const toName = '{toFQDNs: [{matchPattern: "*.a.io"}]}'
const lookUp = (names: string, port = '53', protocol = 'ANY') =>
  `{${toDns}, toPorts: [{ports: [{port: "${port}", protocol: ${protocol}}], rules: {dns: [${names}]}}]}`
const plain = `{${toDns}, toPorts: [{ports: [{port: "53", protocol: UDP}]}]}`
const out = (...rules: readonly string[]) => cilium('t', `egress: [${[toName, ...rules].join(', ')}]`)

/** What comes of the lookups of `t/a`. */
function learn(documents: readonly string[], name = 'x.a.io', pod = 't/a'): Learning {
  const model = modelOf([...nodes, client, ...documents])
  const standing = standingOf(model, pod)
  if (typeof standing === 'string') throw new Error(standing)
  return learning(model, standing, name)
}

describe('the lookups of a pod', () => {
  it.each([
    ['a rule that lists the name', '{matchName: x.a.io}'],
    ['a pattern that matches it', '{matchPattern: "*.a.io"}'],
    ['a pattern for every name', '{matchPattern: "*"}'],
  ])('are seen by %s towards the resolver', (_, names) => {
    expect(learn([dns, resolver, out(lookUp(names))])).toEqual({ kind: 'learnt' })
  })

  it('are refused where no DNS rule lists the name', () => {
    expect(learn([dns, resolver, out(lookUp('{matchName: y.a.io}'))])).toEqual({
      kind: 'missed',
      why: 'no DNS rule of t/a lists x.a.io, so its lookup is refused',
    })
  })

  it('are not seen by a plain rule for port 53', () => {
    expect(learn([dns, resolver, out(plain)])).toMatchObject({
      kind: 'missed',
      why: expect.stringContaining('do not go through Cilium’s DNS proxy'),
    })
  })

  it('never arrive without a rule', () => {
    expect(learn([dns, resolver, out()])).toMatchObject({
      kind: 'missed',
      why: expect.stringContaining('may not ask the resolver kube-system/dns on port 53'),
    })
  })

  it('are policed on the port of the resolver’s pods, not on that of its service', () => {
    const pods = podOn('kube-system/dns', {
      labels: 'k8s-app: kube-dns',
      ports: '{containerPort: 5353, protocol: UDP}',
    })
    const behind = service(
      'kube-system/kube-dns',
      'clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, targetPort: 5353, protocol: UDP}]',
    )
    expect(learn([pods, behind, out(lookUp('{matchPattern: "*"}'))]).kind).toBe('missed')
    expect(learn([pods, behind, out(lookUp('{matchPattern: "*"}', '5353'))]).kind).toBe('learnt')
  })

  it('are known by the resolver’s label where there is no service of it', () => {
    expect(learn([dns, out(lookUp('{matchPattern: "*"}'))]).kind).toBe('learnt')
    expect(learn([dns, out(plain)]).kind).toBe('missed')
  })

  it('go by the rules alone where no resolver is in the workspace', () => {
    expect(learn([out(lookUp('{matchPattern: "*"}'))]).kind).toBe('learnt')
    expect(learn([out(lookUp('{matchName: y.a.io}'))]).kind).toBe('missed')
    expect(learn([out(plain)]).kind).toBe('missed')
    // Nothing at all is said of DNS.
    expect(learn([out()])).toEqual({ kind: 'unknown' })
  })

  it('may go to a resolver that is none of the workspace’s, such as a cache on the node', () => {
    const cache = `{toCIDR: [169.254.20.10/32], toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}}]}`
    expect(learn([dns, resolver, out(cache)]).kind).toBe('learnt')
  })

  it('do not arrive by a rule that selects nobody, such as one that looks for the resolver in its own namespace', () => {
    const own =
      '{toEndpoints: [{matchLabels: {k8s-app: kube-dns}}], toPorts: [{ports: [{port: "53", protocol: ANY}], rules: {dns: [{matchPattern: "*"}]}}]}'
    const missed = { kind: 'missed', why: 't/a may not ask the resolver kube-system/dns on port 53' }
    expect(learn([dns, resolver, out(own)])).toEqual(missed)
    // Others under the same rule learn nothing either.
    expect(learn([dns, resolver, out(own), podOn('t/b', { node: 'n1' })])).toEqual(missed)
    const cache = podOn('t/dns', { labels: 'k8s-app: kube-dns' })
    expect(learn([dns, resolver, out(own), cache]).kind).toBe('learnt')
  })

  it('are no question for what is no pod', () => {
    expect(learn([dns, resolver, out()], 'x.a.io', 'entity:host')).toEqual({ kind: 'learnt' })
  })
})

describe('another pod of the node that looks the name up through the proxy', () => {
  const teaching = cilium('u', `egress: [${lookUp('{matchName: x.a.io}')}]`)
  const found = (on: string) => learn([dns, resolver, out(plain), podOn('u/teacher', { node: on }), teaching])

  it.each([
    ['n1', 'elsewhere'],
    ['n2', 'missed'],
    // It may be there.
    ['', 'elsewhere'],
  ])('on %s makes the name %s', (on, kind) => {
    expect(found(on).kind).toBe(kind)
  })

  it('is named', () => {
    expect(found('n1')).toMatchObject({ teacher: 'u/teacher' })
  })

  it('teaches other names only', () => {
    expect(learn([dns, resolver, out(plain), podOn('u/teacher', { node: 'n1' }), teaching], 'y.a.io').kind).toBe(
      'missed',
    )
  })

  it('has a network of its own', () => {
    const onHost = podOn('u/teacher', { node: 'n1', spec: 'hostNetwork: true' })
    expect(learn([dns, resolver, out(plain), onHost, teaching]).kind).toBe('missed')
  })
})
